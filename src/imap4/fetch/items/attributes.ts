/** UID, FLAGS, INTERNALDATE, RFC822.SIZE (RFC 9051 §6.4.5) and MODSEQ (RFC 7162 §3.1.5). */
import { BadError } from '../../errors.ts';
import { flagList } from '../../flags.ts';
import { formatDateTime } from '../../wire/date-time.ts';
import { type FetchItem, type FetchItemKind, NEEDS } from '../fetch-item.ts';

export const UID: FetchItem = {
  key: 'UID',
  needs: NEEDS.nothing,
  write: (answer) => answer.writeText(`UID ${answer.message.uid}`),
};

export const FLAGS: FetchItem = {
  key: 'FLAGS',
  needs: NEEDS.nothing,
  write: (answer) => answer.writeText(`FLAGS ${flagList(answer.view, answer.message, answer.enabled.showsRecent)}`),
};

export const INTERNALDATE: FetchItem = {
  key: 'INTERNALDATE',
  needs: NEEDS.nothing,
  write: (answer) => answer.writeText(`INTERNALDATE "${formatDateTime(answer.message.internalDate)}"`),
};

export const RFC822_SIZE: FetchItem = {
  key: 'RFC822.SIZE',
  needs: NEEDS.nothing,
  tellsSize: true,
  write: (answer) => answer.writeText(`RFC822.SIZE ${answer.view.sizeOf(answer.message)}`),
};

export const MODSEQ: FetchItem = {
  key: 'MODSEQ',
  needs: NEEDS.nothing,
  write: (answer) => answer.writeText(`MODSEQ (${answer.message.modSeq})`),
};

/** An item that is asked for by its name alone. */
export function plain(item: FetchItem): FetchItemKind {
  return {
    names: [item.key],
    parse(word) {
      requireBare(word, item.key);
      return item;
    },
  };
}

export const modSeq: FetchItemKind = {
  names: ['MODSEQ'],
  parse(word, _args, enabled) {
    requireBare(word, 'MODSEQ');
    // RFC 7162 §3.1: to ask for it once is to want it from then on.
    enabled.useCondStore();
    return MODSEQ;
  },
};

/** @throws BadError when a section or a partial stands behind the name */
export function requireBare(word: string, name: string): void {
  if (word !== name) throw new BadError(`${name} has no section`);
}

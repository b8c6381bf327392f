/** FETCH and UID FETCH, RFC 9051 §6.4.5 and §6.4.9, with the modifiers of RFC 7162 §3.1.4, §3.2.6 and RFC 9394 §3.3. */
import type { Message } from '../../mailbox/mail-store.ts';
import { hasExpungeHistory } from '../../mailbox/store-abilities.ts';
import { BadError, NoError } from '../errors.ts';
import { answerFetch } from '../fetch/answer-fetch.ts';
import { MODSEQ, UID } from '../fetch/items/attributes.ts';
import { readFetchItems } from '../fetch/parse-items.ts';
import { sequenceRanges } from '../message-set.ts';
import { PartialRange } from '../search/partial-range.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { writeVanishedEarlier } from '../vanished-earlier.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { SequenceSet } from '../wire/sequence-set.ts';

interface Modifiers {
  /** Only messages that have changed since. */
  readonly changedSince: number | undefined;
  readonly vanished: boolean;
  /** Only this page of the messages named. */
  readonly partial: PartialRange | undefined;
}

export const fetch: SessionCommand = {
  name: 'FETCH',
  usesSequenceNumbers: true,
  speaksOfSequenceNumbers: true,
  run: (session, args) => run(session, args, false),
};

export const uidFetch: SessionCommand = {
  name: 'UID FETCH',
  run: (session, args) => run(session, args, true),
};

async function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<void> {
  const { enabled } = session;
  session.requireSelected();
  args.space();
  const set = args.sequenceSet();
  args.space();
  const asked = readFetchItems(args, enabled);
  const { changedSince, vanished, partial } = readModifiers(args, byUid);
  args.end();
  if (changedSince !== undefined) enabled.useCondStore();
  if (vanished) await tellVanished(session, set, changedSince!, byUid);

  const named = sequenceRanges(session, set, byUid);
  // Before CHANGEDSINCE is looked at (RFC 9394 §3.4).
  const ranges = partial?.ofRanges(named) ?? named;
  const implied = [...(byUid && !enabled.uidOnly ? [UID] : []), ...(changedSince === undefined ? [] : [MODSEQ])];
  const items = [...new Set([...implied, ...asked])];
  const wanted = changedSince === undefined ? undefined : (message: Message) => message.modSeq > changedSince;
  const complete = await answerFetch(session, ranges, items, wanted);
  // RFC 2180 §4.1.2; by UID a message that is gone is passed over like one that never was.
  if (!complete && !byUid) throw new NoError('EXPUNGEISSUED', 'Some of the messages no longer exist.');
}

/** `[SP "(" "CHANGEDSINCE" SP n [SP "VANISHED"] ["PARTIAL" SP partial-range] ")"]`, in any order. */
function readModifiers(args: ArgumentReader, byUid: boolean): Modifiers {
  let changedSince: number | undefined;
  let vanished = false;
  let partial: PartialRange | undefined;
  if (args.optional('space')) {
    args.list(() => {
      const name = args.word();
      if (name === 'CHANGEDSINCE') {
        args.space();
        changedSince = args.number(1);
      } else if (name === 'VANISHED') vanished = true;
      else if (name === 'PARTIAL' && byUid && partial === undefined) partial = PartialRange.read(args);
      else throw new BadError('Unknown FETCH modifier');
    });
  }
  if (vanished && changedSince === undefined) throw new BadError('VANISHED needs CHANGEDSINCE');
  return { changedSince, vanished, partial };
}

async function tellVanished(session: Session, set: SequenceSet, changedSince: number, byUid: boolean): Promise<void> {
  const { view, enabled, transport } = session;
  // RFC 7162 §3.2.6: by UID only, and only once QRESYNC is enabled.
  if (!byUid || !enabled.qResync || !hasExpungeHistory(view))
    throw new BadError('VANISHED needs UID FETCH and QRESYNC');
  // What the last message was when the client saw it last may be gone, so that here `*` reaches beyond the present one.
  const uids = set.isSavedResult ? session.savedResult : set.resolve(Math.max(1, view.uidNext - 1));
  await writeVanishedEarlier(transport, view, changedSince, uids);
}

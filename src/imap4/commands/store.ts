/** STORE and UID STORE, RFC 9051 §6.4.6, with UNCHANGEDSINCE (RFC 7162 §3.1.3). */
import type { FlagSet } from '../../mailbox/flag-set.ts';
import type { Message, StoreMode } from '../../mailbox/mail-store.ts';
import type { CommandResult } from '../command.ts';
import { BadError } from '../errors.ts';
import { fetchHead } from '../fetch-response.ts';
import { flagList, readFlags } from '../flags.ts';
import { countOf, messagesAt, sequenceRanges } from '../message-set.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { announceKeywords } from '../untagged-updates.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { formatRanges, rangesOf } from '../wire/sequence-set.ts';

const MODES: ReadonlyMap<string, StoreMode> = new Map([
  ['FLAGS', 'replace'],
  ['+FLAGS', 'add'],
  ['-FLAGS', 'remove'],
]);
const SILENT = '.SILENT';

interface Change {
  readonly mode: StoreMode;
  readonly silent: boolean;
  readonly flags: FlagSet;
  readonly unchangedSince: number | undefined;
}

export const store: SessionCommand = {
  name: 'STORE',
  usesSequenceNumbers: true,
  speaksOfSequenceNumbers: true,
  run: (session, args) => run(session, args, false),
};

export const uidStore: SessionCommand = {
  name: 'UID STORE',
  run: (session, args) => run(session, args, true),
};

async function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<CommandResult> {
  args.space();
  const set = args.sequenceSet();
  args.space();
  const change = readChange(args);
  args.end();
  const { view, enabled } = session;
  const { mode, flags, unchangedSince } = change;
  if (unchangedSince !== undefined) enabled.useCondStore();
  const ranges = sequenceRanges(session, set, byUid);
  const messages = messagesAt(view, ranges);
  // Of these the client does not know the flags (RFC 7162 §3.1.3).
  const doubtful = new Set(messages.filter(({ modSeq }) => modSeq > (unchangedSince ?? Number.POSITIVE_INFINITY)));
  const options = { silent: true, ...(unchangedSince === undefined ? {} : { unchangedSince }) };
  const left = new Set(await view.storeFlags(messages, mode, flags, options));
  tellFlags(session, messages, change, byUid, doubtful);
  if (left.size > 0)
    return { code: `MODIFIED ${numbersOf(session, left, byUid)}`, text: 'Some flags were not changed.' };
  const gone = !byUid && messages.length < countOf(ranges);
  return gone ? { code: 'EXPUNGEISSUED', text: 'Some of the messages no longer exist.' } : {};
}

/** `[SP "(" "UNCHANGEDSINCE" SP n ")"] SP store-att-flags`, from behind the set's space. */
function readChange(args: ArgumentReader): Change {
  let unchangedSince: number | undefined;
  if (args.nextKind === 'open') {
    args.list(() => {
      if (args.word() !== 'UNCHANGEDSINCE' || unchangedSince !== undefined)
        throw new BadError('Unknown STORE modifier');
      args.space();
      unchangedSince = args.number();
    });
    args.space();
  }
  const item = args.word();
  const silent = item.endsWith(SILENT);
  const mode = MODES.get(silent ? item.slice(0, -SILENT.length) : item);
  if (mode === undefined) throw new BadError('Unknown STORE item');
  args.space();
  return { mode, silent, flags: readFlags(args), unchangedSince };
}

/**
 * The new flags of every message, also of one that had them already (RFC 9051 §6.4.6). A silent change is told too once
 * mod-sequences matter, without the flags (RFC 7162 §3.1.3).
 * @param doubtful told with their flags all the same: whoever takes the mod-sequence must have them too, and the client
 *   can decide again
 */
function tellFlags(
  session: Session,
  messages: readonly Message[],
  { silent }: Change,
  byUid: boolean,
  doubtful: ReadonlySet<Message>,
): void {
  const { view, enabled, transport } = session;
  if (silent && !enabled.condStore) return;
  announceKeywords(session, view);
  const withUid = (byUid && !enabled.uidOnly) || enabled.tellsUidOfChanges;
  for (const message of messages) {
    const items = [
      ...(withUid ? [`UID ${message.uid}`] : []),
      ...(silent && !doubtful.has(message) ? [] : [`FLAGS ${flagList(view, message, enabled.showsRecent)}`]),
      ...(enabled.condStore ? [`MODSEQ (${message.modSeq})`] : []),
    ];
    transport.write(`${fetchHead(enabled, view.sequenceOf(message.uid), message)}${items.join(' ')})\r\n`);
  }
}

function numbersOf({ view }: Session, messages: ReadonlySet<Message>, byUid: boolean): string {
  const numbers = [...messages].map((message) => (byUid ? message.uid : view.sequenceOf(message.uid)));
  return formatRanges(rangesOf(numbers.sort((a, b) => a - b)));
}

/** FETCH and UID FETCH, RFC 9051 §6.4.5 and §6.4.9, with the modifiers of RFC 7162 §3.1.4, §3.2.6 and RFC 9394 §3.3. */
import { FlagSet } from '../../mailbox/flag-set.ts';
import { hasExpungeHistory, type MailboxView, type Message } from '../../mailbox/mail-store.ts';
import { BadError, NoError } from '../errors.ts';
import { FetchAnswer } from '../fetch/fetch-answer.ts';
import type { FetchItem } from '../fetch/fetch-item.ts';
import { FetchRun } from '../fetch/fetch-run.ts';
import { FLAGS, MODSEQ, UID } from '../fetch/items/attributes.ts';
import { readFetchItems } from '../fetch/parse-items.ts';
import { SEEN_AT_ONCE } from '../limits.ts';
import { messagesAt, sequenceRanges } from '../message-set.ts';
import { PartialRange } from '../search/partial-range.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { writeVanishedEarlier } from '../vanished-earlier.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { Range, SequenceSet } from '../wire/sequence-set.ts';

const SEEN = FlagSet.from(['\\Seen']);

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
  const { view, enabled } = session;
  args.space();
  const set = args.sequenceSet();
  args.space();
  const asked = readFetchItems(args, enabled);
  const { changedSince, vanished, partial } = readModifiers(args, byUid);
  args.end();
  if (changedSince !== undefined) enabled.condStore = true;
  if (vanished) await tellVanished(session, set, changedSince!, byUid);

  const named = sequenceRanges(session, set, byUid);
  // Before CHANGEDSINCE is looked at (RFC 9394 §3.4).
  const ranges = partial?.ofRanges(named) ?? named;
  const implied = [...(byUid && !enabled.uidOnly ? [UID] : []), ...(changedSince === undefined ? [] : [MODSEQ])];
  const items = [...new Set([...implied, ...asked])];
  const wanted = changedSince === undefined ? everyMessage : (message: Message) => message.modSeq > changedSince;
  const marks = !view.readOnly && items.some((item) => item.setsSeen);
  const complete = marks
    ? await fetchAndMark(session, ranges, items, wanted)
    : await fetchOnly(session, ranges, items, wanted);
  // RFC 2180 §4.1.2; by UID a message that is gone is passed over like one that never was.
  if (!complete && !byUid) throw new NoError('EXPUNGEISSUED', 'Some of the messages no longer exist.');
}

function everyMessage(): boolean {
  return true;
}

/** @returns false when messages were left out because they are gone */
async function fetchOnly(
  { transport, view, enabled }: Session,
  ranges: readonly Range[],
  items: readonly FetchItem[],
  wanted: (message: Message) => boolean,
): Promise<boolean> {
  const run = new FetchRun(new FetchAnswer(transport, view, enabled), items);
  await run.run(ranges, wanted);
  return !run.incomplete;
}

/**
 * To fetch a body is to see it. The new flags are told with the body (RFC 9051 §6.4.5), so messages that were unseen
 * get other items than the rest.
 */
async function fetchAndMark(
  session: Session,
  ranges: readonly Range[],
  items: readonly FetchItem[],
  wanted: (message: Message) => boolean,
): Promise<boolean> {
  const withFlags = [...new Set([...items, FLAGS, ...(session.enabled.condStore ? [MODSEQ] : [])])];
  let complete = true;
  for (const piece of pieces(ranges, SEEN_AT_ONCE)) {
    const unseen = await markSeen(session.view, piece, wanted);
    for (const run of runsOf(session.view, piece, unseen)) {
      complete = (await fetchOnly(session, [run.range], run.changed ? withFlags : items, wanted)) && complete;
    }
  }
  return complete;
}

async function markSeen(
  view: MailboxView,
  range: Range,
  wanted: (message: Message) => boolean,
): Promise<ReadonlySet<Message>> {
  const unseen = messagesAt(view, [range]).filter((message) => !message.flags.has('\\Seen') && wanted(message));
  if (unseen.length > 0) await view.storeFlags(unseen, 'add', SEEN, { silent: true });
  return new Set(unseen);
}

/** Neighbours that are all in the set, or all not. */
function* runsOf(view: MailboxView, { first, last }: Range, set: ReadonlySet<Message>) {
  let start = first;
  while (start <= last) {
    const changed = set.has(view.messages[start - 1]!);
    let end = start;
    while (end < last && set.has(view.messages[end]!) === changed) end++;
    yield { range: { first: start, last: end }, changed };
    start = end + 1;
  }
}

/** The ranges, cut so that none is longer than `length`. */
function* pieces(ranges: readonly Range[], length: number): Iterable<Range> {
  for (const { first, last } of ranges) {
    for (let start = first; start <= last; start += length) {
      yield { first: start, last: Math.min(last, start + length - 1) };
    }
  }
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
  const uids = set.isSavedResult ? session.savedResult : set.resolve(view.messages.at(-1)?.uid ?? 0);
  await writeVanishedEarlier(transport, view, changedSince, uids);
}

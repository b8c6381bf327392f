/** Answers a FETCH, and marks as seen what it shows of bodies. */
import { FlagSet } from '../../mailbox/flag-set.ts';
import type { MailboxView, Message } from '../../mailbox/mail-store.ts';
import { SEEN_AT_ONCE } from '../limits.ts';
import { messagesAt } from '../message-set.ts';
import type { Session } from '../session.ts';
import type { Range } from '../wire/sequence-set.ts';
import { FetchAnswer } from './fetch-answer.ts';
import type { FetchItem } from './fetch-item.ts';
import { FetchRun } from './fetch-run.ts';
import { FLAGS, MODSEQ, UID } from './items/attributes.ts';

const SEEN = FlagSet.from(['\\Seen']);

/**
 * @param ranges sequence numbers in the selected mailbox
 * @param wanted which of those messages
 * @returns false when messages were left out because they are gone
 * @throws NoError when one of them cannot be told in that form
 */
export async function answerFetch(
  session: Session,
  ranges: readonly Range[],
  items: readonly FetchItem[],
  wanted: (message: Message) => boolean = everyMessage,
): Promise<boolean> {
  const marks = !session.view.readOnly && items.some((item) => item.setsSeen);
  return marks ? fetchAndMark(session, ranges, items, wanted) : fetchOnly(session, ranges, items, wanted);
}

function everyMessage(): boolean {
  return true;
}

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
  const { condStore, tellsUidOfChanges } = session.enabled;
  const ofChange = [...(tellsUidOfChanges ? [UID] : []), FLAGS, ...(condStore ? [MODSEQ] : [])];
  const withFlags = [...new Set([...items, ...ofChange])];
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

/** The messages that a sequence set or a UID set names in the session's picture of the mailbox. */
import type { MailboxView, Message } from '../mailbox/mail-store.ts';
import { BadError, NoError } from './errors.ts';
import type { Range, SequenceSet } from './wire/sequence-set.ts';

/** Where numbers are looked up. */
export interface Selection {
  readonly view: MailboxView;
  /** UIDs that `$` stands for (RFC 5182). */
  readonly savedResult: readonly Range[];
}

/**
 * @param byUid UIDs that no message has are passed over (RFC 3501 §6.4.8); sequence numbers must exist
 * @returns ascending ranges of sequence numbers
 * @throws BadError for a sequence number that is not in use (RFC 9051 §9, `seq-number`)
 */
export function sequenceRanges(selection: Selection, set: SequenceSet, byUid: boolean): readonly Range[] {
  const { messages } = selection.view;
  // The saved result was made of messages, not of numbers: it names the same ones in either form.
  if (set.isSavedResult) return sequencesOfUids(messages, selection.savedResult);
  if (byUid) return sequencesOfUids(messages, set.resolve(messages.at(-1)?.uid ?? 0));
  const ranges = set.resolve(messages.length);
  if (ranges.some(({ first, last }) => first < 1 || last > messages.length)) {
    throw new BadError('The specified message set is invalid.');
  }
  return ranges;
}

/** @param uids ascending ranges */
export function sequencesOfUids(messages: readonly Message[], uids: readonly Range[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const { first, last } of uids) {
    const from = indexOfUid(messages, first);
    const to = indexOfUid(messages, last + 1);
    if (from < to) ranges.push({ first: from + 1, last: to });
  }
  return ranges;
}

/** The other way about. @param sequences ascending ranges, of which those not in use are left out */
export function uidsOfSequences(messages: readonly Message[], sequences: readonly Range[]): readonly Range[] {
  const uids: Range[] = [];
  for (const { first, last } of sequences) {
    const from = messages[first - 1];
    const to = messages[Math.min(last, messages.length) - 1];
    if (from !== undefined && to !== undefined) uids.push({ first: from.uid, last: to.uid });
  }
  return uids;
}

/** The messages at these sequence numbers that still exist. */
export function messagesAt(view: MailboxView, ranges: readonly Range[]): Message[] {
  const { messages } = view;
  const found: Message[] = [];
  for (const { first, last } of ranges) {
    for (let sequence = first; sequence <= last; sequence++) {
      const message = messages[sequence - 1]!;
      if (!message.expunged) found.push(message);
    }
  }
  return found;
}

/**
 * The messages that are to be copied or moved. Of those named by sequence number none may be missing: the client could
 * take it for copied (RFC 2180 §4.4.1). UIDs that no message has any more are passed over.
 * @throws NoError with EXPUNGEISSUED
 */
export function messagesToCopy(selection: Selection, set: SequenceSet, byUid: boolean): Message[] {
  const ranges = sequenceRanges(selection, set, byUid);
  const messages = messagesAt(selection.view, ranges);
  if (!byUid && messages.length < countOf(ranges)) {
    throw new NoError('EXPUNGEISSUED', 'Some of the messages no longer exist.');
  }
  return messages;
}

/** How many sequence numbers the ranges hold. */
export function countOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** Index of the first message whose UID is not below `uid`. */
export function indexOfUid(messages: readonly Message[], uid: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (messages[middle]!.uid < uid) low = middle + 1;
    else high = middle;
  }
  return low;
}

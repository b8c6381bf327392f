/** The messages that a sequence set or a UID set names in the session's picture of the mailbox. */
import type { MailboxView, Message } from '../mailbox/mail-store.ts';
import { BadError } from './errors.ts';
import type { SequenceSet } from './wire/sequence-set.ts';

export interface Numbered {
  readonly sequence: number;
  readonly message: Message;
}

/**
 * @param byUid UIDs that no message has are passed over (RFC 3501 §6.4.8); sequence numbers must exist
 * @returns in ascending order, each message once; messages that another session expunged are left out
 */
export function* messagesOf(view: MailboxView, set: SequenceSet, byUid: boolean): Iterable<Numbered> {
  const { messages } = view;
  if (set.isSavedResult) throw new BadError('No search result is saved');
  const largest = byUid ? (messages.at(-1)?.uid ?? 0) : messages.length;
  const ranges = set.resolve(largest);
  if (!byUid && ranges.some(({ first, last }) => first < 1 || last > messages.length)) {
    throw new BadError('The specified message set is invalid.');
  }
  for (const { first, last } of ranges) {
    for (let index = byUid ? indexOfUid(messages, first) : first - 1; index < messages.length; index++) {
      const message = messages[index]!;
      if ((byUid ? message.uid : index + 1) > last) break;
      if (!message.expunged) yield { sequence: index + 1, message };
    }
  }
}

/** Index of the first message whose UID is not below `uid`. */
function indexOfUid(messages: readonly Message[], uid: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (messages[middle]!.uid < uid) low = middle + 1;
    else high = middle;
  }
  return low;
}

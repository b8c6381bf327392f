/** Finds the messages that meet all of a search's conditions. */
import type { MailboxView, Message } from '../../mailbox/mail-store.ts';
import type { Pace } from '../pace.ts';
import type { Criterion } from './criterion.ts';
import { MessageTest } from './message-test.ts';

/** How many messages are looked at between two looks at the clock, when nothing is read. */
const CHEAP_MESSAGES = 256;

/** A message found, under the number by which the client knows it. */
export interface Found {
  readonly sequence: number;
  readonly message: Message;
}

/** @returns in ascending order; messages that another session has expunged are not found */
export async function findMessages(view: MailboxView, criteria: readonly Criterion[], pace: Pace): Promise<Found[]> {
  const test = new MessageTest(view, criteria);
  const between = test.isCheap ? CHEAP_MESSAGES : 1;
  const found: Found[] = [];
  for (const [index, message] of view.messages.entries()) {
    if (message.expunged) continue;
    const outcome = test.matches(message);
    if (typeof outcome === 'boolean' ? outcome : await outcome) found.push({ sequence: index + 1, message });
    if (index % between === 0 && pace.due) await pace.rest(index, view.messages.length);
  }
  return found;
}

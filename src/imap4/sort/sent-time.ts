import type { Message } from '../../mailbox/mail-store.ts';
import { parseDate } from '../../mime/date.ts';
import type { Envelope } from '../../mime/envelope-reader.ts';

/** The moment by which SORT and THREAD compare messages, in milliseconds since the epoch (RFC 5256 §2.2). */
export function sentTime(message: Message, { date }: Envelope): number {
  return (date === undefined ? undefined : parseDate(date)?.time) ?? message.internalDate;
}

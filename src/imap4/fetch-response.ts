/** How an answer about one message begins. */
import type { Message } from '../mailbox/mail-store.ts';
import type { EnabledExtensions } from './enabled-extensions.ts';

/** `* 12 FETCH (`, or `* 2047 UIDFETCH (` for a client that has no use for sequence numbers (RFC 9586 §3). */
export function fetchHead({ uidOnly }: EnabledExtensions, sequence: number, message: Message): string {
  return uidOnly ? `* ${message.uid} UIDFETCH (` : `* ${sequence} FETCH (`;
}

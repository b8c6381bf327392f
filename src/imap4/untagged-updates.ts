/** What happened to the selected mailbox, as untagged responses (RFC 3501 §7.3, §7.4). */
import type { MailboxView, Message } from '../mailbox/mail-store.ts';
import type { Transport } from '../wire/transport.ts';

/** @param expunges false while the client may be using sequence numbers */
export async function writeUpdates(transport: Transport, view: MailboxView, expunges: boolean): Promise<void> {
  for (const update of await view.poll(expunges)) {
    if (update.kind === 'expunge') transport.write(`* ${update.sequence} EXPUNGE\r\n`);
    else if (update.kind === 'exists') transport.write(`* ${update.count} EXISTS\r\n* ${update.recent} RECENT\r\n`);
    else transport.write(`* ${update.sequence} FETCH (FLAGS ${flagList(view, update.message)})\r\n`);
  }
}

/** The flags of a message as this session sees them, in parentheses. */
export function flagList(view: MailboxView, message: Message): string {
  return `(${view.isRecent(message) ? message.flags.wireRecent : message.flags.wire})`;
}

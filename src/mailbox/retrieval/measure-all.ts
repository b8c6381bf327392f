import { type MailAccount, MailboxError, type MailboxStatus, type MailboxView } from '../mail-store.ts';
import { Slices } from '../slices.ts';

/** The status of a mailbox with the octets of its messages as the account, which converts them, hands them out (RFC 8438 §3). */
export async function withConvertedSize(
  account: MailAccount,
  name: string,
  status: MailboxStatus,
): Promise<MailboxStatus> {
  const view = await account.select(name, true);
  try {
    await measureAll(view);
    const size = view.messages.reduce((sum, message) => sum + view.sizeOf(message), 0);
    return { ...status, size: Math.max(size, status.size) };
  } finally {
    await view.close();
  }
}

/** Makes the sizes of all messages of a view that converts them known, without holding up everybody else. */
export async function measureAll(view: MailboxView): Promise<void> {
  const slices = new Slices();
  for (const message of view.messages) {
    try {
      await view.measure(message);
    } catch (error) {
      // The size of a message that is gone is nothing that a client could still use.
      if (!(error instanceof MailboxError) || error.code !== 'Expunged') throw error;
    }
    await slices.pause();
  }
}

import { MailboxError, type MailboxView } from '../mail-store.ts';
import { Slices } from '../slices.ts';

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

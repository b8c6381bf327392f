/** Goes through messages whose envelopes are wanted: SORT and THREAD look at what the store's index keeps, not at mail. */
import { MailboxError, type MailboxView, type MessageMetadata } from '../../mailbox/mail-store.ts';
import type { Pace } from '../pace.ts';
import type { Found } from './search-run.ts';

/**
 * Calls `visit` for each message in order, with its metadata. Messages that went away meanwhile are passed over.
 */
export async function visitMetadata(
  view: MailboxView,
  found: readonly Found[],
  pace: Pace,
  visit: (found: Found, metadata: MessageMetadata) => void,
): Promise<void> {
  for (const [index, one] of found.entries()) {
    try {
      const metadata = view.metadata(one.message);
      visit(one, metadata instanceof Promise ? await metadata : metadata);
    } catch (error) {
      if (!(error instanceof MailboxError && error.code === 'Expunged')) throw error;
    }
    if (pace.due) await pace.rest(index, found.length);
  }
}

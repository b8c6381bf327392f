/** A change of a mailbox that is one of none of its messages: of its annotations. */
import type { MaildirMailbox } from './maildir-mailbox.ts';

/**
 * Makes the change, and raises the mod-sequence of the mailbox (RFC 7162 §3.2), also when it fails: no harm comes of that.
 * The index has the new one before the change is made, so that a process killed in between does not leave a change that
 * clients believe to have seen; nobody is told of it before.
 */
export function changeWhole(mailbox: MaildirMailbox, change: () => Promise<void>): Promise<void> {
  return mailbox.exclusively(async () => {
    const { index, state } = mailbox;
    await index.prepare(state.highestModSeq);
    index.raised(state.highestModSeq + 1);
    index.flush();
    try {
      await change();
    } finally {
      state.nextModSeq();
    }
    state.announce();
  });
}

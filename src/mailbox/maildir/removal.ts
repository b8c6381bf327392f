/** EXPUNGE on a Maildir: the files are unlinked; the list of UIDs keeps its records until it is next written anew. */
import { Slices } from '../slices.ts';
import { syncFolder, unlinkIfThere } from './disk.ts';
import { RENAME_ATTEMPTS } from './flag-changes.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';
import { type SynchroniseOptions, synchronise } from './synchronise.ts';

/**
 * Removes messages, inside the mailbox's mutex; durable when it resolves.
 * @param onlyDeleted leaves those alone that have lost \Deleted by the time they would be removed
 * @param options for the looks at the folder: the lock, when the caller holds it
 */
export async function removeMessages(
  mailbox: MaildirMailbox,
  messages: readonly MaildirMessage[],
  onlyDeleted: boolean,
  options: Pick<SynchroniseOptions, 'lock' | 'lockWaitMs'> = {},
): Promise<void> {
  const { folder, index, state } = mailbox;
  const look = () => synchronise(mailbox, { claim: false, ...options });
  await look();
  await index.prepare(state.highestModSeq);
  const removed: MaildirMessage[] = [];
  const touched = new Set<'cur' | 'new'>();
  const slices = new Slices();
  for (const message of messages) {
    if (await removeOne(mailbox, message, onlyDeleted, look)) {
      removed.push(message);
      touched.add(message.inNew ? 'new' : 'cur');
    }
    await slices.pause();
  }
  if (removed.length === 0) return;
  for (const compartment of touched) await syncFolder(folder.compartment(compartment));
  mailbox.removed(removed, state.nextModSeq());
  mailbox.marks.changedByUs(...touched);
  state.announce();
}

/** @returns false when there was nothing to remove any more */
async function removeOne(
  mailbox: MaildirMailbox,
  message: MaildirMessage,
  onlyDeleted: boolean,
  look: () => Promise<void>,
): Promise<boolean> {
  for (let attempt = 1; !message.expunged; attempt++) {
    if (onlyDeleted && !message.flags.has('\\Deleted')) return false;
    if (unlinkIfThere(mailbox.pathOf(message))) return true;
    if (attempt === RENAME_ATTEMPTS) throw new Error(`${message.name} is renamed by somebody else all the time`);
    mailbox.marks.distrust();
    await look();
  }
  return false;
}

/** The mailboxes that a session shows: ShowHiddenFoldersEnabled says whether hidden ones are among them. */
import type { MailboxListing } from '../../mailbox/mail-store.ts';
import { withoutHidden } from '../../mailbox/mailbox-listing.ts';
import type { Session } from '../session.ts';

export interface VisibleMailboxes {
  readonly mailboxes: readonly MailboxListing[];
  /** Subscribed names, existing or not. */
  subscriptions(): Promise<readonly string[]>;
}

export async function visibleMailboxes({ account, host }: Session): Promise<VisibleMailboxes> {
  const all = await account.list();
  const mailboxes = host.settings().ShowHiddenFoldersEnabled ? all : withoutHidden(all);
  const left = new Set(mailboxes === all ? [] : all.filter(({ hidden }) => hidden).map(({ name }) => name));
  return {
    mailboxes,
    subscriptions: async () => (await account.subscriptions()).filter((name) => !left.has(name)),
  };
}

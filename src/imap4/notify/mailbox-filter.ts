/** Which mailboxes a group of events is about (RFC 5465 §6). */
import { isBelow } from '../../mailbox/mailbox-name.ts';

export type MailboxFilter =
  /** PERSONAL, and INBOXES: into which mailboxes mail may be delivered is not ours to know (RFC 5465 §6.3). */
  | { readonly kind: 'personal' | 'subscribed' }
  | { readonly kind: 'subtree' | 'mailboxes'; readonly names: readonly string[] };

export function matchesFilter(filter: MailboxFilter, name: string, subscribed: ReadonlySet<string>): boolean {
  switch (filter.kind) {
    case 'personal':
      return true;
    case 'subscribed':
      return subscribed.has(name);
    case 'subtree':
      return filter.names.some((top) => name === top || isBelow(name, top));
    case 'mailboxes':
      return filter.names.includes(name);
  }
}

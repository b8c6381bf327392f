/** Mailboxes, subscriptions and annotations that change, as responses (RFC 5465 §5.4 to §5.7). */
import { HIERARCHY_DELIMITER, type MailboxListing } from '../../mailbox/mail-store.ts';
import type { AccountChange } from '../../mailbox/store-abilities.ts';
import type { EnabledExtensions } from '../enabled-extensions.ts';
import { encodeEntry } from '../metadata-entry.ts';
import { encodeMailbox } from '../wire/encoder.ts';
import { matchesFilter } from './mailbox-filter.ts';
import type { EventGroup, EventName } from './request.ts';

/** What is there after the change. */
export interface Surroundings {
  readonly groups: readonly EventGroup[];
  readonly enabled: EnabledExtensions;
  /** By name; those that are not shown to the client are not among them. */
  readonly mailboxes: ReadonlyMap<string, MailboxListing>;
  readonly subscribed: ReadonlySet<string>;
  /** Names of mailboxes that are there and not shown. */
  readonly hidden: ReadonlySet<string>;
}

/** @returns responses, '' when the client did not ask for such */
export function describeChange(change: AccountChange, around: Surroundings): string {
  switch (change.kind) {
    case 'created':
    case 'deleted':
      return affected(change.name)
        .filter((name) => isAskedFor(around, 'MailboxName', name))
        .map((name) => listResponse(around, name))
        .join('');
    case 'renamed':
      return describeRename(change.from, change.to, around);
    case 'subscribed':
      return isAskedFor(around, 'SubscriptionChange', change.name) ? listResponse(around, change.name) : '';
    case 'unsubscribed': {
      // For this once it still counts as subscribed.
      const before = { ...around, subscribed: new Set(around.subscribed).add(change.name) };
      return isAskedFor(before, 'SubscriptionChange', change.name) ? listResponse(around, change.name) : '';
    }
    case 'annotated':
      return describeAnnotations(change.name, change.entries, around);
  }
}

/** Itself, and the one above it (RFC 5465 §5.4). */
function affected(name: string): string[] {
  const end = name.lastIndexOf(HIERARCHY_DELIMITER);
  return end < 0 ? [name] : [name, name.slice(0, end)];
}

function describeRename(from: string, to: string, around: Surroundings): string {
  if (!isAskedFor(around, 'MailboxName', from) && !isAskedFor(around, 'MailboxName', to)) return '';
  return listResponse(around, to, ` ("OLDNAME" (${encodeMailbox(from, around.enabled.textMode)}))`);
}

function describeAnnotations(name: string, entries: readonly string[], around: Surroundings): string {
  const asked =
    name === ''
      ? around.groups.some(({ events }) => events.has('ServerMetadataChange'))
      : isAskedFor(around, 'MailboxMetadataChange', name);
  if (!asked) return '';
  // Only the names: the client fetches what it wants to know (RFC 5464 §4.4.2).
  return `* METADATA ${encodeMailbox(name, around.enabled.textMode)} ${entries.map(encodeEntry).join(' ')}\r\n`;
}

function isAskedFor({ groups, subscribed, hidden }: Surroundings, event: EventName, name: string): boolean {
  if (hidden.has(name)) return false;
  return groups.some(({ filter, events }) => events.has(event) && matchesFilter(filter, name, subscribed));
}

function listResponse({ enabled, mailboxes, subscribed }: Surroundings, name: string, extended = ''): string {
  const listing = mailboxes.get(name);
  const words: string[] = [];
  if (!listing?.selectable) words.push('\\NonExistent');
  if (listing !== undefined) words.push(listing.hasChildren ? '\\HasChildren' : '\\HasNoChildren');
  if (subscribed.has(name)) words.push('\\Subscribed');
  if (listing?.specialUse !== undefined) words.push(listing.specialUse);
  const encoded = encodeMailbox(name, enabled.textMode);
  return `* LIST (${words.join(' ')}) "${HIERARCHY_DELIMITER}" ${encoded}${extended}\r\n`;
}

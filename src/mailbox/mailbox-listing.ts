/** Makes the list of mailboxes out of the names that exist. */
import type { MailboxListing } from './mail-store.ts';
import { INBOX, parentsOf } from './mailbox-name.ts';

/** What a store knows of a mailbox that can be selected. */
export interface KnownMailbox {
  readonly specialUse: string | undefined;
  /** By an annotation of its own. */
  readonly hidden: boolean;
}

/**
 * @param existing names that can be selected
 * @param subscribed names, existing or not
 * @returns INBOX first, the others sorted by their octets; parents that exist only through children among them
 */
export function listMailboxes(
  existing: ReadonlyMap<string, KnownMailbox>,
  subscribed: ReadonlySet<string>,
): MailboxListing[] {
  const parents = parentsAmong(existing.keys());
  const names = [...new Set([...existing.keys(), ...parents])].filter((name) => name !== INBOX).sort(compareCodePoints);
  if (existing.has(INBOX) || parents.has(INBOX)) names.unshift(INBOX);
  const isHidden = (name: string): boolean => name !== INBOX && (existing.get(name)?.hidden ?? false);
  return names.map((name) => ({
    name,
    selectable: existing.has(name),
    hasChildren: parents.has(name),
    subscribed: subscribed.has(name),
    specialUse: existing.get(name)?.specialUse,
    hidden: isHidden(name) || [...parentsOf(name)].some(isHidden),
  }));
}

/** The list as it would be without the hidden mailboxes. */
export function withoutHidden(listings: readonly MailboxListing[]): readonly MailboxListing[] {
  const shown = listings.filter(({ hidden }) => !hidden);
  if (shown.length === listings.length) return listings;
  const parents = parentsAmong(shown.filter(({ selectable }) => selectable).map(({ name }) => name));
  return shown
    .filter(({ name, selectable }) => selectable || parents.has(name))
    .map((listing) => ({ ...listing, hasChildren: parents.has(listing.name) }));
}

function parentsAmong(names: Iterable<string>): Set<string> {
  const parents = new Set<string>();
  for (const name of names) for (const parent of parentsOf(name)) parents.add(parent);
  return parents;
}

function compareCodePoints(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Makes the list of mailboxes out of the names that exist. */
import type { MailboxListing } from './mail-store.ts';
import { INBOX, parentsOf } from './mailbox-name.ts';

/**
 * @param existing names that can be selected, each with its SPECIAL-USE attribute
 * @param subscribed names, existing or not
 * @returns INBOX first, the others sorted by their octets; parents that exist only through children among them
 */
export function listMailboxes(
  existing: ReadonlyMap<string, string | undefined>,
  subscribed: ReadonlySet<string>,
): MailboxListing[] {
  const parents = new Set<string>();
  for (const name of existing.keys()) for (const parent of parentsOf(name)) parents.add(parent);
  const names = [...new Set([...existing.keys(), ...parents])].filter((name) => name !== INBOX).sort(compareCodePoints);
  if (existing.has(INBOX) || parents.has(INBOX)) names.unshift(INBOX);
  return names.map((name) => ({
    name,
    selectable: existing.has(name),
    hasChildren: parents.has(name),
    subscribed: subscribed.has(name),
    specialUse: existing.get(name),
  }));
}

function compareCodePoints(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

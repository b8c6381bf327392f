/** Which mailboxes a LIST answers with, and what is said of each (RFC 5258 §3). */
import { HIERARCHY_DELIMITER, type MailboxListing } from '../../mailbox/mail-store.ts';
import { matchesMailbox } from './pattern.ts';
import type { ListRequest, SelectionOption } from './request.ts';

export interface ListEntry {
  readonly listing: MailboxListing;
  /** Only subscribed; there is no such mailbox. */
  readonly exists: boolean;
  /** It is what was asked for; else it is listed for what is below. */
  readonly meets: boolean;
  /** Selection options that some mailbox below meets (CHILDINFO); asked for by RECURSIVEMATCH. */
  readonly childInfo: readonly SelectionOption[];
}

/**
 * @param mailboxes every mailbox, sorted
 * @param subscriptions subscribed names
 * @returns sorted by name, INBOX first
 */
export function listEntries(
  request: ListRequest,
  mailboxes: readonly MailboxListing[],
  subscriptions: readonly string[],
): ListEntry[] {
  const all = request.select.has('SUBSCRIBED') ? withMissing(mailboxes, subscriptions) : mailboxes;
  const existing = new Set(mailboxes);
  const entries: ListEntry[] = [];
  for (const listing of all) {
    if (!matchesMailbox(listing.name, request.patterns)) continue;
    const meets = meetsAll(listing, request.select);
    const childInfo = request.recursiveMatch ? optionsBelow(listing.name, all, request, meets) : [];
    if (!meets && childInfo.length === 0) continue;
    entries.push({ listing, exists: existing.has(listing), meets, childInfo });
  }
  return entries;
}

function meetsAll(listing: MailboxListing, options: ReadonlySet<SelectionOption>): boolean {
  for (const option of options) if (!meets(listing, option)) return false;
  return true;
}

function meets({ subscribed, specialUse }: MailboxListing, option: SelectionOption): boolean {
  return option === 'SUBSCRIBED' ? subscribed : specialUse !== undefined;
}

/**
 * What mailboxes below meet. One that is listed for that alone says no more than they do when they are listed themselves
 * (RFC 9051 §6.3.9.6).
 * @param shown whether this one is listed in any case
 */
function optionsBelow(
  name: string,
  all: readonly MailboxListing[],
  { select, patterns }: ListRequest,
  shown: boolean,
): SelectionOption[] {
  const prefix = `${name}${HIERARCHY_DELIMITER}`;
  const isBelow = all.some(
    (other) =>
      other.name.startsWith(prefix) && meetsAll(other, select) && (shown || !matchesMailbox(other.name, patterns)),
  );
  return isBelow ? [...select] : [];
}

/** Subscribed names without a mailbox, and the parents that they would have, among the mailboxes. */
function withMissing(mailboxes: readonly MailboxListing[], subscriptions: readonly string[]): MailboxListing[] {
  const byName = new Map(mailboxes.map((listing) => [listing.name, listing]));
  for (const name of subscriptions) {
    if (!byName.has(name)) byName.set(name, missing(name, true));
    for (const parent of ancestors(name)) if (!byName.has(parent)) byName.set(parent, missing(parent, false));
  }
  return [...byName.values()].sort((a, b) => compareNames(a.name, b.name));
}

function missing(name: string, subscribed: boolean): MailboxListing {
  return { name, selectable: false, hasChildren: !subscribed, subscribed, specialUse: undefined, hidden: false };
}

/** The names above this one, nearest first. */
export function* ancestors(name: string): Iterable<string> {
  for (let end = name.lastIndexOf(HIERARCHY_DELIMITER); end > 0; end = name.lastIndexOf(HIERARCHY_DELIMITER, end - 1)) {
    yield name.slice(0, end);
  }
}

function compareNames(a: string, b: string): number {
  if (a === 'INBOX' || b === 'INBOX') return a === b ? 0 : a === 'INBOX' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What every store holds of annotations (RFC 5464): how many and how large they may be, and how they change. */
import { MailboxError } from './mail-store.ts';
import { HIDDEN_ENTRY } from './store-abilities.ts';

/** Octets of one value: a signature, a filter, a small picture. RFC 5464 §4.1 asks for 1,024 at least. */
export const MAX_ANNOTATION_OCTETS = 65_536;
/** Entries of one mailbox, or of the server. RFC 5464 §4.1 asks for 10 at least. */
export const MAX_ANNOTATIONS = 100;
/** Octets of all entries of one mailbox, names and values: they are read, and written anew, as a whole. */
export const MAX_ANNOTATIONS_OCTETS = 262_144;

/**
 * @param changes undefined removes an entry
 * @returns the annotations as they are to be, sorted by name
 * @throws {MailboxError} `TooBig` or `TooMany` when they may not be so
 */
export function changedAnnotations(
  before: ReadonlyMap<string, Buffer>,
  changes: ReadonlyMap<string, Buffer | undefined>,
): ReadonlyMap<string, Buffer> {
  const after = new Map(before);
  for (const [entry, value] of changes) {
    if (value === undefined) after.delete(entry);
    else if (value.length <= MAX_ANNOTATION_OCTETS) after.set(entry, value);
    else throw new MailboxError('TooBig', `An annotation may have ${MAX_ANNOTATION_OCTETS} octets at most`);
  }
  requireRoom(before, after);
  return new Map([...after].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Is there an entry that would have another value, or none any more? */
export function changesSomething(
  before: ReadonlyMap<string, Buffer>,
  changes: ReadonlyMap<string, Buffer | undefined>,
): boolean {
  return [...changes].some(([entry, value]) => {
    const known = before.get(entry);
    return value === undefined ? known !== undefined : known === undefined || !known.equals(value);
  });
}

/** Do these annotations hide their mailbox? */
export function hides(annotations: ReadonlyMap<string, Buffer>): boolean {
  return annotations.get(HIDDEN_ENTRY)?.toString('latin1').toLowerCase() === 'true';
}

/** Removing is always possible, also when there is more than there may be. */
function requireRoom(before: ReadonlyMap<string, Buffer>, after: ReadonlyMap<string, Buffer>): void {
  if (after.size > Math.max(before.size, MAX_ANNOTATIONS)) {
    throw new MailboxError('TooMany', `A mailbox may have ${MAX_ANNOTATIONS} annotations at most`);
  }
  if (octetsOf(after) > Math.max(octetsOf(before), MAX_ANNOTATIONS_OCTETS)) {
    throw new MailboxError(
      'TooMany',
      `The annotations of a mailbox may have ${MAX_ANNOTATIONS_OCTETS} octets together at most`,
    );
  }
}

function octetsOf(annotations: ReadonlyMap<string, Buffer>): number {
  let octets = 0;
  for (const [entry, value] of annotations) octets += entry.length + value.length;
  return octets;
}

/** What every store holds of a mailbox name: Unicode, components joined by `/`, `INBOX` in capitals. */
import { HIERARCHY_DELIMITER, MailboxError } from './mail-store.ts';

export const INBOX = 'INBOX';

/** Deeper hierarchies serve nobody, and each level costs a listing an entry. */
export const MAX_DEPTH = 32;
/** Octets of a whole name in UTF-8; what a folder's name may have on common file systems. */
export const MAX_NAME_OCTETS = 255;

/** NUL, C0, DEL and C1 (RFC 9051 §5.1 keeps Net-Unicode's rules), and the line separators of Unicode. */
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The name as stores keep it: INBOX in capitals whatever the client sent (RFC 3501 §5.1), the rest unchanged.
 * @throws {MailboxError} `InvalidName` when no mailbox could have that name
 */
export function checkedMailboxName(name: string): string {
  const refuse = (why: string): never => {
    throw new MailboxError('InvalidName', `Invalid mailbox name: ${why}`);
  };
  if (name === '') return refuse('it is empty');
  if (FORBIDDEN.test(name)) return refuse('it contains a control character');
  if (LONE_SURROGATE.test(name)) return refuse('it is not valid Unicode');
  if (Buffer.byteLength(name) > MAX_NAME_OCTETS) return refuse(`it is longer than ${MAX_NAME_OCTETS} octets`);
  const components = name.split(HIERARCHY_DELIMITER);
  if (components.length > MAX_DEPTH) return refuse(`it has more than ${MAX_DEPTH} levels`);
  for (const component of components) {
    if (component === '') return refuse('a part of it is empty');
    if (component === '.' || component === '..') return refuse(`"${component}" cannot be a part of it`);
  }
  return isInbox(name) ? INBOX : name;
}

export function isInbox(name: string): boolean {
  return name.length === INBOX.length && name.toUpperCase() === INBOX;
}

/** Names of the mailboxes above, the nearest last: `a/b/c` → `a`, `a/b`. */
export function* parentsOf(name: string): Iterable<string> {
  for (let at = name.indexOf(HIERARCHY_DELIMITER); at > 0; at = name.indexOf(HIERARCHY_DELIMITER, at + 1)) {
    yield name.slice(0, at);
  }
}

export function isBelow(name: string, parent: string): boolean {
  return name.startsWith(parent + HIERARCHY_DELIMITER);
}

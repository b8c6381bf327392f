/**
 * User names: their one canonical form, the forms in which people type them, and the folder that belongs to them.
 */
import { saslprep } from '../sasl/saslprep.ts';

/**
 * Octets of an encoded folder name. File systems allow 255; the rest is left to whoever puts an ending behind it.
 */
export const MAX_FOLDER_NAME_OCTETS = 200;

/** Exchange lets these accounts log on by neither POP3 nor IMAP4. */
const RESERVED = new Set(['administrator', 'anonymous', 'guest']);

/** White space, and what separates the parts of log-on names, of the file's lines, or of an address list. */
const FORBIDDEN = /[\s:/\\"<>|*?,;()[\]%]/u;

/**
 * Prepared (RFC 4013) and in lower case: the form in which a name is stored, compared, counted and locked.
 * @returns undefined when it cannot be prepared
 */
export function canonicalName(text: string): string | undefined {
  // Lower-casing may undo the normalisation (and the other way round), so both are done twice.
  const once = saslprep(text)?.toLowerCase();
  return once === undefined ? undefined : saslprep(once)?.toLowerCase();
}

/** Why this cannot be a mailbox's name, as a sentence; undefined when it can. */
export function nameProblem(text: string): string | undefined {
  const name = canonicalName(text);
  if (text === '') return 'The name is empty.';
  if (name === undefined) return 'The name holds control characters, or others that nobody can type.';
  if (name === '' || name.startsWith('#')) return `"${name}" cannot be a name.`;
  if (FORBIDDEN.test(name)) return `The name holds white space or one of : / \\ " < > | * ? , ; ( ) [ ] %.`;
  if (RESERVED.has(name)) return `"${name}" is reserved: such accounts cannot log on by POP3 or IMAP4.`;
  if (folderName(name).length > MAX_FOLDER_NAME_OCTETS) return 'The name is too long.';
  return undefined;
}

/**
 * The folder of a mailbox: letters, digits and a few signs stand for themselves, everything else is percent-encoded,
 * so that two names never share a folder and no name is a path.
 * @param name canonical
 */
export function folderName(name: string): string {
  let encoded = '';
  for (const octet of Buffer.from(name)) {
    const character = String.fromCharCode(octet);
    // A leading dot would make a hidden folder, or "." and "..".
    const plain = /[a-z0-9@_+=-]/.test(character) || (character === '.' && encoded !== '');
    encoded += plain ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

export interface LogOnName {
  /** Whose password it is: `user` or `user@domain`, canonical. */
  readonly user: string;
  /** Whose mailbox is asked for, where the name says so; canonical. */
  readonly mailbox: string | undefined;
}

/**
 * The forms that Exchange takes: `user`, `user@domain`, `DOMAIN\user`, `DOMAIN/user`, and with a mailbox behind it
 * `DOMAIN\user\mailbox`, `DOMAIN/user/mailbox`, `user@domain\mailbox`. The NT domain is not looked at: there is one directory.
 * @returns undefined when it is none of them
 */
export function parseLogOnName(text: string): LogOnName | undefined {
  const name = canonicalName(text);
  if (name === undefined) return undefined;
  const parts = name.split(name.includes('\\') ? '\\' : '/');
  if (parts.includes('')) return undefined;
  const [first, second, third] = parts as [string, string?, string?];
  if (parts.length === 1) return { user: first, mailbox: undefined };
  if (parts.length === 2)
    return first.includes('@') ? { user: first, mailbox: second } : { user: second!, mailbox: undefined };
  return parts.length === 3 ? { user: second!, mailbox: third } : undefined;
}

/** Text as it comes in SASL messages. */
import { MAX_FIELD_OCTETS } from './limits.ts';
import { saslprep } from './saslprep.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns the text, or undefined when the octets are not UTF-8 */
export function decodeUtf8(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets);
  } catch {
    return undefined;
  }
}

/** C0, DEL and C1. In a name they would reach log lines and file names; nobody types them. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * A user name or an authorization identity from its octets.
 * @returns undefined when empty, too long, not UTF-8, or with a control character
 */
export function decodeName(octets: Uint8Array): string | undefined {
  if (octets.length === 0 || octets.length > MAX_FIELD_OCTETS) return undefined;
  const name = decodeUtf8(octets);
  return name === undefined || CONTROL.test(name) ? undefined : name;
}

/**
 * A clear-text password from its octets. What is allowed in a password is for the directory to say; here only NUL is
 * refused (RFC 4616 §2), as it ends the string in half of the hash functions.
 */
export function decodePassword(octets: Uint8Array): string | undefined {
  if (octets.length === 0 || octets.length > MAX_FIELD_OCTETS || octets.includes(0)) return undefined;
  return decodeUtf8(octets);
}

/** True when two names are the same to a person: compared prepared (RFC 4013) and without regard to case. */
export function isSameName(one: string, other: string): boolean {
  const left = saslprep(one);
  return left !== undefined && left.toLowerCase() === saslprep(other)?.toLowerCase();
}

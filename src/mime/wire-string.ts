/**
 * IMAP strings (RFC 3501 §4.3), made from octet strings.
 *
 * An *octet string*, here and everywhere in this folder, is a JavaScript string with one character (0 to 255) for each
 * octet. It is what `toString('latin1')` makes of a buffer, cheap to cut and join, and loses nothing on the way back.
 */
import { MAX_QUOTED_OCTETS } from './limits.ts';

/** What a quoted string cannot hold as it is. */
const SPECIAL = /["\\\0\r\n\x80-\xff]/;
/** What it cannot hold at all (RFC 3501 §9, QUOTED-CHAR). */
const UNQUOTABLE = /[\0\r\n\x80-\xff]/;
const ESCAPED = /["\\]/g;
const NUL = /\0/g;
/** U+FFFD in UTF-8. */
const REPLACEMENT_CHARACTER = '\xef\xbf\xbd';

/**
 * @param value an octet string, or undefined
 * @returns `NIL`, or the value as a quoted string where possible, else as a literal. A NUL becomes U+FFFD, because
 *   no string may hold one (RFC 3501 §4.3, RFC 9051 §4.3).
 */
export function nstring(value: string | undefined): string {
  return value === undefined ? 'NIL' : wireString(value);
}

/** As {@link nstring}, for a value that is there. */
export function wireString(value: string): string {
  if (value.length <= MAX_QUOTED_OCTETS) {
    if (!SPECIAL.test(value)) return `"${value}"`;
    if (!UNQUOTABLE.test(value)) return `"${value.replace(ESCAPED, '\\$&')}"`;
  }
  const sendable = value.includes('\0') ? value.replace(NUL, REPLACEMENT_CHARACTER) : value;
  return `{${sendable.length}}\r\n${sendable}`;
}

/** @returns the octets of an octet string */
export function octetsOf(value: string): Buffer {
  return Buffer.from(value, 'latin1');
}

/**
 * @returns the octets with each NUL made 0x80, as Dovecot does it in the text of messages, whose length may not change;
 *   the same buffer when it has none
 */
export function withoutNuls(octets: Buffer): Buffer {
  let at = octets.indexOf(0);
  if (at === -1) return octets;
  const copy = Buffer.from(octets);
  for (; at !== -1; at = copy.indexOf(0, at + 1)) copy[at] = 0x80;
  return copy;
}

/**
 * Strings in responses. What comes out is octets, as a string whose characters are 0 to 255 (latin1), ready for
 * `Transport.write`.
 */
import { encodeModifiedUtf7 } from './modified-utf7.ts';

/** What a client has agreed to receive. */
export interface TextMode {
  /** Quoted strings may hold UTF-8, and mailbox names are written in it (RFC 6855 §3, RFC 9051 §5.1). */
  readonly utf8: boolean;
}

/** Longer strings go as literals: a client's line buffer may be small. */
const LONGEST_QUOTED = 1_024;

/** `string`: quoted where that is possible, else a literal. @param octets characters 0 to 255 */
export function encodeString(octets: string, utf8Allowed = false): string {
  const quotable = utf8Allowed ? !/[\0\r\n]/.test(octets) : !/[^\x01-\x09\x0b\x0c\x0e-\x7f]/.test(octets);
  if (!quotable || octets.length > LONGEST_QUOTED) return `{${octets.length}}\r\n${octets}`;
  return `"${octets.replace(/["\\]/g, '\\$&')}"`;
}

/** `nstring`. */
export function encodeNString(octets: string | undefined): string {
  return octets === undefined ? 'NIL' : encodeString(octets);
}

/** `mailbox`: always quoted or a literal, which every client reads. @param name Unicode */
export function encodeMailbox(name: string, mode: TextMode): string {
  return mode.utf8 ? encodeString(toOctets(name), true) : encodeString(encodeModifiedUtf7(name));
}

/** Unicode as UTF-8 octets in a string. */
export function toOctets(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** @returns undefined when the octets are not well-formed UTF-8 */
export function fromOctets(octets: string): string | undefined {
  if (!/[^\0-\x7f]/.test(octets)) return octets;
  const bytes = Buffer.from(octets, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

/**
 * `text` of a response: one line, whatever it was made of, and in ASCII, since UTF-8 may only be sent to clients that have
 * enabled IMAP4rev2 (RFC 9051 §9 `text`).
 */
export function encodeText(text: string): string {
  return text.replace(/[\0-\x1f\x7f]+/g, ' ').replace(/[^\0-\x7f]/gu, '?');
}

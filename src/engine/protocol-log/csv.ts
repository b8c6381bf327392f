/**
 * Fields of the protocol log. What clients send reaches eyes, scripts and spreadsheets by it, so that no field can end
 * its row, hide in the terminal, grow without bound or be taken for a formula.
 */

/** Characters of one field; a longer one ends in dots. */
export const MAX_FIELD = 1_000;

/** Control characters, line separators, marks that turn the direction of text, and the backslash of their escapes. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@|%]/;

/** What nearly every field is: nothing of the above, and no comma or quotation mark. */
const HARMLESS = /^(?![=+\-@|%])[ !#-+\--~]*$/;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param octets of the wire, as characters 0 to 255; what is not UTF-8 is shown as `\xHH` */
export function textOfOctets(octets: string): string {
  if (!/[^\0-\x7f]/.test(octets)) return octets;
  try {
    return utf8.decode(Buffer.from(octets, 'latin1'));
  } catch {
    return octets.replace(/[^\0-\x7f]/g, escaped);
  }
}

/** @param text that a client has sent, or that repeats it */
export function foreignField(text: string): string {
  if (text.length <= MAX_FIELD && HARMLESS.test(text)) return text;
  const shown = printable(text);
  return quoted(FORMULA.test(shown) ? `'${shown}` : shown);
}

/** On one line, and not too long. */
export function printable(text: string): string {
  const short = text.length > MAX_FIELD ? `${text.slice(0, MAX_FIELD)}...` : text;
  return short.replace(UNPRINTABLE, escaped);
}

/** RFC 4180 §2. @param text without line ends */
export function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16).toUpperCase();
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/**
 * The order of texts in SORT and THREAD: i;unicode-casemap (RFC 5051). A text is brought into the form whose octets that
 * collation compares: each character in title case by the *simple* mapping of Unicode, which is one character for one
 * (`ß` stays), then taken apart (NFKD), then as UTF-8.
 */
import { toOctets } from '../wire/encoder.ts';

const NOT_ASCII = /[^\0-\x7f]/;
const LOWER_ASCII = /[a-z]+/g;
const OTHERS = /[^\0-\x7f]/gu;

/** Where title case is another character than upper case: the digraphs, of which only the first letter is a capital. */
const DIGRAPHS: Readonly<Record<string, string>> = {
  ...casesOf('\u01c4', '\u01c5', '\u01c6'),
  ...casesOf('\u01c7', '\u01c8', '\u01c9'),
  ...casesOf('\u01ca', '\u01cb', '\u01cc'),
  ...casesOf('\u01f1', '\u01f2', '\u01f3'),
};
/** Georgian has capitals for whole words, and none for the beginning of one. */
const GEORGIAN = /[\u10d0-\u10ff]/;
const IOTA_BELOW = '\u0345';

function casesOf(upper: string, title: string, lower: string): Record<string, string> {
  return { [upper]: title, [title]: title, [lower]: title };
}

/** @returns octets; JavaScript compares strings by UTF-16 units, which is another order beyond U+FFFF */
export function collationKey(text: string): string {
  if (!NOT_ASCII.test(text)) return text.toUpperCase();
  const titleCase = text.replace(LOWER_ASCII, (run) => run.toUpperCase()).replace(OTHERS, titleCaseOf);
  return toOctets(titleCase.normalize('NFKD'));
}

function titleCaseOf(character: string): string {
  const digraph = DIGRAPHS[character];
  if (digraph !== undefined) return digraph;
  if (GEORGIAN.test(character)) return character;
  const upper = character.toUpperCase();
  if (upper.length === character.length) return upper;
  // JavaScript knows the full mapping only, which makes two letters of some. The simple one leaves those as they are, but
  // for Greek vowels that keep their iota below.
  const parts = character.normalize('NFD');
  return parts.endsWith(IOTA_BELOW) ? parts[0]!.toUpperCase() + parts.slice(1) : character;
}

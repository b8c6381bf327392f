/**
 * SASLprep (RFC 4013), the profile of stringprep (RFC 3454) that makes two ways of typing one name or password equal.
 *
 * Covered: mapping (spaces, characters mapped to nothing), normalisation form KC, all prohibited tables, and the rule
 * for text that runs from right to left. Two liberties: normalisation and letters are those of this Node's Unicode
 * instead of Unicode 3.2, and code points that Unicode 3.2 did not know are let through also when stored (RFC 3454
 * would let them through in queries only), because an emoji in a pass phrase is nobody's mistake.
 */

/**
 * @returns the prepared string, or undefined when it holds what may not be in a name or password: control characters,
 * private use, surrogates and the like, or mixed directions
 */
export function saslprep(text: string): string | undefined {
  if (PRINTABLE_ASCII.test(text)) return text;
  const prepared = text.replace(NON_ASCII_SPACE, ' ').replace(MAPPED_TO_NOTHING, '').normalize('NFKC');
  if (PROHIBITED.test(prepared) || hasNonCharacter(prepared) || !isBidiSound(prepared)) return undefined;
  return prepared;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** RFC 3454 C.1.2. U+200B stands in B.1 too; RFC 4013 §2.1 maps spaces first. */
const NON_ASCII_SPACE = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;

/** RFC 3454 B.1. */
// biome-ignore lint/suspicious/noMisleadingCharacterClass: each is meant as the code point it is
const MAPPED_TO_NOTHING = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/gu;

/** RFC 3454 C.1.2, C.2.1, C.2.2, C.3, C.5, C.6, C.7, C.8 and C.9, in code point order. */
const PROHIBITED = new RegExp(
  [
    '[\\u0000-\\u001f\\u007f-\\u00a0\\u0340\\u0341\\u06dd\\u070f\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2063',
    '\\u206a-\\u206f\\u2ff0-\\u2ffb\\u3000\\ud800-\\udfff\\ue000-\\uf8ff\\ufeff\\ufff9-\\ufffd\\u{1d173}-\\u{1d17a}',
    '\\u{e0001}\\u{e0020}-\\u{e007f}\\u{f0000}-\\u{10ffff}]',
  ].join(''),
  'u',
);

/** RFC 3454 C.4: U+FDD0 to U+FDEF, and the last two code points of every plane. */
function hasNonCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if ((code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe) return true;
  }
  return false;
}

/** RFC 3454 D.1: letters that run from right to left. */
const RIGHT_TO_LEFT = new RegExp(
  [
    '[\\u05be\\u05c0\\u05c3\\u05d0-\\u05ea\\u05f0-\\u05f4\\u061b\\u061f\\u0621-\\u063a\\u0640-\\u064a\\u066d-\\u066f',
    '\\u0671-\\u06d5\\u06dd\\u06e5\\u06e6\\u06fa-\\u06fe\\u0700-\\u070d\\u0710\\u0712-\\u072c\\u0780-\\u07a5\\u07b1\\u200f',
    '\\ufb1d\\ufb1f-\\ufb28\\ufb2a-\\ufb36\\ufb38-\\ufb3c\\ufb3e\\ufb40\\ufb41\\ufb43\\ufb44\\ufb46-\\ufbb1\\ufbd3-\\ufd3d',
    '\\ufd50-\\ufd8f\\ufd92-\\ufdc7\\ufdf0-\\ufdfc\\ufe70-\\ufe74\\ufe76-\\ufefc]',
  ].join(''),
  'u',
);

/** RFC 3454 §6: with one letter from right to left, there is none from left to right, and such letters stand at both ends. */
function isBidiSound(text: string): boolean {
  if (!RIGHT_TO_LEFT.test(text)) return true;
  const characters = [...text];
  const leftToRight = (character: string) => /\p{L}/u.test(character) && !RIGHT_TO_LEFT.test(character);
  return RIGHT_TO_LEFT.test(characters[0]!) && RIGHT_TO_LEFT.test(characters.at(-1)!) && !characters.some(leftToRight);
}

/** Encoded words (RFC 2047) and encoded parameter values (RFC 2231), decoded for SEARCH, SORT and THREAD. */
import { decodeRawHeader, decodeText } from './charset.ts';
import { unfold } from './header-reader.ts';
import { MAX_ENCODED_WORDS } from './limits.ts';
import { type Parameter, parameterValue } from './parameters.ts';

/**
 * `=?charset*language?encoding?text?=`. The text may hold blanks, which it should not, because many programs write them.
 * Each piece ends at the next question mark, so a word that fails costs no more than its own length.
 */
const ENCODED_WORD = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([BbQq])\?([^?]*)\?=/g;
const ONLY_BLANKS = /^[ \t\r\n]*$/;
const HEX_PAIR = /=([0-9A-Fa-f]{2})/g;

/**
 * @param value a field's value as in the header, folded or not, an octet string
 * @returns what a person reads: a line that was folded with a tab goes on after a blank
 */
export function decodeHeaderValue(value: string): string {
  return decodeWords(unfold(value.includes('\n\t') ? value.replaceAll('\n\t', '\n ') : value));
}

/**
 * @param value an octet string, unfolded
 * @returns the text with its encoded words decoded; blanks between two words are not part of it (RFC 2047 §6.2)
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return decodeRawHeader(value);
  const words = new WordJoiner();
  let end = 0;
  let count = 0;
  for (const match of value.matchAll(ENCODED_WORD)) {
    if (++count > MAX_ENCODED_WORDS) break;
    const between = value.slice(end, match.index);
    if (end === 0 || !ONLY_BLANKS.test(between)) words.addText(between);
    words.addWord(match[1]!, wordOctets(match[2]!, match[3]!));
    end = match.index + match[0].length;
  }
  words.addText(value.slice(end));
  return words.text();
}

function wordOctets(encoding: string, text: string): Buffer {
  if (encoding === 'B' || encoding === 'b') return Buffer.from(text, 'base64');
  const octets = text
    .replaceAll('_', ' ')
    .replace(HEX_PAIR, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(octets, 'latin1');
}

/** Joins neighbouring words of one charset before decoding: many programs cut a character in two between words. */
class WordJoiner {
  private readonly pieces: string[] = [];
  private octets: Buffer[] = [];
  private charset = '';

  addText(text: string): void {
    if (text === '') return;
    this.flush();
    this.pieces.push(decodeRawHeader(text));
  }

  addWord(charset: string, octets: Buffer): void {
    if (charset !== this.charset) this.flush();
    this.charset = charset;
    this.octets.push(octets);
  }

  text(): string {
    this.flush();
    return this.pieces.join('');
  }

  private flush(): void {
    if (this.octets.length === 0) return;
    this.pieces.push(decodeText(Buffer.concat(this.octets), this.charset));
    this.octets = [];
  }
}

const EXTENDED_VALUE = /^([^']*)'[^']*'(.*)$/s;
const PERCENT_PAIR = /%([0-9A-Fa-f]{2})/g;

/**
 * @param name lower case
 * @returns what a person reads as the parameter's value: from the extended parameter (`filename*`) when there is one,
 *   else from the plain one, in which encoded words are decoded although they should not be there (RFC 2231 §1)
 */
export function decodedParameter(parameters: readonly Parameter[], name: string): string | undefined {
  const extended = parameterValue(parameters, `${name}*`);
  const match = extended === undefined ? null : EXTENDED_VALUE.exec(extended);
  if (match !== null) {
    const octets = match[2]!.replace(PERCENT_PAIR, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
    return decodeText(Buffer.from(octets, 'latin1'), match[1] === '' ? undefined : match[1]);
  }
  const plain = parameterValue(parameters, name);
  return plain === undefined ? undefined : decodeWords(plain);
}

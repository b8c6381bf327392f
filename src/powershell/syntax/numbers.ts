/** Number literals: decimal, hexadecimal, exponents, type suffixes, and the units `KB` to `PB`. */
import type { NumberConstant } from './ast.ts';
import { endsWord, isDash, isDigit } from './characters.ts';
import type { Cursor } from './cursor.ts';

/** The second dot of `1..5` is not the number's. */
const LITERAL =
  /(0x[\da-f]+|(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:e[+-]?\d+)?)(?:u?[lsy]|[dnu])?([kmgtp]b)?(?![\p{L}\p{N}_])/iuy;

const UNITS: Readonly<Record<string, number>> = {
  kb: 2 ** 10,
  mb: 2 ** 20,
  gb: 2 ** 30,
  tb: 2 ** 40,
  pb: 2 ** 50,
};

/** The number that begins here, without a sign; undefined when it is the beginning of something else. */
export function parseNumber(cursor: Cursor): NumberConstant | undefined {
  const c = cursor.peek();
  if (!isDigit(c) && !(c === '.' && isDigit(cursor.peek(1)))) return undefined;
  const start = cursor.at;
  const found = cursor.match(LITERAL);
  if (found === undefined) return undefined;
  const [text, digits, unit] = found;
  return {
    kind: 'number',
    value: Number(digits) * (unit ? UNITS[unit.toLowerCase()]! : 1),
    text,
    ...cursor.span(start),
  };
}

/** A number that is a whole argument: `0.0.0.0:995` and `5113ae` are words. A sign belongs to it. */
export function parseNumberArgument(cursor: Cursor): NumberConstant | undefined {
  const start = cursor.at;
  const negative = isDash(cursor.peek());
  if (negative || cursor.peek() === '+') cursor.at += 1;
  const number = parseNumber(cursor);
  if (number === undefined || !endsWord(cursor.peek())) {
    cursor.at = start;
    return undefined;
  }
  const text = cursor.text.slice(start, cursor.at);
  return { ...number, value: negative ? -number.value : number.value, text, start };
}

/** Text as a number, as a conversion reads it; undefined when it is none. */
export function numberFromText(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^\s*([+-]?)\s*(\S*)\s*$/.exec(text) ?? [];
  const found = /^(0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([kmgtp]b)?$/i.exec(rest);
  if (found === null) return undefined;
  const value = Number(found[1]) * (found[2] ? UNITS[found[2].toLowerCase()]! : 1);
  return sign === '-' ? -value : value;
}

/**
 * Strings: `'literal'`, `"expandable"`, and both as here-strings, which go from a line's end to a line that begins
 * with the closing mark. Any typographic quote opens and closes like the plain one of its kind.
 */
import type { ExpandableString, Expression, StringConstant } from './ast.ts';
import { isDoubleQuote, isSingleQuote } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { parseSubExpression } from './statements.ts';
import { parseVariable, startsVariable } from './variables.ts';

export type StringExpression = StringConstant | ExpandableString;

/** Begins at the opening quote. */
export function parseString(cursor: Cursor): StringExpression {
  return isSingleQuote(cursor.peek()) ? parseLiteral(cursor) : parseExpandable(cursor);
}

/** Whether `@'` or `@"` opens a here-string. */
export function startsHereString(cursor: Cursor): boolean {
  return cursor.peek() === '@' && (isSingleQuote(cursor.peek(1)) || isDoubleQuote(cursor.peek(1)));
}

/** The characters between two single quotes; a doubled quote is one. */
export function takeLiteral(cursor: Cursor): string {
  const start = cursor.at;
  cursor.at += 1;
  let value = '';
  for (;;) {
    const c = cursor.peek();
    if (c === '') throw unterminated(cursor, start, "'");
    cursor.at += 1;
    if (!isSingleQuote(c)) value += c;
    else if (isSingleQuote(cursor.peek())) {
      value += c;
      cursor.at += 1;
    } else return value;
  }
}

function parseLiteral(cursor: Cursor): StringConstant {
  const start = cursor.at;
  return { kind: 'string', value: takeLiteral(cursor), bare: false, ...cursor.span(start) };
}

/** What stands between two double quotes, expressions among it. */
export function takeExpandable(cursor: Cursor): readonly (string | Expression)[] {
  const start = cursor.at;
  const parts = new Parts();
  cursor.at += 1;
  for (;;) {
    const c = cursor.peek();
    if (c === '') throw unterminated(cursor, start, '"');
    if (isDoubleQuote(c)) {
      cursor.at += 1;
      if (!isDoubleQuote(cursor.peek())) return parts.finished;
      parts.text(c);
      cursor.at += 1;
    } else takeExpandablePart(cursor, parts);
  }
}

function parseExpandable(cursor: Cursor): StringExpression {
  const start = cursor.at;
  const parts = takeExpandable(cursor);
  return stringOf(parts, false, start, cursor);
}

/** A string without anything to expand is a constant. */
export function stringOf(
  parts: readonly (string | Expression)[],
  bare: boolean,
  start: number,
  cursor: Cursor,
): StringExpression {
  const [only = ''] = parts;
  return parts.length <= 1 && typeof only === 'string'
    ? { kind: 'string', value: only, bare, ...cursor.span(start) }
    : { kind: 'expandable', parts, bare, ...cursor.span(start) };
}

/** Text and expressions in order, neighbouring texts joined. */
export class Parts {
  readonly finished: (string | Expression)[] = [];

  text(text: string): void {
    if (typeof this.finished.at(-1) === 'string') this.finished[this.finished.length - 1] += text;
    else this.finished.push(text);
  }

  expression(expression: Expression): void {
    this.finished.push(expression);
  }
}

/** One character, escape, variable or subexpression. */
export function takeExpandablePart(cursor: Cursor, parts: Parts): void {
  const c = cursor.peek();
  if (c === '`') parts.text(takeEscape(cursor));
  else if (c === '$' && cursor.peek(1) === '(') parts.expression(parseSubExpression(cursor));
  else if (startsVariable(cursor)) parts.expression(parseVariable(cursor));
  else {
    parts.text(c);
    cursor.at += 1;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A backtick and what it escapes; a line end behind it vanishes. */
export function takeEscape(cursor: Cursor): string {
  const unicode = cursor.match(/`u\{([\da-f]{1,6})\}/iy);
  if (unicode) {
    const code = Number.parseInt(unicode[1]!, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  if (cursor.match(/`(\r\n|\r|\n)/y)) return '';
  const escaped = cursor.peek(1);
  cursor.at += escaped === '' ? 1 : 2;
  return ESCAPES[escaped] ?? escaped;
}

/** Begins at the `@`. */
export function parseHereString(cursor: Cursor): StringExpression {
  const start = cursor.at;
  const single = isSingleQuote(cursor.peek(1));
  cursor.at += 2;
  if (cursor.match(/[ \t]*(\r\n|\r|\n)/y) === undefined) {
    throw cursor.error({
      id: 'UnexpectedCharactersAfterHereStringHeader',
      message: 'No characters are allowed after a here-string header but before the end of the line.',
      span: { start, end: start + 2 },
      incomplete: cursor.atEnd,
    });
  }
  const closing = single ? /(\r\n|\r|\n)['\u2018-\u201b]@/y : /(\r\n|\r|\n)["\u201c-\u201e]@/y;
  const parts = new Parts();
  // The body may be empty: then the closing mark stands on the very next line.
  cursor.at -= 1;
  if (cursor.text[cursor.at - 1] === '\r') cursor.at -= 1;
  let first = true;
  while (cursor.match(closing) === undefined) {
    if (cursor.atEnd) throw unterminatedHereString(cursor, start, single);
    if (first) cursor.match(/\r\n|\r|\n/y);
    else if (single) {
      parts.text(cursor.peek());
      cursor.at += 1;
    } else takeExpandablePart(cursor, parts);
    first = false;
  }
  return stringOf(parts.finished, false, start, cursor);
}

function unterminated(cursor: Cursor, start: number, quote: string) {
  return cursor.error({
    id: 'TerminatorExpectedAtEndOfString',
    message: `The string is missing the terminator: ${quote}.`,
    span: { start, end: cursor.text.length },
    incomplete: true,
  });
}

function unterminatedHereString(cursor: Cursor, start: number, single: boolean) {
  return cursor.error({
    id: 'TerminatorExpectedAtEndOfString',
    message: `The string is missing the terminator: ${single ? "'@" : '"@'}. It has to stand at the beginning of a line.`,
    span: { start, end: start + 2 },
    incomplete: true,
  });
}

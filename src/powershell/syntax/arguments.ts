/**
 * Arguments in command mode, where a word needs no quotes: `[::]:995`, `*Settings`, `contoso\kweku`, `$server\share`.
 * Anything that begins like an expression's operand is one: `(…)`, `@{…}`, `"…"`, `$x.Name`.
 */
import type { Expression } from './ast.ts';
import { endsWord, isDoubleQuote, isNewline, isQuote, isSingleQuote } from './characters.ts';
import { parseCommaList } from './comma-list.ts';
import type { Cursor } from './cursor.ts';
import { parseNumberArgument } from './numbers.ts';
import { parseAt, parsePrimary } from './primaries.ts';
import { parseScriptBlock } from './scripts.ts';
import { parseParen, parseSubExpression } from './statements.ts';
import {
  Parts,
  parseString,
  type StringExpression,
  startsHereString,
  stringOf,
  takeExpandable,
  takeExpandablePart,
  takeLiteral,
} from './strings.ts';
import { parseVariable, startsVariable } from './variables.ts';

/** One argument, or a list of them joined by commas. */
export function parseArgument(cursor: Cursor): Expression {
  return cursor.nested(() => parseCommaList(cursor, parseArgumentElement, requireArgument));
}

function requireArgument(cursor: Cursor): void {
  if (endsWord(cursor.peek()) && !'({'.includes(cursor.peek() || ' ')) {
    throw cursor.unexpected('MissingArgument', 'Missing argument in parameter list.', ["Nothing follows the ','."]);
  }
}

function parseArgumentElement(cursor: Cursor): Expression {
  const c = cursor.peek();
  if (isQuote(c)) return parsePrimary(cursor, parseString(cursor));
  if (c === '(') return parsePrimary(cursor, parseParen(cursor));
  if (c === '{') return parseScriptBlock(cursor);
  if (c === '$' && cursor.peek(1) === '(') return wordOr(cursor, parseSubExpression);
  if (startsVariable(cursor)) return wordOr(cursor, parseVariable);
  if (c === '@' && ('({'.includes(cursor.peek(1) || ' ') || startsHereString(cursor))) {
    return parsePrimary(cursor, parseAt(cursor));
  }
  return parseNumberArgument(cursor) ?? parseBareWord(cursor);
}

/** `$x.Name` is an expression; `$x\share` and `$x:995` are words that begin with one. */
function wordOr(cursor: Cursor, parse: (cursor: Cursor) => Expression): Expression {
  const start = cursor.at;
  const head = parse(cursor);
  const next = cursor.peek();
  if (endsWord(next) || next === '.' || next === '[' || cursor.startsWith('::')) {
    const primary = parsePrimary(cursor, head);
    if (endsWord(cursor.peek())) return primary;
  }
  cursor.at = start;
  return parseBareWord(cursor);
}

/**
 * Up to the next blank or separator. Quotes inside a word are taken off, variables are put in.
 * @param stop an additional character that ends the word
 */
export function parseBareWord(cursor: Cursor): StringExpression {
  const start = cursor.at;
  const parts = new Parts();
  for (let c = cursor.peek(); !endsWord(c); c = cursor.peek()) {
    if (isSingleQuote(c)) parts.text(takeLiteral(cursor));
    else if (isDoubleQuote(c)) addAll(parts, takeExpandable(cursor));
    else if (c === '`' && isNewline(cursor.peek(1))) break;
    else takeExpandablePart(cursor, parts);
  }
  return stringOf(parts.finished, true, start, cursor);
}

function addAll(parts: Parts, more: readonly (string | Expression)[]): void {
  for (const part of more) {
    if (typeof part === 'string') parts.text(part);
    else parts.expression(part);
  }
}

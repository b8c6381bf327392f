/** `@{ Key = value; Other = value }`; pairs are separated by semicolons or line ends. */
import type { Expression, HashtableLiteral, Statement } from './ast.ts';
import { isQuote } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { parseNumber } from './numbers.ts';
import { parsePrimary } from './primaries.ts';
import { parseStatement } from './statements.ts';
import { parseString } from './strings.ts';

/** Begins at the `@`. */
export function parseHashtable(cursor: Cursor): HashtableLiteral {
  return cursor.nested(() => {
    const start = cursor.at;
    cursor.at += 2;
    const pairs: { key: Expression; value: Statement }[] = [];
    for (cursor.skipSeparators(); !cursor.take('}'); cursor.skipSeparators()) {
      if (cursor.atEnd) throw unclosed(cursor, start);
      pairs.push(parsePair(cursor, start));
      cursor.skipSpace();
      if (!/[;}\r\n]/.test(cursor.peek()) && !cursor.atEnd) throw unclosed(cursor, start);
    }
    return { kind: 'hashtable', pairs, ...cursor.span(start) };
  });
}

function parsePair(cursor: Cursor, start: number): { key: Expression; value: Statement } {
  const key = parseKey(cursor);
  cursor.skipSpace();
  if (!cursor.take('=')) {
    if (cursor.atEnd) throw unclosed(cursor, start);
    throw cursor.unexpected('MissingEqualsInHashLiteral', "Missing '=' operator after key in hash literal.");
  }
  cursor.skipLines();
  if (/^[;}]?$/.test(cursor.peek())) {
    throw cursor.unexpected('MissingStatementInHashLiteral', "Missing statement after '=' in hash literal.");
  }
  return { key, value: parseStatement(cursor) };
}

function parseKey(cursor: Cursor): Expression {
  const start = cursor.at;
  if (isQuote(cursor.peek())) return parseString(cursor);
  const word = cursor.match(/[\p{L}_][\p{L}\p{N}_-]*/uy);
  if (word) return { kind: 'string', value: word[0], bare: true, ...cursor.span(start) };
  return parseNumber(cursor) ?? parsePrimary(cursor);
}

function unclosed(cursor: Cursor, start: number) {
  return cursor.error({
    id: 'MissingEndCurlyBrace',
    message: "Missing closing '}' in hash literal: @{Name = value; Other = value}.",
    span: cursor.atEnd ? { start, end: start + 2 } : { start: cursor.at, end: cursor.at + 1 },
    incomplete: cursor.atEnd,
  });
}

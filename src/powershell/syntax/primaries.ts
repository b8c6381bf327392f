/** The operands of expressions, and what may follow one without a blank: `.Member`, `::Static`, `[index]`, `(args)`. */
import type { Expression, StringConstant } from './ast.ts';
import { isDash, isNameStart, isQuote } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { parseElement, parseExpression, wordHere } from './expressions.ts';
import { parseHashtable } from './hashtables.ts';
import { parseNumber } from './numbers.ts';
import { parseScriptBlock } from './scripts.ts';
import { parseArrayExpression, parseParen, parseSubExpression } from './statements.ts';
import { parseHereString, parseString, startsHereString } from './strings.ts';
import { parseVariable, startsVariable } from './variables.ts';

/** @param head the operand when it has been read already */
export function parsePrimary(cursor: Cursor, head: Expression = parseOperand(cursor)): Expression {
  let target = head;
  for (;;) {
    const start = target.start;
    const isStatic = cursor.startsWith('::');
    if (isStatic || (cursor.peek() === '.' && cursor.peek(1) !== '.')) {
      cursor.at += isStatic ? 2 : 1;
      target = parseMember(cursor, target, isStatic);
    } else if (cursor.peek() === '[') target = parseIndex(cursor, target);
    else if (cursor.startsWith('++') || (isDash(cursor.peek()) && isDash(cursor.peek(1)))) {
      const step = cursor.peek() === '+' ? 1 : -1;
      cursor.at += 2;
      return { kind: 'increment', operand: target, step, prefix: false, ...cursor.span(start) };
    } else return target;
  }
}

function parseOperand(cursor: Cursor): Expression {
  const c = cursor.peek();
  if (isQuote(c)) return parseString(cursor);
  if (c === '$' && cursor.peek(1) === '(') return parseSubExpression(cursor);
  if (startsVariable(cursor)) return parseVariable(cursor);
  if (c === '(') return parseParen(cursor);
  if (c === '{') return parseScriptBlock(cursor);
  if (c === '@') return parseAt(cursor);
  const number = parseNumber(cursor);
  if (number !== undefined) return number;
  throw unexpectedOperand(cursor);
}

/** `@( )`, `@{ }`, here-strings. */
export function parseAt(cursor: Cursor): Expression {
  const next = cursor.peek(1);
  if (next === '(') return parseArrayExpression(cursor);
  if (next === '{') return parseHashtable(cursor);
  if (startsHereString(cursor)) return parseHereString(cursor);
  if (isNameStart(next)) {
    throw cursor.error({
      id: 'SplattingNotPermitted',
      message: `The splatting operator '@' cannot be used to reference variables in an expression. '${wordHere(cursor)}' can be used only as an argument to a command.`,
      span: { start: cursor.at, end: cursor.at + wordHere(cursor).length },
      hints: [`To use its value, write $${wordHere(cursor).slice(1)}.`],
    });
  }
  throw cursor.unexpected('UnrecognizedToken', 'Unrecognized token in source text.');
}

function parseMember(cursor: Cursor, target: Expression, isStatic: boolean): Expression {
  const member = parseMemberName(cursor);
  const start = target.start;
  if (cursor.peek() !== '(') return { kind: 'member', target, member, isStatic, ...cursor.span(start) };
  const args = parseArguments(cursor);
  return { kind: 'call', target, member, isStatic, args, ...cursor.span(start) };
}

function parseMemberName(cursor: Cursor): Expression {
  const start = cursor.at;
  const name = cursor.match(/[\p{L}_][\p{L}\p{N}_]*/uy);
  if (name) {
    const value: StringConstant = { kind: 'string', value: name[0], bare: true, ...cursor.span(start) };
    return value;
  }
  if (isQuote(cursor.peek())) return parseString(cursor);
  if (cursor.peek() === '$' && cursor.peek(1) === '(') return parseSubExpression(cursor);
  if (startsVariable(cursor)) return parseVariable(cursor);
  if (cursor.peek() === '(') return parseParen(cursor);
  throw cursor.unexpected('MissingPropertyName', 'Missing property name after reference operator.');
}

function parseArguments(cursor: Cursor): readonly Expression[] {
  const start = cursor.at;
  cursor.at += 1;
  const args: Expression[] = [];
  for (cursor.skipLines(); !cursor.take(')'); cursor.skipLines()) {
    if (cursor.atEnd) throw missingParen(cursor, start, 'MissingEndParenthesisInMethodCall', 'method call');
    if (args.length > 0) {
      if (!cursor.take(',')) throw missingParen(cursor, start, 'MissingEndParenthesisInMethodCall', 'method call');
      cursor.skipLines();
    }
    args.push(parseElement(cursor));
  }
  return args;
}

function parseIndex(cursor: Cursor, target: Expression): Expression {
  cursor.at += 1;
  cursor.skipLines();
  if (cursor.peek() === ']') {
    throw cursor.unexpected('MissingArrayIndexExpression', 'Array index expression is missing or not valid.');
  }
  const index = parseExpression(cursor);
  cursor.skipLines();
  if (!cursor.take(']')) {
    throw cursor.unexpected('MissingEndSquareBracket', "Missing ']' after array index expression.");
  }
  return { kind: 'index', target, index, ...cursor.span(target.start) };
}

/** For everything that closes with a `)`. */
export function missingParen(cursor: Cursor, start: number, id: string, where: string) {
  const { atEnd } = cursor;
  return cursor.error({
    id,
    message: `Missing closing ')' in ${where}.`,
    span: atEnd ? { start, end: start + 1 } : { start: cursor.at, end: cursor.at + 1 },
    incomplete: atEnd,
  });
}

function unexpectedOperand(cursor: Cursor) {
  const word = wordHere(cursor);
  const message = cursor.atEnd
    ? 'An expression was expected.'
    : `Unexpected token '${word}' in expression or statement.`;
  return cursor.error({
    id: cursor.atEnd ? 'ExpectedExpression' : 'UnexpectedToken',
    message,
    span: { start: cursor.at, end: cursor.at + Math.max(1, word.length) },
    incomplete: cursor.atEnd,
    hints: isNameStart(word[0] ?? '') ? [`Text in an expression needs quotes: '${word}'.`] : [],
  });
}

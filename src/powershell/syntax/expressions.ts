/** Expressions: binary operators by precedence, commas, signs, casts. What they are made of is in primaries.ts. */
import type { BinaryExpression, Expression } from './ast.ts';
import { isDash, isNameStart } from './characters.ts';
import { parseCommaList } from './comma-list.ts';
import type { Cursor } from './cursor.ts';
import { LOOSEST, operatorHere, operatorNames, TIGHTEST } from './operators.ts';
import { parsePrimary } from './primaries.ts';
import { parseTypeName, startsType } from './types.ts';

/** Begins at the first character of an expression; blanks before it are the caller's. */
export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => parseBinary(cursor, LOOSEST));
}

/** The same without commas, for what itself stands between commas: a method's arguments. */
export function parseElement(cursor: Cursor): Expression {
  return cursor.nested(() => parseBinary(cursor, LOOSEST, parseUnary));
}

type Parse = (cursor: Cursor) => Expression;

function parseBinary(cursor: Cursor, level: number, operand: Parse = parseArray): Expression {
  const next = level === TIGHTEST ? operand : (c: Cursor) => parseBinary(c, level + 1, operand);
  let left = next(cursor);
  for (;;) {
    const here = cursor.at;
    cursor.skipSpace();
    const operator = operatorHere(cursor);
    if (operator?.level !== level) {
      if (operator === undefined && level === LOOSEST) refuseUnknownOperator(cursor);
      cursor.at = here;
      return left;
    }
    cursor.at += operator.length;
    cursor.skipLines();
    if (!startsOperand(cursor)) throw missingOperand(cursor, operator.name);
    const right = next(cursor);
    const { name, caseSensitive } = operator;
    const node: BinaryExpression = {
      kind: 'binary',
      operator: name,
      caseSensitive,
      left,
      right,
      ...{ start: left.start, end: right.end },
    };
    left = node;
  }
}

function parseArray(cursor: Cursor): Expression {
  return parseCommaList(cursor, parseUnary, requireOperand);
}

function requireOperand(cursor: Cursor): void {
  if (!startsOperand(cursor)) throw missingOperand(cursor, ',');
}

/** Whether an expression can begin here. */
export function startsOperand(cursor: Cursor): boolean {
  const c = cursor.peek();
  return c !== '' && !';|&)}]=<>\r\n'.includes(c);
}

function parseUnary(cursor: Cursor): Expression {
  return cursor.nested(() => {
    const start = cursor.at;
    if (cursor.take(',')) return unary(cursor, start, ',');
    if (cursor.take('!')) return unary(cursor, start, 'not');
    const c = cursor.peek();
    if ((c === '+' || isDash(c)) && (c === '+' ? cursor.peek(1) === c : isDash(cursor.peek(1)))) {
      cursor.at += 2;
      cursor.skipSpace();
      const operand = parseUnary(cursor);
      return { kind: 'increment', operand, step: c === '+' ? 1 : -1, prefix: true, ...cursor.span(start) };
    }
    if (c === '+') {
      cursor.at += 1;
      return unary(cursor, start, '+');
    }
    if (isDash(c)) return dashed(cursor, start);
    if (startsType(cursor)) return castOrType(cursor, start);
    return parsePrimary(cursor);
  });
}

/** `-not $x`, `-join $list`, `-5`. */
function dashed(cursor: Cursor, start: number): Expression {
  cursor.at += 1;
  const word = cursor.match(/([ci]?)(not|bnot|split|join)(?![\p{L}\p{N}_-])/iuy);
  if (word) return unary(cursor, start, word[2]!.toLowerCase(), word[1]!.toLowerCase() === 'c');
  if (isNameStart(cursor.peek())) {
    cursor.at = start;
    throw cursor.unexpected('UnexpectedToken', `Unexpected token '${wordHere(cursor)}' in expression or statement.`);
  }
  return unary(cursor, start, '-');
}

function unary(cursor: Cursor, start: number, operator: string, caseSensitive = false): Expression {
  cursor.skipSpace();
  if (!startsOperand(cursor)) throw missingOperand(cursor, operator);
  const operand = parseUnary(cursor);
  return { kind: 'unary', operator, caseSensitive, operand, ...cursor.span(start) };
}

/** `[int] $x` is a cast, `[int]::MaxValue` and `[int]` alone are the type. */
function castOrType(cursor: Cursor, start: number): Expression {
  const type = parseTypeName(cursor);
  const end = cursor.at;
  const here = cursor.at;
  cursor.skipSpace();
  const c = cursor.peek();
  const operandFollows = startsOperand(cursor) && !cursor.startsWith('::') && !',.'.includes(c);
  if (operandFollows && !(isDash(c) && operatorHere(cursor) !== undefined && isNameStart(cursor.peek(1)))) {
    const operand = parseUnary(cursor);
    return { kind: 'cast', type, operand, ...cursor.span(start) };
  }
  cursor.at = here;
  return parsePrimary(cursor, { kind: 'type', type, start, end });
}

function missingOperand(cursor: Cursor, operator: string) {
  const shown = /^[a-z]/.test(operator) ? `-${operator}` : operator;
  if (operator === ',') {
    return cursor.unexpected('MissingExpressionAfterToken', "Missing expression after ','.");
  }
  return cursor.unexpected(
    'ExpectedValueExpression',
    `You must provide a value expression following the '${shown}' operator.`,
  );
}

/** `$a -equals $b`: neither an operator nor anything else can begin with a dash and a letter here. */
function refuseUnknownOperator(cursor: Cursor): void {
  if (!isDash(cursor.peek()) || !isNameStart(cursor.peek(1))) return;
  const word = wordHere(cursor);
  throw cursor.error({
    id: 'UnexpectedToken',
    message: `Unexpected token '${word}' in expression or statement.`,
    span: { start: cursor.at, end: cursor.at + word.length },
    hints: [`The operators are ${operatorNames.map((name) => `-${name}`).join(' ')}.`],
  });
}

export function wordHere(cursor: Cursor): string {
  return cursor.looksAt(/[^\s;|&(){}]+/y)?.[0] ?? cursor.peek();
}

/** Statements and pipelines, and the brackets that hold them: `( )`, `$( )`, `@( )`, `{ }`. */
import type {
  ArrayExpression,
  Expression,
  ParenExpression,
  Pipeline,
  PipelineElement,
  Redirection,
  Statement,
  SubExpression,
} from './ast.ts';
import { endsWord, isDash, isNewline, isQuote } from './characters.ts';
import { parseCommand } from './commands.ts';
import { parseControlFlow } from './control-flow.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression, wordHere } from './expressions.ts';
import { parseNumberArgument } from './numbers.ts';
import { missingParen } from './primaries.ts';
import { parseRedirection, startsRedirection } from './redirections.ts';
import { startsVariable } from './variables.ts';

/** Statements up to one of `closers`, which is not taken, or to the end of the text. */
export function parseStatements(cursor: Cursor, closers: string): readonly Statement[] {
  const statements: Statement[] = [];
  for (cursor.skipSeparators(); !cursor.atEnd && !closers.includes(cursor.peek()); cursor.skipSeparators()) {
    statements.push(parseStatement(cursor));
    cursor.skipSpace();
    if (!cursor.atEnd && !isNewline(cursor.peek()) && cursor.peek() !== ';' && !closers.includes(cursor.peek())) {
      // Behind a block, the next statement may stand on the same line.
      if (cursor.text[cursor.at - 1] !== '}' && !endsInBlock(statements.at(-1)!)) throw unexpectedToken(cursor);
    }
  }
  return statements;
}

function endsInBlock({ kind }: Statement): boolean {
  return ['if', 'foreach', 'for', 'while', 'do', 'switch', 'try', 'trap', 'function'].includes(kind);
}

export function parseStatement(cursor: Cursor): Statement {
  return cursor.nested(() => parseControlFlow(cursor) ?? parseChain(cursor));
}

/** `a && b || c`, to the left. */
function parseChain(cursor: Cursor): Statement {
  let left = parsePipeline(cursor);
  for (;;) {
    const here = cursor.at;
    cursor.skipSpace();
    const operator = cursor.match(/&&|\|\|/y)?.[0] as '&&' | '||' | undefined;
    if (operator === undefined) {
      cursor.at = here;
      return left;
    }
    cursor.skipLines();
    const right = parsePipeline(cursor);
    left = { kind: 'chain', left, operator, right, ...cursor.span(left.start) };
  }
}

const ASSIGNMENT = /(\?\?|[-+*/%\u2013-\u2015])?=/y;

/** A pipeline, or an assignment, which begins like one. */
function parsePipeline(cursor: Cursor): Statement {
  const start = cursor.at;
  const first = parsePipelineElement(cursor);
  if (first.kind === 'commandExpression' && first.redirections.length === 0 && canBeAssigned(first.expression)) {
    const here = cursor.at;
    cursor.skipSpace();
    const operator = cursor.match(ASSIGNMENT)?.[0].replace(/[\u2013-\u2015]/, '-');
    if (operator !== undefined) {
      cursor.skipLines();
      if (cursor.atEnd || ';)}'.includes(cursor.peek())) {
        throw cursor.unexpected(
          'ExpectedValueExpression',
          `You must provide a value expression following the '${operator}' operator.`,
        );
      }
      return {
        kind: 'assignment',
        target: first.expression,
        operator,
        value: parseStatement(cursor),
        ...cursor.span(start),
      };
    }
    cursor.at = here;
  }
  const elements = [first];
  for (;;) {
    const here = cursor.at;
    cursor.skipToPipe();
    if (cursor.peek() !== '|' || cursor.peek(1) === '|') {
      cursor.at = here;
      const pipeline: Pipeline = { kind: 'pipeline', elements, ...cursor.span(start) };
      return pipeline;
    }
    cursor.at += 1;
    cursor.skipLines();
    if (cursor.atEnd || ';|)}'.includes(cursor.peek())) {
      throw cursor.unexpected('EmptyPipeElement', 'An empty pipe element is not allowed.');
    }
    elements.push(parsePipelineElement(cursor, true));
  }
}

function canBeAssigned(expression: Expression): boolean {
  switch (expression.kind) {
    case 'variable':
    case 'member':
    case 'index':
      return true;
    case 'cast':
      return canBeAssigned(expression.operand);
    case 'array':
      return expression.elements.every(canBeAssigned);
    case 'paren':
      return true;
    default:
      return false;
  }
}

function parsePipelineElement(cursor: Cursor, downstream = false): PipelineElement {
  const start = cursor.at;
  if (cursor.peek() === '|') throw cursor.unexpected('EmptyPipeElement', 'An empty pipe element is not allowed.');
  if (!startsExpression(cursor)) {
    if (endsWord(cursor.peek()) && !'&<>'.includes(cursor.peek() || ' ')) throw unexpectedToken(cursor);
    if (startsRedirection(cursor)) parseRedirection(cursor);
    return parseCommand(cursor);
  }
  const expression = parseExpression(cursor);
  if (downstream) {
    throw cursor.error({
      id: 'ExpressionsMustBeFirstInPipeline',
      message: 'Expressions are only allowed as the first element of a pipeline.',
      span: expression,
    });
  }
  const redirections: Redirection[] = [];
  for (let here = cursor.at; ; here = cursor.at) {
    cursor.skipSpace();
    if (!startsRedirection(cursor)) {
      cursor.at = here;
      break;
    }
    redirections.push(parseRedirection(cursor));
  }
  return { kind: 'commandExpression', expression, redirections, ...cursor.span(start) };
}

/** Whether what stands here is read as an expression; else it is a command's name. */
function startsExpression(cursor: Cursor): boolean {
  const c = cursor.peek();
  if (isQuote(c) || '([{!,+'.includes(c || ' ') || startsVariable(cursor)) return true;
  if (c === '$') return cursor.peek(1) === '(';
  if (c === '@') return true;
  if (isDash(c)) return true;
  const here = cursor.at;
  const number = parseNumberOrRange(cursor);
  cursor.at = here;
  return number;
}

/** `5`, `5..7`, `2kb`, but not `7z` or `0.0.0.0`. */
function parseNumberOrRange(cursor: Cursor): boolean {
  if (parseNumberArgument(cursor) !== undefined) return true;
  return (
    cursor.looksAt(/\d+(\.\.|(\.\d+)?([kmgtp]b)?\s*[-+*/%,)\].])/iy) !== undefined &&
    !/^\d+\.\d+\.\d/.test(wordHere(cursor))
  );
}

/** `( … )` */
export function parseParen(cursor: Cursor): ParenExpression {
  return cursor.nested(() => {
    const start = cursor.at;
    cursor.at += 1;
    cursor.skipLines();
    if (cursor.peek() === ')') throw cursor.unexpected('ExpectedExpression', "An expression was expected after '('.");
    if (cursor.atEnd) throw missingParen(cursor, start, 'MissingEndParenthesisInExpression', 'expression');
    const statement = parseStatement(cursor);
    cursor.skipLines();
    if (!cursor.take(')')) throw missingParen(cursor, start, 'MissingEndParenthesisInExpression', 'expression');
    return { kind: 'paren', statement, ...cursor.span(start) };
  });
}

/** `$( … )` */
export function parseSubExpression(cursor: Cursor): SubExpression {
  const { start, body } = parseBracketed(cursor, 'MissingEndParenthesisInSubexpression', 'subexpression');
  return { kind: 'subExpression', body, ...cursor.span(start) };
}

/** `@( … )` */
export function parseArrayExpression(cursor: Cursor): ArrayExpression {
  const { start, body } = parseBracketed(cursor, 'MissingEndParenthesisInExpression', 'expression');
  return { kind: 'arrayExpression', body, ...cursor.span(start) };
}

function parseBracketed(cursor: Cursor, id: string, where: string) {
  return cursor.nested(() => {
    const start = cursor.at;
    cursor.at += 2;
    const body = parseStatements(cursor, ')');
    if (!cursor.take(')')) throw missingParen(cursor, start, id, where);
    return { start, body };
  });
}

/** `{ … }` behind a keyword. */
export function parseBlock(cursor: Cursor): readonly Statement[] {
  return cursor.nested(() => {
    cursor.skipLines();
    const start = cursor.at;
    if (!cursor.take('{')) {
      throw cursor.unexpected('MissingStatementBlock', 'Missing statement block.');
    }
    const body = parseStatements(cursor, '}');
    if (!cursor.take('}')) throw missingBrace(cursor, start);
    return body;
  });
}

export function missingBrace(cursor: Cursor, start: number) {
  const { atEnd } = cursor;
  return cursor.error({
    id: 'MissingEndCurlyBrace',
    message: "Missing closing '}' in statement block or type definition.",
    span: atEnd ? { start, end: start + 1 } : { start: cursor.at, end: cursor.at + 1 },
    incomplete: atEnd,
  });
}

export function unexpectedToken(cursor: Cursor) {
  const word = wordHere(cursor);
  return cursor.error({
    id: 'UnexpectedToken',
    message: `Unexpected token '${word}' in expression or statement.`,
    span: { start: cursor.at, end: cursor.at + Math.max(1, word.length) },
    incomplete: cursor.atEnd,
  });
}

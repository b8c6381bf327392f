/** Statements that begin with a keyword: conditions, loops, `try`, and what leaves them. */
import type { Statement, Variable } from './ast.ts';
import { isNewline } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { missingParen } from './primaries.ts';
import { parseFunction } from './scripts.ts';
import { parseBlock, parseStatement, unexpectedToken } from './statements.ts';
import { parseSwitch } from './switch.ts';
import { parseTypeName, startsType } from './types.ts';
import { parseVariable, startsVariable } from './variables.ts';

type Read = (cursor: Cursor, start: number, label: string | undefined) => Statement;

const KEYWORDS: Readonly<Record<string, Read>> = {
  if: parseIf,
  foreach: parseForEach,
  for: parseFor,
  while: parseWhile,
  do: parseDo,
  switch: parseSwitch,
  try: parseTry,
  trap: parseTrap,
  function: (cursor, start) => parseFunction(cursor, start, false),
  filter: (cursor, start) => parseFunction(cursor, start, true),
  return: (cursor, start) => parseFlow(cursor, start, 'return'),
  throw: (cursor, start) => parseFlow(cursor, start, 'throw'),
  exit: (cursor, start) => parseFlow(cursor, start, 'exit'),
  break: (cursor, start) => parseJump(cursor, start, 'break'),
  continue: (cursor, start) => parseJump(cursor, start, 'continue'),
};

/** PowerShell has them, this shell does not; said before anything of the script has run, with what does the same. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  class: "Objects are made with [pscustomobject]@{ Name = 'value' }, what they do with functions.",
  enum: "A fixed choice is a parameter with [ValidateSet('One', 'Two')].",
  using: 'All types and cmdlets that this shell knows are there already: leave the line out.',
  data: 'A table does it: $texts = @{ … }',
  workflow: 'A function does it: function Name { … }',
  configuration: 'The settings stand in postern.yaml: postern apply writes them, postern check compares.',
  parallel: 'One after the other: foreach ($one in $all) { … }',
  sequence: 'Statements run one after the other as it is.',
  inlinescript: 'A script block does it: & { … }',
};
/** Those that only go on with a statement that is not there. */
const MISPLACED = new Set(['else', 'elseif', 'catch', 'finally', 'until', 'in']);

const WORD = /(?::([\p{L}_][\p{L}\p{N}_]*)[ \t]+)?([a-z]+)(?=[\s({;|)}[$'"]|$)/iuy;

/** Undefined when no keyword stands here. */
export function parseControlFlow(cursor: Cursor): Statement | undefined {
  const start = cursor.at;
  const [whole = '', label, word = ''] = cursor.looksAt(WORD) ?? [];
  const keyword = word.toLowerCase();
  const read = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
  if (read !== undefined) {
    cursor.at += whole.length;
    return read(cursor, start, label?.toLowerCase());
  }
  if (Object.hasOwn(UNSUPPORTED, keyword) && cursor.looksAt(/\w+\s*[\w{[(]/y)) throw unsupported(cursor, word);
  if (MISPLACED.has(keyword)) throw unexpectedToken(cursor);
  return undefined;
}

function unsupported(cursor: Cursor, word: string) {
  return cursor.error({
    id: 'NotSupported',
    message: `The keyword '${word}' is not supported by this shell.`,
    hints: [UNSUPPORTED[word.toLowerCase()] ?? ''],
    span: { start: cursor.at, end: cursor.at + word.length },
  });
}

/** `( … )` behind a keyword. */
export function parseCondition(cursor: Cursor, keyword: string): Statement {
  cursor.skipLines();
  const start = cursor.at;
  if (!cursor.take('(')) {
    throw cursor.unexpected('MissingOpenParenthesisInStatement', `Missing opening '(' after keyword '${keyword}'.`);
  }
  cursor.skipLines();
  if (cursor.peek() === ')') {
    throw cursor.unexpected(
      `${keyword === 'if' ? 'If' : 'While'}StatementMissingCondition`,
      `Missing condition in ${keyword} statement after '${keyword} ('.`,
    );
  }
  if (cursor.atEnd) throw missingParen(cursor, start, 'MissingEndParenthesisInExpression', 'expression');
  const condition = parseStatement(cursor);
  closeParen(cursor, start);
  return condition;
}

function closeParen(cursor: Cursor, start: number): void {
  cursor.skipLines();
  if (!cursor.take(')')) throw missingParen(cursor, start, 'MissingEndParenthesisInExpression', 'expression');
}

function parseIf(cursor: Cursor, start: number): Statement {
  const clauses = [{ condition: parseCondition(cursor, 'if'), body: parseBlock(cursor) }];
  let otherwise: readonly Statement[] | undefined;
  while (otherwise === undefined) {
    const here = cursor.at;
    cursor.skipLines();
    if (cursor.match(/elseif\b/iy)) {
      clauses.push({ condition: parseCondition(cursor, 'elseif'), body: parseBlock(cursor) });
    } else if (cursor.match(/else\b/iy)) otherwise = parseBlock(cursor);
    else {
      cursor.at = here;
      break;
    }
  }
  return { kind: 'if', clauses, otherwise, ...cursor.span(start) };
}

function parseForEach(cursor: Cursor, start: number, label: string | undefined): Statement {
  cursor.skipSpace();
  const open = cursor.at;
  if (!cursor.take('(')) {
    throw cursor.unexpected('MissingOpenParenthesisAfterKeyword', "Missing opening '(' after keyword 'foreach'.");
  }
  cursor.skipLines();
  if (!startsVariable(cursor)) {
    throw cursor.unexpected('MissingVariableNameAfterForeach', 'Missing variable name after foreach.');
  }
  const variable: Variable = parseVariable(cursor);
  cursor.skipLines();
  if (!cursor.match(/in\b/iy)) {
    throw cursor.unexpected('MissingInInForeach', "Missing 'in' after variable in foreach loop.");
  }
  cursor.skipLines();
  if (cursor.atEnd || cursor.peek() === ')') {
    throw cursor.unexpected('MissingForeachExpression', "Missing expression after 'in' in foreach loop.");
  }
  const list = parseStatement(cursor);
  closeParen(cursor, open);
  const body = parseBlock(cursor);
  return { kind: 'foreach', label, variable, list, body, ...cursor.span(start) };
}

function parseFor(cursor: Cursor, start: number, label: string | undefined): Statement {
  cursor.skipLines();
  const open = cursor.at;
  if (!cursor.take('(')) {
    throw cursor.unexpected('MissingOpenParenthesisAfterKeyword', "Missing opening '(' after keyword 'for'.");
  }
  const part = (last: boolean): Statement | undefined => {
    cursor.skipLines();
    const statement = cursor.atEnd || ';)'.includes(cursor.peek()) ? undefined : parseStatement(cursor);
    cursor.skipLines();
    if (!last) cursor.take(';');
    return statement;
  };
  const initializer = part(false);
  const condition = part(false);
  const step = part(true);
  closeParen(cursor, open);
  const body = parseBlock(cursor);
  return { kind: 'for', label, initializer, condition, step, body, ...cursor.span(start) };
}

function parseWhile(cursor: Cursor, start: number, label: string | undefined): Statement {
  const condition = parseCondition(cursor, 'while');
  return { kind: 'while', label, condition, body: parseBlock(cursor), ...cursor.span(start) };
}

function parseDo(cursor: Cursor, start: number, label: string | undefined): Statement {
  const body = parseBlock(cursor);
  cursor.skipLines();
  const keyword = cursor.match(/(while|until)\b/iy)?.[1]?.toLowerCase();
  if (keyword === undefined) {
    throw cursor.unexpected('MissingWhileOrUntilInDoWhile', 'The while or until keyword was missing.');
  }
  const condition = parseCondition(cursor, keyword);
  return { kind: 'do', label, until: keyword === 'until', condition, body, ...cursor.span(start) };
}

function parseTry(cursor: Cursor, start: number): Statement {
  const body = parseBlock(cursor);
  const catches: { types: readonly string[]; body: readonly Statement[] }[] = [];
  let cleanUp: readonly Statement[] | undefined;
  while (cleanUp === undefined) {
    const here = cursor.at;
    cursor.skipLines();
    if (cursor.match(/catch\b/iy)) catches.push({ types: parseCaughtTypes(cursor), body: parseBlock(cursor) });
    else if (cursor.match(/finally\b/iy)) cleanUp = parseBlock(cursor);
    else {
      cursor.at = here;
      break;
    }
  }
  if (catches.length === 0 && cleanUp === undefined) {
    cursor.skipLines();
    throw cursor.unexpected('MissingCatchOrFinally', 'The Try statement is missing its Catch or Finally block.');
  }
  return { kind: 'try', body, catches, finally: cleanUp, ...cursor.span(start) };
}

function parseTrap(cursor: Cursor, start: number): Statement {
  return { kind: 'trap', types: parseCaughtTypes(cursor), body: parseBlock(cursor), ...cursor.span(start) };
}

function parseCaughtTypes(cursor: Cursor): readonly string[] {
  const types: string[] = [];
  for (cursor.skipLines(); startsType(cursor); cursor.skipLines()) {
    types.push(parseTypeName(cursor));
    cursor.skipLines();
    cursor.take(',');
  }
  return types;
}

/** The value goes to the end of the statement. */
function parseFlow(cursor: Cursor, start: number, kind: 'return' | 'throw' | 'exit'): Statement {
  cursor.skipSpace();
  const isAlone = endsStatement(cursor);
  const value = isAlone ? undefined : parseStatement(cursor);
  return { kind, value, label: undefined, ...cursor.span(start) };
}

function parseJump(cursor: Cursor, start: number, kind: 'break' | 'continue'): Statement {
  cursor.skipSpace();
  const label = cursor.match(/[\p{L}_][\p{L}\p{N}_]*/uy)?.[0].toLowerCase();
  return { kind, value: undefined, label, ...cursor.span(start) };
}

function endsStatement(cursor: Cursor): boolean {
  const c = cursor.peek();
  return c === '' || isNewline(c) || ';)}|'.includes(c);
}

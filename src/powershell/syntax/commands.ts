/** Commands: a name, parameters and arguments, redirections. */
import { parseArgument, parseBareWord } from './arguments.ts';
import type { Command, CommandElement, Expression, ParameterName, Redirection } from './ast.ts';
import { endsWord, isDash, isNewline, isQuote } from './characters.ts';
import type { Cursor } from './cursor.ts';
import { parseNumberArgument } from './numbers.ts';
import { parsePrimary } from './primaries.ts';
import { parseRedirection, startsRedirection } from './redirections.ts';
import { parseScriptBlock } from './scripts.ts';
import { parseVariable } from './variables.ts';

/** Begins at the command's name, or at `&` or `.` before it. */
export function parseCommand(cursor: Cursor): Command {
  const start = cursor.at;
  const invocation = takeInvocation(cursor);
  const name = parseCommandName(cursor, invocation !== undefined);
  const elements: CommandElement[] = [];
  const redirections: Redirection[] = [];
  let end = cursor.at;
  for (;;) {
    cursor.skipSpace();
    if (startsRedirection(cursor)) redirections.push(parseRedirection(cursor));
    else if (endsCommand(cursor)) break;
    else elements.push(parseElement(cursor));
    end = cursor.at;
  }
  cursor.at = end;
  return { kind: 'command', name, invocation, elements, redirections, start, end };
}

function takeInvocation(cursor: Cursor): '&' | '.' | undefined {
  const mark = /(&(?!&)|\.(?=[\s'"${(]))/y;
  const found = cursor.match(mark)?.[0] as '&' | '.' | undefined;
  if (found !== undefined) cursor.skipSpace();
  return found;
}

function parseCommandName(cursor: Cursor, invoked: boolean): Expression {
  const c = cursor.peek();
  if (invoked && c === '{') return parseScriptBlock(cursor);
  if (invoked && (isQuote(c) || c === '$' || c === '(')) return parsePrimary(cursor);
  if (endsWord(c)) throw cursor.unexpected('MissingExpression', "An expression was expected after '&'.");
  return parseBareWord(cursor);
}

function endsCommand(cursor: Cursor): boolean {
  const c = cursor.peek();
  return c === '' || isNewline(c) || ';|&)}'.includes(c);
}

function parseElement(cursor: Cursor): CommandElement {
  const start = cursor.at;
  const parameter = parseParameterName(cursor);
  if (parameter !== undefined) return parameter;
  if (cursor.looksAt(/@[\p{L}_]/uy)) {
    return { kind: 'argument', value: parseVariable(cursor), ...cursor.span(start) };
  }
  if (cursor.peek() === ',') throw cursor.unexpected('MissingArgument', 'Missing argument in parameter list.');
  return { kind: 'argument', value: parseArgument(cursor), ...cursor.span(start) };
}

/** Up to what cannot stand in a parameter's name. Typographic dashes are dashes. */
const PARAMETER = /([-\u2013-\u2015]{1,2})([\p{L}_?][\p{L}\p{N}_?-]*)/uy;

function parseParameterName(cursor: Cursor): ParameterName | undefined {
  const start = cursor.at;
  if (!isDash(cursor.peek())) return undefined;
  const number = parseNumberArgument(cursor);
  if (number !== undefined) {
    cursor.at = start;
    return undefined;
  }
  const found = cursor.match(PARAMETER);
  if (found === undefined) return undefined;
  const [, dashes, name] = found;
  const style = dashes!.length === 2 ? '--' : '-';
  if (isQuote(cursor.peek())) throw blankBeforeQuote(cursor, start);
  const value = attachedValue(cursor, style, name!, start);
  return { kind: 'parameter', name: name!, style, value, ...cursor.span(start) };
}

/** What stands behind `-Name:` or `--name=`; there may be blanks behind the colon, but then there must be a value. */
function attachedValue(cursor: Cursor, style: '-' | '--', name: string, start: number): Expression | undefined {
  if (style === '--' && cursor.take('=')) {
    return endsWord(cursor.peek()) ? emptyText(cursor) : parseArgument(cursor);
  }
  if (!cursor.take(':')) return undefined;
  cursor.skipSpace();
  if (endsCommand(cursor)) {
    throw cursor.error({
      id: 'ParameterRequiresArgument',
      message: `Parameter '${name}' requires an argument.`,
      span: cursor.span(start),
      incomplete: cursor.atEnd,
    });
  }
  return parseArgument(cursor);
}

function emptyText(cursor: Cursor): Expression {
  return { kind: 'string', value: '', bare: true, ...cursor.span(cursor.at) };
}

/** `-FileName" \\server\x.pfx"`, as an old help page prints it. */
function blankBeforeQuote(cursor: Cursor, start: number) {
  const name = cursor.text.slice(start, cursor.at);
  return cursor.error({
    id: 'UnexpectedToken',
    message: `Unexpected quote directly behind the parameter ${name}.`,
    span: { start, end: cursor.at + 1 },
    hints: [`Put a blank between the name and the quote: ${name} "…"`],
  });
}

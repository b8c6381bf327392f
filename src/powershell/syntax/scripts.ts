/** What can be run as a whole: a script, a script block, a function's body; with `param( )` and named blocks. */
import type { ScriptBlockExpression, Statement } from './ast.ts';
import { Cursor } from './cursor.ts';
import { type Attribute, defaultSetOf, isHigh, parseAttribute, parseParameterList } from './parameters.ts';
import type { FunctionDefinition, Script } from './script-ast.ts';
import { SourceText } from './source-text.ts';
import { missingBrace, parseBlock, parseStatements, unexpectedToken } from './statements.ts';

/**
 * @param name what errors call the text: a file's name
 * @throws ParseError
 */
export function parseScript(text: string, name?: string): Script {
  // A byte order mark is no part of the text.
  const cursor = new Cursor(new SourceText(text.replace(/^\ufeff/, ''), name));
  const script = parseBody(cursor, 0, '');
  if (!cursor.atEnd) throw unexpectedToken(cursor);
  return script;
}

/** `{ … }` as a value. */
export function parseScriptBlock(cursor: Cursor): ScriptBlockExpression {
  return cursor.nested(() => {
    const start = cursor.at;
    cursor.at += 1;
    const script = parseBody(cursor, cursor.at, '}');
    if (!cursor.take('}')) throw missingBrace(cursor, start);
    return { kind: 'scriptBlock', script, ...cursor.span(start) };
  });
}

/** Begins behind the keyword. */
export function parseFunction(cursor: Cursor, start: number, isFilter: boolean): FunctionDefinition {
  cursor.skipSpace();
  const found = cursor.match(/(?:(?:global|script|local|private):)?([^\s(){};|&'"`$,<>]+)/iy);
  if (found === undefined) {
    throw cursor.unexpected('MissingNameAfterKeyword', "Missing name after 'function' keyword.");
  }
  cursor.skipLines();
  const inParens = cursor.peek() === '(' ? parseParameterList(cursor) : undefined;
  cursor.skipLines();
  if (cursor.peek() !== '{') {
    throw cursor.unexpected('MissingFunctionBody', 'Missing function body in function declaration.');
  }
  const { script } = parseScriptBlock(cursor);
  const parameters = inParens?.parameters ?? script.parameters;
  const isAdvanced = script.isAdvanced || inParens?.isAdvanced === true;
  return {
    kind: 'function',
    name: found[1]!,
    isFilter,
    script: { ...script, parameters, isAdvanced },
    ...cursor.span(start),
  };
}

type NamedBlocks = { begin?: readonly Statement[]; process?: readonly Statement[]; end?: readonly Statement[] };

function parseBody(cursor: Cursor, start: number, closers: string): Script {
  const head = parseParam(cursor);
  const blocks = parseNamedBlocks(cursor);
  if (blocks !== undefined && !cursor.atEnd && !closers.includes(cursor.peek())) throw unexpectedToken(cursor);
  const body = blocks === undefined ? parseStatements(cursor, closers) : (blocks.end ?? []);
  return {
    source: cursor.source,
    ...head,
    begin: blocks?.begin,
    process: blocks?.process,
    body,
    ...cursor.span(start),
  };
}

type Head = Pick<Script, 'parameters' | 'isAdvanced' | 'asksByItself' | 'defaultSet'>;

function parseParam(cursor: Cursor): Head {
  const start = cursor.at;
  cursor.skipSeparators();
  const attributes: Attribute[] = [];
  for (let one = attributeBefore(cursor); one !== undefined; one = attributeBefore(cursor)) {
    attributes.push(one);
    cursor.skipSeparators();
  }
  if (!cursor.match(/param(?=\s*\()/iy)) {
    cursor.at = start;
    return { parameters: undefined, isAdvanced: false, asksByItself: false, defaultSet: undefined };
  }
  cursor.skipLines();
  const { parameters, isAdvanced } = parseParameterList(cursor);
  return {
    parameters,
    isAdvanced: isAdvanced || attributes.length > 0,
    asksByItself: attributes.some(isHigh),
    defaultSet: defaultSetOf(attributes),
  };
}

/** `[CmdletBinding()]`, `[OutputType([bool])]`; undefined where a statement begins with a bracket: `[int]('5')`. */
function attributeBefore(cursor: Cursor): Attribute | undefined {
  return cursor.peek() === '[' ? parseAttribute(cursor) : undefined;
}

function parseNamedBlocks(cursor: Cursor): NamedBlocks | undefined {
  let blocks: NamedBlocks | undefined;
  for (;;) {
    const here = cursor.at;
    cursor.skipSeparators();
    const name = cursor.match(/(begin|process|end|dynamicparam|clean)(?=\s*\{)/iy)?.[1]?.toLowerCase();
    if (name === undefined) {
      cursor.at = blocks === undefined ? here : cursor.at;
      return blocks;
    }
    blocks = { ...blocks, [name]: parseBlock(cursor) };
  }
}

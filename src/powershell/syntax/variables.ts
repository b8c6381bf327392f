/** `$name`, `${any name}`, `$env:PATH`, `$_`, `$?`, and `@name` for splatting. */
import type { Variable } from './ast.ts';
import { isNamePart } from './characters.ts';
import type { Cursor } from './cursor.ts';

/** Other words before a colon are names themselves: `"$server:993"` means what it looks like. */
const SCOPES = new Set(['env', 'global', 'script', 'local', 'private', 'using', 'variable', 'function']);

/** Whether the `$` here begins a variable (and not a subexpression or plain text). */
export function startsVariable(cursor: Cursor): boolean {
  if (cursor.peek() !== '$') return false;
  const next = cursor.peek(1);
  return next === '{' || isNamePart(next) || next === '?' || next === '^' || next === '$';
}

/** Begins at the `$` or `@`. */
export function parseVariable(cursor: Cursor): Variable {
  const start = cursor.at;
  const splatted = cursor.peek() === '@';
  cursor.at += 1;
  if (cursor.peek() === '{') return braced(cursor, start, splatted);
  const special = cursor.match(/[?^$]/y);
  if (special) return { kind: 'variable', name: special[0], scope: undefined, splatted, ...cursor.span(start) };
  const scope = scopeHere(cursor);
  const name = cursor.match(/[\p{L}\p{N}_]+/uy)![0];
  return { kind: 'variable', name, scope, splatted, ...cursor.span(start) };
}

function scopeHere(cursor: Cursor): string | undefined {
  const found = cursor.looksAt(/([a-z]+):(?=[\p{L}\p{N}_])/iuy);
  const scope = found?.[1]?.toLowerCase();
  if (scope === undefined || !SCOPES.has(scope)) return undefined;
  cursor.at += scope.length + 1;
  return scope;
}

/** `${a name with blanks}`; a backtick takes the next character as it is. */
function braced(cursor: Cursor, start: number, splatted: boolean): Variable {
  cursor.at += 1;
  let name = '';
  for (let c = cursor.peek(); c !== '}'; c = cursor.peek()) {
    if (c === '') {
      throw cursor.error({
        id: 'IncompleteDollarVariable',
        message: 'The variable name is missing the closing brace.',
        span: { start, end: start + 2 },
        incomplete: true,
      });
    }
    if (c === '`') cursor.at += 1;
    name += cursor.peek();
    cursor.at += 1;
  }
  cursor.at += 1;
  const [, scope, rest] = /^([a-z]+):(.+)$/is.exec(name) ?? [];
  const known = scope !== undefined && SCOPES.has(scope.toLowerCase());
  return {
    kind: 'variable',
    name: known ? rest! : name,
    scope: known ? scope.toLowerCase() : undefined,
    splatted,
    ...cursor.span(start),
  };
}

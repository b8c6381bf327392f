/** `switch -Wildcard ($x) { 'a*' { … } default { … } }`. */
import { parseArgument } from './arguments.ts';
import type { Expression, Statement, Switch } from './ast.ts';
import { parseCondition } from './control-flow.ts';
import type { Cursor } from './cursor.ts';
import { missingBrace, parseBlock } from './statements.ts';

type Mode = Switch['mode'];

/** Begins behind the keyword. */
export function parseSwitch(cursor: Cursor, start: number, label: string | undefined): Statement {
  const { mode, caseSensitive } = parseOptions(cursor);
  const value = parseCondition(cursor, 'switch');
  cursor.skipLines();
  const open = cursor.at;
  if (!cursor.take('{')) {
    throw cursor.unexpected('MissingCurlyBraceInSwitchStatement', "Missing '{' in switch statement.");
  }
  const clauses: { condition: Expression; body: readonly Statement[] }[] = [];
  let otherwise: readonly Statement[] | undefined;
  for (cursor.skipSeparators(); !cursor.take('}'); cursor.skipSeparators()) {
    if (cursor.atEnd) throw missingBrace(cursor, open);
    if (cursor.match(/default(?=\s*\{)/iy)) otherwise = parseBlock(cursor);
    else clauses.push({ condition: parseClauseCondition(cursor), body: parseBlock(cursor) });
  }
  return { kind: 'switch', label, mode, caseSensitive, value, clauses, otherwise, ...cursor.span(start) };
}

function parseOptions(cursor: Cursor): { mode: Mode; caseSensitive: boolean } {
  let mode: Mode = 'exact';
  let caseSensitive = false;
  for (;;) {
    cursor.skipLines();
    const option = cursor.match(/[-\u2013-\u2015](regex|wildcard|exact|casesensitive)\b/iy)?.[1]?.toLowerCase();
    if (option === undefined) return { mode, caseSensitive };
    if (option === 'casesensitive') caseSensitive = true;
    else mode = option as Mode;
  }
}

/** Read as an argument is, so that a bare word needs no quotes. */
function parseClauseCondition(cursor: Cursor): Expression {
  const here = cursor.at;
  const condition = parseArgument(cursor);
  if (cursor.at === here) {
    throw cursor.unexpected('MissingSwitchConditionExpression', 'Missing condition in switch statement clause.');
  }
  return condition;
}

/** `switch`: for each element of its value, every clause that fits. */

import { wildcard } from '../../model/wildcard.ts';
import type { Switch } from '../syntax/ast.ts';
import { areEqual } from '../values/comparison.ts';
import { toBoolean } from '../values/number.ts';
import { pattern } from '../values/pattern.ts';
import { toText } from '../values/text.ts';
import { collapsed, elementsOf, ScriptBlock, type Value } from '../values/value.ts';
import { LoopSignal } from './control.ts';
import { evaluate, statementValue } from './evaluate.ts';
import { collect, type Frame, type Output } from './frame.ts';
import { runScriptBlock } from './script-blocks.ts';
import { runStatements } from './statements.ts';

export async function* runSwitch(node: Switch, frame: Frame): Output {
  for (const item of [...elementsOf(await statementValue(node.value, frame))]) {
    await frame.session.breathe();
    try {
      yield* runClauses(node, { ...frame, item });
    } catch (thrown) {
      if (!(thrown instanceof LoopSignal) || !thrown.isFor(node.label)) throw thrown;
      if (thrown.kind === 'break') return;
    }
  }
}

async function* runClauses(node: Switch, frame: Frame): Output {
  let fitted = false;
  for (const { condition, body } of node.clauses) {
    if (!(await fits(node, await evaluate(condition, frame), frame))) continue;
    fitted = true;
    yield* runStatements(body, frame);
  }
  if (!fitted && node.otherwise !== undefined) yield* runStatements(node.otherwise, frame);
}

async function fits({ mode, caseSensitive }: Switch, wanted: Value, frame: Frame): Promise<boolean> {
  const item = frame.item ?? null;
  if (wanted instanceof ScriptBlock) return toBoolean(collapsed(await collect(runScriptBlock(wanted, frame))));
  if (mode === 'wildcard') return wildcard(toText(wanted), { caseSensitive }).matches(toText(item));
  if (mode === 'regex') return pattern(toText(wanted), { caseSensitive }).match(toText(item)) !== undefined;
  return areEqual(item, wanted, caseSensitive);
}

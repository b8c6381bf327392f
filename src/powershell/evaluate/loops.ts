/** Loops. Each turn can be interrupted. */
import type { DoLoop, For, ForEach, Statement, While } from '../syntax/ast.ts';
import { elementsOf, type Value } from '../values/value.ts';
import { LoopSignal } from './control.ts';
import { statementValue } from './evaluate.ts';
import type { Frame, Output } from './frame.ts';
import { condition, runStatement, runStatements } from './statements.ts';
import { writeVariable } from './variables.ts';

export async function* runForEach({ variable, list, body, label }: ForEach, frame: Frame): Output {
  const value = await statementValue(list, frame);
  if (value === null) return;
  // A copy: the body may change the array it goes through.
  for (const item of [...elementsOf(value)]) {
    writeVariable(variable, item, frame);
    if (yield* runTurn(body, label, frame)) return;
  }
}

export async function* runFor({ initializer, condition: test, step, body, label }: For, frame: Frame): Output {
  if (initializer !== undefined) await silently(initializer, frame);
  while (test === undefined || (await condition(test, frame))) {
    if (yield* runTurn(body, label, frame)) return;
    if (step !== undefined) await silently(step, frame);
  }
}

export async function* runWhile({ condition: test, body, label }: While, frame: Frame): Output {
  while (await condition(test, frame)) if (yield* runTurn(body, label, frame)) return;
}

export async function* runDo({ condition: test, until, body, label }: DoLoop, frame: Frame): Output {
  do {
    if (yield* runTurn(body, label, frame)) return;
  } while ((await condition(test, frame)) !== until);
}

/** @returns whether the loop is to end */
async function* runTurn(
  body: readonly Statement[],
  label: string | undefined,
  frame: Frame,
): AsyncGenerator<Value, boolean, void> {
  await frame.session.breathe();
  try {
    yield* runStatements(body, frame);
    return false;
  } catch (thrown) {
    if (!(thrown instanceof LoopSignal) || !thrown.isFor(label)) throw thrown;
    return thrown.kind === 'break';
  }
}

/** What the parts of a `for` give is not part of its output. */
async function silently(statement: Statement, frame: Frame): Promise<void> {
  for await (const _ of runStatement(statement, frame));
}

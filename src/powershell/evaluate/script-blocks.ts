/** Running code that is a value or has a name: script blocks, functions, filters. */
import type { FunctionParameter, Script } from '../syntax/script-ast.ts';
import { MAX_CALL_DEPTH } from '../values/limits.ts';
import { runtimeError } from '../values/runtime-error.ts';
import type { ScriptBlock, Value } from '../values/value.ts';
import type { EvaluatedArgument } from './arguments.ts';
import { ReturnSignal } from './control.ts';
import { collect, type Frame, type Output } from './frame.ts';
import { bindFunction, bindItem } from './function-parameters.ts';
import { Scope } from './scope.ts';
import { runStatements } from './statements.ts';

export interface Calling {
  /** Values for the block's parameters by position. */
  readonly args?: readonly Value[];
  /** The same as a command line gives them. */
  readonly evaluated?: readonly EvaluatedArgument[];
  readonly input?: AsyncIterable<Value> | undefined;
  /** What it sets is gone afterwards. */
  readonly ownScope?: boolean;
  /** The body runs once an object, as a filter's does. */
  readonly isFilter?: boolean;
  /** The function's name, for errors. */
  readonly name?: string;
}

export async function* runScriptBlock(block: ScriptBlock, frame: Frame, calling: Calling = {}): Output {
  yield* runScript(block.script, frame, calling);
}

export async function* runScript(script: Script, caller: Frame, calling: Calling): Output {
  if (caller.depth >= MAX_CALL_DEPTH) {
    throw runtimeError(
      'CallDepthOverflow',
      `The script failed due to call depth overflow: more than ${MAX_CALL_DEPTH} calls within calls.`,
    );
  }
  await caller.session.breathe();
  const scope = calling.ownScope || script.parameters !== undefined ? new Scope(caller.scope) : caller.scope;
  const streams = caller.streams.outer ?? caller.streams;
  const frame: Frame = { ...caller, scope, streams, source: script.source, depth: caller.depth + 1 };
  const { args = [], evaluated = args.map(asArgument), name = '', input } = calling;
  const isBound = scope !== caller.scope || evaluated.length > 0;
  const open = isBound ? await bindFunction(script, evaluated, frame, name, input !== undefined) : [];
  yield* untilReturn(runStatements(script.begin ?? [], frame));
  if (script.process !== undefined || calling.isFilter) {
    yield* runForEachInput(script.process ?? script.body, frame, input, open);
    if (calling.isFilter && script.process === undefined) return;
  } else if (input !== undefined && scope !== caller.scope) {
    const items = await collect(input);
    scope.set('input', items);
    // Without a `process` block there is one turn, and what it sees is the last object.
    if (items.length > 0) await bindItem(open, items.at(-1)!, frame);
  }
  yield* untilReturn(runStatements(script.body, frame));
}

/** Without a pipeline before it, once. */
async function* runForEachInput(
  body: Script['body'],
  frame: Frame,
  input: AsyncIterable<Value> | undefined,
  open: readonly FunctionParameter[],
): Output {
  if (input === undefined) return yield* untilReturn(runStatements(body, frame));
  for await (const item of input) {
    await bindItem(open, item, frame);
    yield* untilReturn(runStatements(body, { ...frame, item }));
  }
}

async function* untilReturn(output: Output): Output {
  try {
    yield* output;
  } catch (thrown) {
    if (!(thrown instanceof ReturnSignal)) throw thrown;
  }
}

function asArgument(value: Value): EvaluatedArgument {
  return { kind: 'value', value, text: undefined, span: { start: 0, end: 0 } };
}

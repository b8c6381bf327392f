/** Commands: the name is looked up, the arguments are evaluated and bound, and what was found is run. */

import { whyNeedless } from '../absent/needless.ts';
import type { Command } from '../syntax/ast.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import { ScriptBlock, type Value } from '../values/value.ts';
import { type EvaluatedArgument, evaluateArguments, type NamedArgument } from './arguments.ts';
import { commandName, type FoundCommand, findCommand, isMisread, notFoundAt } from './command-lookup.ts';
import { isSignal } from './control.ts';
import { failureOf } from './error-record.ts';
import { evaluate } from './evaluate.ts';
import type { Frame, Output } from './frame.ts';
import { runCatalogueCmdlet } from './run-catalogue-cmdlet.ts';
import { runPipelineCmdlet } from './run-pipeline-cmdlet.ts';
import { runScript, runScriptBlock } from './script-blocks.ts';

export async function* runCommand(command: Command, input: Output | undefined, frame: Frame): Output {
  let name = '';
  try {
    const target = await evaluate(command.name, frame);
    const args = await evaluateArguments(command.elements, frame);
    if (target instanceof ScriptBlock) {
      return yield* runScriptBlock(target, frame, { evaluated: args, input, ownScope: command.invocation === '&' });
    }
    if (target === null) throw notACommand();
    const typed = commandName(toText(target));
    const rest = args.flatMap(textsOf(frame));
    const found = (await isMisread(typed, rest, frame.session)) ? undefined : await findCommand(typed, frame.session);
    if (found === undefined) {
      const why = whyNeedless(typed, rest);
      if (why === undefined) throw notFoundAt(command.name, typed, rest, frame);
      frame.streams.notice(why);
      return;
    }
    name = nameOf(found);
    if (found.kind !== 'function' && args.some((one) => one.kind === 'name' && isHelp(one))) {
      yield* explained(name, command, frame);
      return;
    }
    yield* run(found, args, input, command, frame);
  } catch (thrown) {
    if (isSignal(thrown)) throw thrown;
    throw failureOf(thrown, name, { source: frame.source, span: command });
  }
}

/** `Get-PopSettings -?`, `Get-PopSettings --help` */
function isHelp({ name, style }: NamedArgument): boolean {
  return name === '?' || (style === '--' && name === 'help');
}

async function* explained(name: string, command: Command, frame: Frame): Output {
  const { getHelp } = await import('../cmdlets/help-cmdlets.ts');
  const asked: EvaluatedArgument = { kind: 'value', value: name, text: name, span: command };
  yield* runPipelineCmdlet(getHelp, [asked], undefined, { source: frame.source, span: command }, frame);
}

/** `& $nothing` */
function notACommand() {
  return runtimeError(
    'BadExpression',
    "The expression after '&' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.",
  );
}

function nameOf(found: FoundCommand): string {
  return found.kind === 'function' ? found.definition.name : found.cmdlet.name;
}

function run(
  found: FoundCommand,
  args: readonly EvaluatedArgument[],
  input: Output | undefined,
  command: Command,
  frame: Frame,
): AsyncIterable<Value> {
  const place = { source: frame.source, span: command };
  switch (found.kind) {
    case 'function': {
      const { name, script, isFilter } = found.definition;
      return runScript(script, frame, { evaluated: args, input, ownScope: true, isFilter, name });
    }
    case 'pipeline':
      return runPipelineCmdlet(found.cmdlet, args, input, place, frame);
    case 'cmdlet':
      return runCatalogueCmdlet(found.cmdlet, args, input, place, frame);
  }
}

/** The words behind a name that was not found, as they were typed. */
function textsOf({ source }: Frame): (argument: EvaluatedArgument) => readonly string[] {
  return ({ span }) => source.slice(span).split(/\s+/, 1);
}

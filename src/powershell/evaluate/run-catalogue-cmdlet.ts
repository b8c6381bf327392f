/** Runs a cmdlet of the catalogue: once, or once for each object of the pipeline. */
import { type Binding, bind } from '../../cmdlet/bind.ts';
import { CmdletError } from '../../cmdlet/cmdlet-error.ts';
import { type CmdletObject, TextObject } from '../../cmdlet/cmdlet-object.ts';
import type { OutputFormat } from '../../cmdlet/common-parameters.ts';
import type { Cmdlet } from '../../cmdlet/define-cmdlet.ts';
import { invoke } from '../../cmdlet/invoke.ts';
import type { BoundParameters } from '../../cmdlet/parameter.ts';
import { toBoolean } from '../values/number.ts';
import type { Value } from '../values/value.ts';
import { ScriptArguments, withMissingBlank } from './argument-source.ts';
import type { EvaluatedArgument } from './arguments.ts';
import { Call } from './call.ts';
import { isSignal } from './control.ts';
import { withDefaults } from './default-arguments.ts';
import { failureOf, type Place } from './error-record.ts';
import type { Frame, Output } from './frame.ts';
import { awaitingInput, boundFrom } from './pipeline-binding.ts';
import { ShellHost } from './shell-host.ts';

export async function* runCatalogueCmdlet(
  cmdlet: Cmdlet,
  args: readonly EvaluatedArgument[],
  input: Output | undefined,
  place: Place,
  frame: Frame,
): Output {
  const { values, notices } = bindHere(
    input === undefined ? cmdlet : awaitingInput(cmdlet),
    withDefaults(cmdlet, args, frame),
    place,
  );
  const call = new Call(cmdlet.name, place, frame, withPreferences(values, cmdlet, frame));
  for (const text of notices) call.frame.streams.notice(text);
  const settled = withPreferences(values, cmdlet, frame);
  if (input === undefined) return yield* runOnce(cmdlet, settled, call);
  for await (const item of input) {
    try {
      yield* runOnce(cmdlet, boundFrom(item, cmdlet, settled), call);
    } catch (thrown) {
      if (isSignal(thrown)) throw thrown;
      call.writeError(thrown);
    }
  }
}

export function bindHere(
  cmdlet: Cmdlet | Parameters<typeof bind>[0],
  args: readonly EvaluatedArgument[],
  place: Place,
): Binding {
  const source = new ScriptArguments(cmdlet, args);
  try {
    return bind(cmdlet, source);
  } catch (thrown) {
    const isStray = thrown instanceof CmdletError && thrown.id === 'PositionalParameterNotFound';
    const mended = isStray ? withMissingBlank(args, cmdlet) : undefined;
    if (mended !== undefined) {
      const { values, notices } = bindHere(cmdlet, mended.args, place);
      return { values, notices: [mended.notice, ...notices] };
    }
    // The argument itself is the place, not the whole command.
    throw failureOf(thrown, cmdlet.name, source.place === undefined ? place : { ...place, span: source.place });
  }
}

/** `$WhatIfPreference` and `$ConfirmPreference` hold for every cmdlet that changes something. */
function withPreferences(values: BoundParameters, cmdlet: Cmdlet, { scope }: Frame): BoundParameters {
  if (cmdlet.shouldProcess === 'none') return values;
  const whatIf = toBoolean(scope.get('WhatIfPreference')) ? { WhatIf: true } : {};
  const confirm = /^none$/i.test(String(scope.get('ConfirmPreference') ?? '')) ? { Confirm: false } : {};
  return { ...whatIf, ...confirm, ...values };
}

async function* runOnce(cmdlet: Cmdlet, values: BoundParameters, call: Call): Output {
  const host = new ShellHost(cmdlet, values, call);
  const format = values.Json === true ? 'json' : (values.Output as OutputFormat | undefined);
  const objects: CmdletObject[] = [];
  try {
    for await (const object of invoke(cmdlet, values, host)) {
      if (format !== undefined) objects.push(object);
      else {
        // A pipeline has texts of its own, with their members.
        const value = object instanceof TextObject ? object.text : object;
        call.keepOutput(value);
        yield value;
      }
    }
  } catch (thrown) {
    if (isSignal(thrown)) throw thrown;
    call.writeError(thrown);
  }
  if (format !== undefined) yield await serialised(objects, format, cmdlet);
}

/** `-Output json` and its like, which the command line has and a pipeline seldom needs. */
async function serialised(objects: readonly CmdletObject[], format: OutputFormat, cmdlet: Cmdlet): Promise<Value> {
  const { toCsvText, toJsonText, toYamlText } = await import('../../cmdlet/serialise.ts');
  const { listText, tableText } = await import('../format/output-text.ts');
  const texts: Readonly<Record<OutputFormat, () => string | Promise<string>>> = {
    json: () => toJsonText(objects, cmdlet.returns),
    yaml: () => toYamlText(objects, cmdlet.returns),
    csv: () => toCsvText(objects),
    list: () => listText(objects),
    table: () => tableText(objects),
  };
  return (await texts[format]()).replace(/\n$/, '');
}

/** Runs a cmdlet that belongs to the pipeline itself: it sees the whole stream of objects, and may run script blocks. */

import type { PipelineCmdlet } from '../cmdlets/define-pipeline-cmdlet.ts';
import { FormatRecord } from '../format/format-record.ts';
import { elementsOf, type Value } from '../values/value.ts';
import type { EvaluatedArgument } from './arguments.ts';
import { Call } from './call.ts';
import { withDefaults } from './default-arguments.ts';
import type { Place } from './error-record.ts';
import type { Frame, Output } from './frame.ts';
import { bindHere } from './run-catalogue-cmdlet.ts';

export async function* runPipelineCmdlet(
  cmdlet: PipelineCmdlet,
  args: readonly EvaluatedArgument[],
  input: Output | undefined,
  place: Place,
  frame: Frame,
): Output {
  const { values, notices } = bindHere(cmdlet, withDefaults(cmdlet, args, frame), place);
  const call = new Call(cmdlet.name, place, frame, values);
  for (const text of notices) call.frame.streams.notice(text);
  const given = values.InputObject as Value | undefined;
  const stream = given === undefined ? (input ?? none()) : from(elementsOf(given));
  const context = {
    call,
    frame: call.frame,
    input: cmdlet.takesFormats ? stream : meant(stream, call),
    hasInput: input !== undefined || given !== undefined,
  };
  const output = cmdlet.process(values, context);
  if (!(Symbol.asyncIterator in output)) return await output;
  for await (const value of output) {
    call.keepOutput(value);
    yield value;
  }
}

/** `Get-PopSettings | fl | Export-Csv` wants the settings in the file, not the layout of a screen. */
async function* meant(input: Output, call: Call): Output {
  let warned = false;
  for await (const value of input) {
    if (!(value instanceof FormatRecord)) yield value;
    else {
      if (!warned) {
        call.frame.streams.warning(
          `${value.run.cmdlet} lays objects out for a screen. ${call.name} takes the objects that were meant; leave ${value.run.cmdlet} out, or use Select-Object.`,
        );
      }
      warned = true;
      yield value.object;
    }
  }
}

async function* none(): Output {}

async function* from(values: readonly Value[]): Output {
  yield* values;
}

/** Pipelines: each element draws from the one before it, so an object passes through all of them before the next begins. */
import { whyNeedless } from '../absent/needless.ts';
import type { CommandExpression, Pipeline, PipelineElement } from '../syntax/ast.ts';
import { elementsOf } from '../values/value.ts';
import { commandName, findCommand, notFoundAt } from './command-lookup.ts';
import { evaluateOrNothing } from './evaluate.ts';
import type { Frame, Output } from './frame.ts';
import { redirected } from './redirections.ts';
import { runCommand } from './run-command.ts';

export async function* runPipeline({ elements }: Pipeline, frame: Frame): Output {
  const errorsBefore = frame.session.errorCount;
  if (elements.length > 1) await refuseUnknown(elements, frame);
  let output: Output | undefined;
  for (const element of elements) output = runElement(element, output, frame);
  yield* output!;
  frame.session.succeeded = frame.session.errorCount === errorsBefore;
}

/**
 * Each element begins when the one behind it draws, so the last would be the first to be looked up. What a person
 * should hear of first is the first command that is not there, and before any of them has done anything.
 */
async function refuseUnknown(elements: readonly PipelineElement[], frame: Frame): Promise<void> {
  for (const element of elements) {
    if (element.kind !== 'command' || element.name.kind !== 'string') continue;
    const name = commandName(element.name.value);
    if ((await findCommand(name, frame.session)) !== undefined) continue;
    const rest = element.elements.map((one) => frame.source.slice(one));
    if (whyNeedless(name, rest) === undefined) throw notFoundAt(element.name, name, rest, frame);
  }
}

function runElement(element: PipelineElement, input: Output | undefined, frame: Frame): Output {
  return redirected(element.redirections, frame, (own) =>
    element.kind === 'command' ? runCommand(element, input, own) : runExpression(element, own),
  );
}

async function* runExpression({ expression }: CommandExpression, frame: Frame): Output {
  // A step is a statement of its own: it shows nothing.
  const value = await evaluateOrNothing(expression, frame);
  if (expression.kind !== 'increment') yield* elementsOf(value);
}

/** A command's arguments with their values: expressions evaluated, splatted tables and arrays laid out. */
import type { CommandElement, Expression, Variable } from '../syntax/ast.ts';
import type { Span } from '../syntax/source-text.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toText } from '../values/text.ts';
import { elementsOf, type Value } from '../values/value.ts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { readVariable } from './variables.ts';

export type EvaluatedArgument = NamedArgument | ValueArgument;

/** `-Name`, with what a colon bound to it. */
export interface NamedArgument {
  readonly kind: 'name';
  readonly name: string;
  readonly style: '-' | '--';
  readonly attached: ValueArgument | undefined;
  readonly span: Span;
}

export interface ValueArgument {
  readonly kind: 'value';
  readonly value: Value;
  /** What was typed, where the value was a word or a number: a parameter that takes text wants `007`, not 7. */
  readonly text: string | undefined;
  readonly span: Span;
}

export async function evaluateArguments(
  elements: readonly CommandElement[],
  frame: Frame,
): Promise<readonly EvaluatedArgument[]> {
  const args: EvaluatedArgument[] = [];
  for (const element of elements) {
    const span = { start: element.start, end: element.end };
    if (element.kind === 'parameter') {
      const attached = element.value === undefined ? undefined : await valueArgument(element.value, frame);
      args.push({ kind: 'name', name: element.name, style: element.style, attached, span });
    } else if (element.value.kind === 'variable' && element.value.splatted) {
      args.push(...(await splatted(element.value, frame)));
    } else args.push(await valueArgument(element.value, frame));
  }
  return args;
}

async function valueArgument(expression: Expression, frame: Frame): Promise<ValueArgument> {
  const text =
    expression.kind === 'number'
      ? expression.text
      : expression.kind === 'string' && expression.bare
        ? expression.value
        : undefined;
  const span = { start: expression.start, end: expression.end };
  return { kind: 'value', value: await evaluate(expression, frame), text, span };
}

/** `@table` gives names and values, `@array` values. */
async function splatted(variable: Variable, frame: Frame): Promise<readonly EvaluatedArgument[]> {
  const span = { start: variable.start, end: variable.end };
  const value = await readVariable({ ...variable, splatted: false }, frame);
  const plain = (one: Value): ValueArgument => ({ kind: 'value', value: one, text: undefined, span });
  if (value instanceof HashtableValue) {
    return value.entries().map(([key, one]) => ({
      kind: 'name',
      name: toText(key),
      style: '-',
      attached: plain(one),
      span,
    }));
  }
  return value === null ? [] : elementsOf(value).map(plain);
}

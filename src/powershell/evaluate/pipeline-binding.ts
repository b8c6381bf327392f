/** What a cmdlet's parameters take from an object of the pipeline. */

import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { convertArgument } from '../../cmdlet/convert-argument.ts';
import type { CmdletSyntax } from '../../cmdlet/define-cmdlet.ts';
import type { BoundParameters, Parameter } from '../../cmdlet/parameter.ts';
import { propertyOf } from '../members/properties.ts';
import { HashtableValue } from '../values/hashtable.ts';
import type { Value } from '../values/value.ts';
import { asRaw } from './argument-source.ts';

/** The same syntax, in which what the pipeline may still bring is not missing yet. */
export function awaitingInput<Syntax extends CmdletSyntax>(cmdlet: Syntax): Syntax {
  const relaxed = (one: Parameter): Parameter => (one.pipeline === undefined ? one : { ...one, mandatory: false });
  return { ...cmdlet, parameters: cmdlet.parameters.map(relaxed) };
}

/** @throws CmdletError when the object fits no parameter */
export function boundFrom(item: Value, cmdlet: CmdletSyntax, values: BoundParameters): BoundParameters {
  const open = cmdlet.parameters.filter((one) => one.pipeline !== undefined && values[one.name] === undefined);
  const taken = open.flatMap((parameter) => {
    const value = valueFor(parameter, item);
    return value === undefined ? [] : [[parameter.name, convertArgument(parameter, asRaw(value))] as const];
  });
  if (taken.length === 0) throw notBound();
  return { ...values, ...Object.fromEntries(taken) };
}

/** An object gives its property of the parameter's name; anything else is the value itself. */
function valueFor(parameter: Parameter, item: Value): Value | undefined {
  if (!(item instanceof CmdletObject || item instanceof HashtableValue)) return item ?? undefined;
  for (const name of [parameter.name, ...parameter.aliases]) {
    const value = propertyOf(item, name);
    if (value !== undefined && value !== null) return value;
  }
  return parameter.pipeline === 'value' ? item : undefined;
}

export function notBound() {
  return wrongInput(
    'InputObjectNotBound',
    'The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.',
  );
}

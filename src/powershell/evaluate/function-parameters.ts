/** Binds the arguments of a script's own functions and blocks: names, prefixes, positions, defaults, and what is left. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { meantNames } from '../../cmdlet/spelling.ts';
import { propertyOf } from '../members/properties.ts';
import type { FunctionParameter, Script } from '../syntax/ast.ts';
import { cast } from '../values/convert.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toBoolean } from '../values/number.ts';
import { toText } from '../values/text.ts';
import { shortTypeName } from '../values/type-names.ts';
import { elementsOf, type Value } from '../values/value.ts';
import type { EvaluatedArgument } from './arguments.ts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { notBound } from './pipeline-binding.ts';
import type { Scope } from './scope.ts';

/**
 * Sets the parameters' variables, `$args` and `$PSBoundParameters` in the frame's scope.
 * @returns the parameters that each object of the pipeline is still to fill, by {@link bindItem}
 */
export async function bindFunction(
  script: Script,
  args: readonly EvaluatedArgument[],
  frame: Frame,
  name: string,
  hasInput: boolean,
): Promise<readonly FunctionParameter[]> {
  const parameters = script.parameters ?? [];
  const { bound, rest } = matched(parameters, args, script.isAdvanced);
  refuseMissing(parameters, bound, hasInput);
  for (const parameter of parameters) {
    const value = bound.get(parameter) ?? (await initialValue(parameter, frame));
    frame.scope.set(parameter.name, value, valueType(parameter));
  }
  const entries = [...bound].map(([parameter, value]) => [parameter.name, value] as const);
  frame.scope.set('PSBoundParameters', new HashtableValue(entries, true));
  frame.scope.set('args', rest);
  frame.scope.set('MyInvocation', new HashtableValue([['MyCommand', name]]));
  return parameters.filter((one) => one.fromPipeline !== undefined && !bound.has(one));
}

/**
 * Sets the variables of the parameters that take an object of the pipeline: whole, or its property of their name.
 * @param open what {@link bindFunction} left
 */
export function bindItem(open: readonly FunctionParameter[], item: Value, scope: Scope): void {
  for (const parameter of open) {
    const value = parameter.fromPipeline === 'value' ? item : namedProperty(parameter, item);
    if (value !== undefined) scope.set(parameter.name, converted(parameter, value), valueType(parameter));
    else if (parameter.mandatory) throw notBound();
  }
}

function namedProperty({ name, aliases }: FunctionParameter, item: Value): Value | undefined {
  return [name, ...aliases].map((one) => propertyOf(item, one)).find((value) => value !== undefined && value !== null);
}

interface Matched {
  readonly bound: ReadonlyMap<FunctionParameter, Value>;
  readonly rest: readonly Value[];
}

function matched(
  parameters: readonly FunctionParameter[],
  args: readonly EvaluatedArgument[],
  isAdvanced: boolean,
): Matched {
  const bound = new Map<FunctionParameter, Value>();
  const rest: Value[] = [];
  const positional: Value[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at]!;
    if (argument.kind === 'value') {
      positional.push(argument.value);
      continue;
    }
    const parameter = findParameter(parameters, argument.name);
    if (parameter === undefined) {
      if (isAdvanced && !COMMON.test(argument.name)) throw unknownParameter(parameters, argument.name);
      rest.push(`-${argument.name}`, ...(argument.attached === undefined ? [] : [argument.attached.value]));
    } else if (argument.attached !== undefined) bind(bound, parameter, argument.attached.value);
    else if (isSwitch(parameter)) bind(bound, parameter, true);
    else {
      const next = args[at + 1];
      if (next?.kind !== 'value') throw missingValue(parameter);
      bind(bound, parameter, next.value);
      at += 1;
    }
  }
  const open = parameters.filter((one) => !bound.has(one) && !isSwitch(one)).sort(byPosition);
  for (const value of positional) {
    const parameter = open.shift();
    if (parameter !== undefined) bind(bound, parameter, value);
    else if (isAdvanced) throw unexpected(value);
    else rest.push(value);
  }
  return { bound, rest };
}

/** Every advanced function has these; a function of a script does nothing with them. */
const COMMON = /^(verbose|debug|ea|erroraction|wa|warningaction|whatif|confirm)$/i;

function findParameter(parameters: readonly FunctionParameter[], typed: string): FunctionParameter | undefined {
  const wanted = typed.toLowerCase();
  const namesOf = ({ name, aliases }: FunctionParameter) => [name, ...aliases].map((one) => one.toLowerCase());
  const exact = parameters.find((one) => namesOf(one).includes(wanted));
  if (exact !== undefined) return exact;
  const candidates = parameters.filter((one) => namesOf(one).some((name) => name.startsWith(wanted)));
  if (candidates.length < 2) return candidates[0];
  throw wrongInput(
    'AmbiguousParameter',
    `Parameter cannot be processed because the parameter name '${typed}' is ambiguous. Possible matches include: ${candidates.map(({ name }) => `-${name}`).join(' ')}.`,
  );
}

function bind(bound: Map<FunctionParameter, Value>, parameter: FunctionParameter, value: Value): void {
  if (bound.has(parameter)) {
    throw wrongInput(
      'ParameterAlreadyBound',
      `Cannot bind parameter because parameter '${parameter.name}' is specified more than once.`,
    );
  }
  bound.set(parameter, converted(parameter, value));
}

/** As the parameter's type, and one of the values that it allows. */
function converted(parameter: FunctionParameter, value: Value): Value {
  const type = valueType(parameter);
  const typed = isSwitch(parameter) ? toBoolean(value) : type === undefined ? value : cast(type, value);
  for (const one of parameter.allowed === undefined ? [] : elementsOf(typed)) {
    if (!parameter.allowed!.some((text) => text.toLowerCase() === toText(one).toLowerCase())) {
      throw wrongInput(
        'ParameterArgumentValidationError',
        `Cannot validate argument on parameter '${parameter.name}'. The argument "${toText(one)}" does not belong to the set "${parameter.allowed!.join(',')}" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.`,
      );
    }
  }
  return typed;
}

async function initialValue(parameter: FunctionParameter, frame: Frame): Promise<Value> {
  if (parameter.initial !== undefined) return evaluate(parameter.initial, frame);
  if (isSwitch(parameter)) return false;
  const type = valueType(parameter);
  return type !== undefined && /^(string|int|long|bool|double)$/.test(shortTypeName(type)) ? cast(type, null) : null;
}

function isSwitch({ type }: FunctionParameter): boolean {
  return type !== undefined && shortTypeName(type) === 'switch';
}

function valueType(parameter: FunctionParameter): string | undefined {
  return isSwitch(parameter) ? undefined : parameter.type;
}

/** Those with a position first, in its order; the others as they are declared. */
function byPosition(a: FunctionParameter, b: FunctionParameter): number {
  return (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER);
}

function refuseMissing(
  parameters: readonly FunctionParameter[],
  bound: ReadonlyMap<FunctionParameter, Value>,
  hasInput: boolean,
): void {
  const missing = parameters.filter((one) => one.mandatory && !bound.has(one) && !(hasInput && one.fromPipeline));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(' ');
  throw wrongInput(
    'MissingMandatoryParameter',
    `Cannot process command because of one or more missing mandatory parameters: ${names}.`,
  );
}

function unknownParameter(parameters: readonly FunctionParameter[], typed: string) {
  const meant = meantNames(
    typed,
    parameters.map(({ name }) => name),
    1,
  )[0];
  return wrongInput('NamedParameterNotFound', `A parameter cannot be found that matches parameter name '${typed}'.`, {
    hints: [meant && `Did you mean -${meant}?`],
  });
}

function missingValue({ name, type }: FunctionParameter) {
  return wrongInput(
    'MissingArgument',
    `Missing an argument for parameter '${name}'. Specify a parameter of type '${type ?? 'System.Object'}' and try again.`,
  );
}

function unexpected(value: Value) {
  return wrongInput(
    'PositionalParameterNotFound',
    `A positional parameter cannot be found that accepts argument '${toText(value)}'.`,
  );
}

/** Binds the arguments of a script's own functions and blocks: names, prefixes, positions, defaults, and what is left. */
import { CmdletError, wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { meantNames } from '../../cmdlet/spelling.ts';
import { propertyOf } from '../members/properties.ts';
import type { FunctionParameter, Script } from '../syntax/script-ast.ts';
import { cast } from '../values/convert.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toBoolean } from '../values/number.ts';
import { toText } from '../values/text.ts';
import { shortTypeName } from '../values/type-names.ts';
import type { Value } from '../values/value.ts';
import type { EvaluatedArgument } from './arguments.ts';
import { invocationOf } from './automatic-variables.ts';
import { evaluate } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { commonParameter } from './function-preferences.ts';
import { checkArgument } from './parameter-checks.ts';
import { chosenSet, isMandatory } from './parameter-sets.ts';
import { notBound } from './pipeline-binding.ts';
import { ScriptCmdlet } from './script-cmdlet.ts';

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
  const { bound, rest, preferences } = matched(parameters, args, script.isAdvanced);
  const set = chosenSet(parameters, bound, script.defaultSet, hasInput);
  refuseMissing(parameters, bound, set, hasInput);
  for (const [name, value] of preferences) frame.scope.set(name, value);
  for (const parameter of parameters) {
    const given = bound.get(parameter);
    if (given !== undefined) await checkArgument(parameter, given, frame);
    frame.scope.set(parameter.name, given ?? (await initialValue(parameter, frame)), valueType(parameter));
  }
  if (script.isAdvanced) frame.scope.set('PSCmdlet', new ScriptCmdlet(name, script.asksByItself, set));
  const entries = [...bound].map(([parameter, value]) => [parameter.name, value] as const);
  frame.scope.set('PSBoundParameters', new HashtableValue(entries, true));
  frame.scope.set('args', rest);
  frame.scope.set('MyInvocation', invocationOf(name, frame));
  return parameters.filter((one) => one.fromPipeline !== undefined && !bound.has(one));
}

/**
 * Sets the variables of the parameters that take an object of the pipeline: whole, or its property of their name.
 * @param open what {@link bindFunction} left
 */
export async function bindItem(open: readonly FunctionParameter[], item: Value, frame: Frame): Promise<void> {
  for (const parameter of open) {
    const value = parameter.fromPipeline === 'value' ? item : namedProperty(parameter, item);
    if (value !== undefined) {
      const typed = converted(parameter, value);
      await checkArgument(parameter, typed, frame);
      frame.scope.set(parameter.name, typed, valueType(parameter));
    } else if (parameter.mandatory) throw notBound();
  }
}

function namedProperty({ name, aliases }: FunctionParameter, item: Value): Value | undefined {
  return [name, ...aliases].map((one) => propertyOf(item, one)).find((value) => value !== undefined && value !== null);
}

interface Matched {
  readonly bound: ReadonlyMap<FunctionParameter, Value>;
  readonly rest: readonly Value[];
  /** What `-Verbose`, `-ErrorAction` and their kin set inside: variables by name. */
  readonly preferences: ReadonlyMap<string, Value>;
}

function matched(
  parameters: readonly FunctionParameter[],
  args: readonly EvaluatedArgument[],
  isAdvanced: boolean,
): Matched {
  const bound = new Map<FunctionParameter, Value>();
  const rest: Value[] = [];
  const positional: Value[] = [];
  const preferences = new Map<string, Value>();
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at]!;
    if (argument.kind === 'value') {
      positional.push(argument.value);
      continue;
    }
    const parameter = findParameter(parameters, argument.name);
    if (parameter === undefined) {
      const common = isAdvanced ? commonParameter(argument.name) : undefined;
      if (common !== undefined) {
        const next = args[at + 1];
        const value = argument.attached ?? (common.isSwitch || next?.kind !== 'value' ? undefined : next);
        if (value !== undefined && value !== argument.attached) at += 1;
        preferences.set(common.variable, common.meaning(value?.value ?? true));
        continue;
      }
      if (isAdvanced) throw unknownParameter(parameters, argument.name);
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
  return { bound, rest, preferences };
}

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

/** As the parameter's type. */
function converted(parameter: FunctionParameter, value: Value): Value {
  const type = valueType(parameter);
  if (isSwitch(parameter)) return toBoolean(value);
  if (type === undefined) return value;
  try {
    if (shortTypeName(type) === 'bool' && typeof value === 'string') throw notBoolean();
    return cast(type, value);
  } catch (error) {
    if (!(error instanceof CmdletError)) throw error;
    throw wrongInput(
      'ParameterArgumentTransformationError',
      `Cannot process argument transformation on parameter '${parameter.name}'. ${error.message}`,
      { category: 'InvalidData', hints: error.hints },
    );
  }
}

/** The text `false` would count as true. */
function notBoolean() {
  return wrongInput(
    'InvalidCast',
    'Cannot convert value "System.String" to type "System.Boolean". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.',
  );
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
  set: string,
  hasInput: boolean,
): void {
  const missing = parameters.filter(
    (one) => isMandatory(one, set) && !bound.has(one) && !(hasInput && one.fromPipeline),
  );
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

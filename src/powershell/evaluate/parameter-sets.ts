/** Parameter sets of a script's functions: groups of parameters of which a call uses one. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import type { FunctionParameter } from '../syntax/script-ast.ts';
import type { Value } from '../values/value.ts';

/** What PowerShell calls the set of a function without sets. */
const ALL = '__AllParameterSets';

/** @param set that the call has chosen */
export function isMandatory({ mandatory, sets }: FunctionParameter, set: string): boolean {
  return mandatory || sets.some((one) => isSame(one.name, set) && one.mandatory);
}

/**
 * The set that a call means: one that has all the parameters that were given, and is given all that it must have.
 * @param hasInput what comes from a pipeline may still fill some
 * @throws CmdletError when no set has them all, or more than one could be meant
 */
export function chosenSet(
  parameters: readonly FunctionParameter[],
  bound: ReadonlyMap<FunctionParameter, Value>,
  preset: string | undefined,
  hasInput: boolean,
): string {
  const declared = [...new Set(parameters.flatMap(({ sets }) => sets.map(({ name }) => name)))];
  if (declared.length === 0) return preset ?? ALL;
  const fitting = declared.filter((set) => [...bound.keys()].every((one) => isIn(one, set)));
  if (fitting.length === 0) throw unresolved();
  const complete = fitting.filter((set) =>
    parameters.every((one) => !isMandatory(one, set) || bound.has(one) || (hasInput && one.fromPipeline !== undefined)),
  );
  const candidates = complete.length > 0 ? complete : fitting;
  const chosen = candidates.find((set) => preset !== undefined && isSame(set, preset));
  if (chosen !== undefined || candidates.length === 1) return chosen ?? candidates[0]!;
  throw unresolved();
}

function isIn({ sets }: FunctionParameter, set: string): boolean {
  return sets.length === 0 || sets.some((one) => isSame(one.name, set));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function unresolved() {
  return wrongInput('AmbiguousParameterSet', 'Parameter set cannot be resolved using the specified named parameters.');
}

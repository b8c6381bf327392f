/** `$x = …`, `$x.y += …`, `$a, $b = …`, `$i++`. */

import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { binary } from '../operators/binary-operators.ts';
import type { Assignment, Expression, IncrementExpression } from '../syntax/ast.ts';
import { cast } from '../values/convert.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toNumber } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import { fullTypeName, shortTypeName, typeNameOf } from '../values/type-names.ts';
import { CustomObject, elementsOf, isArray, type Value } from '../values/value.ts';
import { evaluate, statementValueOrNothing } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { writeVariable } from './variables.ts';

/** @returns what was assigned; undefined for the output of a command that gave none */
export async function runAssignment({ target, operator, value }: Assignment, frame: Frame): Promise<Value | undefined> {
  if (operator === '??=') {
    const now = await evaluate(target, frame);
    if (now !== null) return now;
  }
  const right = await statementValueOrNothing(value, frame);
  const result =
    operator === '=' || operator === '??='
      ? right
      : await combined(target, operator.slice(0, -1), right ?? null, frame);
  await assign(target, result, frame);
  return result;
}

async function combined(target: Expression, operator: string, right: Value, frame: Frame): Promise<Value> {
  const left = await evaluate(target, frame);
  return binary(operator, left, right, { caseSensitive: false, matched: () => undefined });
}

/** @returns the value before or after, as the operator stands behind or before; as a statement it shows nothing */
export async function runIncrement({ operand, step, prefix }: IncrementExpression, frame: Frame): Promise<Value> {
  const before = await evaluate(operand, frame);
  const after = toNumber(before) + step;
  await assign(operand, after, frame);
  return prefix ? after : (before ?? 0);
}

/** @param result undefined for the output of a command that gave none, which only a variable can keep */
export async function assign(
  target: Expression,
  result: Value | undefined,
  frame: Frame,
  type?: string,
): Promise<void> {
  if (target.kind === 'variable') writeVariable(target, result, frame, type);
  else await assignValue(target, result ?? null, frame);
}

async function assignValue(target: Expression, value: Value, frame: Frame): Promise<void> {
  switch (target.kind) {
    case 'cast':
      // The type is the variable's from now on; elsewhere it only converts once.
      await assign(target.operand, cast(target.type, value), frame, target.type);
      return;
    case 'array':
      await assignEach(target.elements, value, frame);
      return;
    case 'member':
      if (target.isStatic) {
        noteStatic(toText(await evaluate(target.target, frame)), toText(await evaluate(target.member, frame)), frame);
        return;
      }
      setProperty(await evaluate(target.target, frame), toText(await evaluate(target.member, frame)), value);
      return;
    case 'index':
      setElement(await evaluate(target.target, frame), await evaluate(target.index, frame), value);
      return;
    default:
      throw runtimeError(
        'InvalidLeftHandSide',
        'The assignment expression is not valid. The input to an assignment operator must be an object that is able to accept assignments, such as a variable or a property.',
      );
  }
}

/** The last variable takes what is left. */
async function assignEach(targets: readonly Expression[], value: Value, frame: Frame): Promise<void> {
  const values = elementsOf(value);
  for (const [index, target] of targets.entries()) {
    const isLast = index === targets.length - 1;
    const rest = values.slice(index);
    await assign(target, isLast && rest.length > 1 ? rest : (values[index] ?? null), frame);
  }
}

function setProperty(target: Value, name: string, value: Value): void {
  const isThere = target instanceof CmdletObject && target.get(name) !== undefined;
  if (target instanceof HashtableValue || (isThere && target instanceof CustomObject)) {
    target.set(name, value);
    return;
  }
  throw runtimeError(
    isThere ? 'SetValueInvocationException' : 'PropertyNotFound',
    isThere
      ? `The property '${name}' of ${target.typeName} is read-only here; change it with its Set- cmdlet.`
      : `The property '${name}' cannot be found on this object. Verify that the property exists and can be set.`,
  );
}

/** `[Net.ServicePointManager]::SecurityProtocol = …`: how scripts prepare what they do not do here. */
function noteStatic(type: string, name: string, { streams }: Frame): void {
  if (!/^(servicepointmanager|console)$/i.test(shortTypeName(type))) {
    throw runtimeError('PropertyNotFound', `The property '${name}' of [${type}] cannot be set.`);
  }
  streams.notice(
    `[${fullTypeName(type)}]::${name} has nothing to set here: this shell fetches nothing, and writes UTF-8.`,
  );
}

function setElement(target: Value, index: Value, value: Value): void {
  if (target instanceof HashtableValue) target.set(index, value);
  else if (isArray(target)) (target as Value[])[placeIn(target, toNumber(index))] = value;
  else if (target === null) throw runtimeError('NullArray', 'Cannot index into a null array.');
  else throw runtimeError('CannotIndex', `Unable to index into an object of type ${typeNameOf(target)}.`);
}

/** Below zero it counts from the end. */
function placeIn(list: readonly Value[], index: number): number {
  const place = index < 0 ? list.length + index : index;
  if (Number.isInteger(place) && place >= 0 && place < list.length) return place;
  throw runtimeError('IndexOutOfRange', 'Index was outside the bounds of the array.');
}

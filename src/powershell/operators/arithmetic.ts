/** `+ - * / %`, the bits, and `..`. The left operand's kind decides what is done. */
import { HashtableValue } from '../values/hashtable.ts';
import { boundedElements, refuseMoreElements } from '../values/limits.ts';
import { roundedHalfToEven, toNumber } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { boundedText, MAX_TEXT, toText } from '../values/text.ts';
import { millisecondsOf, TimeSpan } from '../values/time-span.ts';
import { typeNameOf } from '../values/type-names.ts';
import { elementsOf, isArray, type Value } from '../values/value.ts';

type Operation = (left: Value, right: Value) => Value;

export const arithmetic: Readonly<Record<string, Operation>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': (left, right) => toNumber(left) / divisor(right),
  '%': (left, right) => toNumber(left) % divisor(right),
  '..': range,
  band: (left, right) => bits(left, right, (a, b) => a & b),
  bor: (left, right) => bits(left, right, (a, b) => a | b),
  bxor: (left, right) => bits(left, right, (a, b) => a ^ b),
  shl: (left, right) => toNumber(left) << toNumber(right),
  shr: (left, right) => toNumber(left) >> toNumber(right),
};

function add(left: Value, right: Value): Value {
  if (left === null) return right;
  if (isArray(left)) return boundedElements([...left, ...elementsOf(right)]);
  if (typeof left === 'string') return boundedText(left + toText(right));
  if (left instanceof HashtableValue) return merged(left, right);
  const span = spanOf(right);
  if (left instanceof Date && span !== undefined) return new Date(left.getTime() + span);
  const own = spanOf(left);
  if (own !== undefined && span !== undefined) return new TimeSpan(own + span);
  return number(left, right, '+', (a, b) => a + b);
}

function subtract(left: Value, right: Value): Value {
  const span = spanOf(right);
  if (left instanceof Date) {
    if (right instanceof Date) return new TimeSpan(left.getTime() - right.getTime());
    if (span !== undefined) return new Date(left.getTime() - span);
  }
  const own = left === null ? undefined : spanOf(left);
  if (own !== undefined && span !== undefined) return new TimeSpan(own - span);
  return number(left, right, '-', (a, b) => a - b);
}

function multiply(left: Value, right: Value): Value {
  if (typeof left === 'string') return repeated(left, times(right));
  if (isArray(left)) {
    const count = times(right);
    refuseMoreElements(left.length * count);
    return Array.from({ length: count }, () => left).flat();
  }
  return number(left, right, '*', (a, b) => a * b);
}

function repeated(text: string, count: number): string {
  if (text.length * count > MAX_TEXT) throw runtimeError('TextTooLong', `A text may have ${MAX_TEXT} characters.`);
  return text.repeat(count);
}

function times(value: Value): number {
  const count = roundedHalfToEven(toNumber(value));
  if (count >= 0) return count;
  throw runtimeError('ArgumentOutOfRange', 'Specified argument was out of the range of valid values.');
}

function range(left: Value, right: Value): Value {
  const [from, to] = [roundedHalfToEven(toNumber(left)), roundedHalfToEven(toNumber(right))];
  const count = Math.abs(to - from) + 1;
  refuseMoreElements(count);
  const step = to < from ? -1 : 1;
  return Array.from({ length: count }, (_, index) => from + index * step);
}

function number(left: Value, right: Value, operator: string, operation: (a: number, b: number) => number): Value {
  if (left !== null && typeof left === 'object' && (left instanceof Date || !('value' in left))) {
    throw noSuchOperator(left, operator);
  }
  return operation(toNumber(left), toNumber(right));
}

function merged(left: HashtableValue, right: Value): HashtableValue {
  if (!(right instanceof HashtableValue)) {
    throw runtimeError('AddHashTableToNonHashTable', 'A hash table can only be added to another hash table.');
  }
  const double = right.entries().find(([key]) => left.has(key));
  if (double !== undefined) {
    throw runtimeError('ArgumentException', `Item has already been added. Key in dictionary: '${toText(double[0])}'`);
  }
  return new HashtableValue([...left.entries(), ...right.entries()]);
}

function spanOf(value: Value): number | undefined {
  return value === null ? undefined : millisecondsOf(value);
}

function divisor(value: Value): number {
  const divisor = toNumber(value);
  if (divisor === 0) throw runtimeError('RuntimeException', 'Attempted to divide by zero.');
  return divisor;
}

function bits(left: Value, right: Value, operation: (a: number, b: number) => number): number {
  return operation(toNumber(left), toNumber(right));
}

function noSuchOperator(left: Value, operator: string) {
  return runtimeError(
    'MethodNotFound',
    `Method invocation failed because [${typeNameOf(left)}] does not contain a method named 'op_${NAMES[operator]}'.`,
  );
}

const NAMES: Readonly<Record<string, string>> = { '+': 'Addition', '-': 'Subtraction', '*': 'Multiply' };

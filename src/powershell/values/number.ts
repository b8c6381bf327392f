/** Values as numbers and as truth. */
import { numberFromText } from '../syntax/numbers.ts';
import { runtimeError } from './runtime-error.ts';
import { toText } from './text.ts';
import { isArray, isTyped, type Value } from './value.ts';

/** Undefined when it has no number. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return value.trim() === '' ? 0 : numberFromText(value);
  if (isTyped(value)) return value.ordinal ?? (typeof value.value === 'number' ? value.value : undefined);
  return undefined;
}

/** @throws CmdletError, with PowerShell's sentence */
export function toNumber(value: Value, typeName = 'System.Int32'): number {
  const number = numberOf(value);
  if (number !== undefined) return number;
  const shown = toText(value);
  throw runtimeError(
    'InvalidCastFromStringToInteger',
    `Cannot convert value "${shown}" to type "${typeName}". Error: "Input string was not in a correct format."`,
    { category: 'InvalidArgument' },
  );
}

/** Whole numbers round half to even, as .NET does. */
export function roundedHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

export function toBoolean(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (isArray(value)) return value.length > 1 || (value.length === 1 && toBoolean(value[0]));
  return true;
}

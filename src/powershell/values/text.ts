/** Values as text: what `"$x"` and a parameter that takes text make of them. Machines' forms, the same in every locale. */
import { CmdletObject, type PropertyValue } from '../../cmdlet/cmdlet-object.ts';
import { runtimeError } from './runtime-error.ts';
import { isArray, type Value } from './value.ts';

/** More than any runbook builds; a doubling loop must end before the memory does. */
export const MAX_TEXT = 16 * 1024 * 1024;

export function toText(value: Value | undefined): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return numberText(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'undefined':
      return '';
    default:
      return objectText(value);
  }
}

function objectText(value: Exclude<PropertyValue, string | number | boolean>): string {
  if (value === null) return '';
  if (isArray(value)) return boundedText(value.map(toText).join(' '));
  if (value instanceof Date) return invariantDate(value);
  if (value instanceof CmdletObject) return String(value);
  return String(value);
}

export function numberText(value: number): string {
  // .NET shows 15 digits of a number with a fraction.
  if (Number.isFinite(value))
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(15))).replace('e', 'E');
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
}

/** `11/24/2026 08:14:39`: a date's text is the invariant culture's, whatever the machine's is. */
function invariantDate(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${two(date.getMonth() + 1)}/${two(date.getDate())}/${String(date.getFullYear()).padStart(4, '0')}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** @throws CmdletError when it is longer than a script may build */
export function boundedText(text: string): string {
  if (text.length > MAX_TEXT) {
    throw runtimeError('TextTooLong', `A text may have ${MAX_TEXT} characters; this one would have ${text.length}.`);
  }
  return text;
}

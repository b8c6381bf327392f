/**
 * Whether two values are equal, and which is greater. The left one decides as what both are compared: a number makes a
 * number of the right one, text makes text of it.
 */
import { CmdletObject, type TypedValue } from '../../cmdlet/cmdlet-object.ts';
import { byteQuantifiedSize } from '../../model/byte-quantified-size.ts';
import { dateFromText } from '../../model/date-time.ts';
import { parseTimeSpan } from '../../model/time-span.ts';
import { numberOf, toBoolean } from './number.ts';
import { runtimeError } from './runtime-error.ts';
import { toText } from './text.ts';
import { isArray, isTyped, type Value } from './value.ts';
import { isVersion, Version } from './version.ts';

export function areEqual(left: Value, right: Value, caseSensitive = false): boolean {
  if (left === null || right === null) return left === right;
  if (typeof left === 'boolean') return left === toBoolean(right);
  if (isArray(left) || isArray(right)) return left === right;
  if (typeof left === 'string' && !isTyped(right)) return sameText(left, toText(right), caseSensitive);
  if (left instanceof CmdletObject || right instanceof CmdletObject) {
    return left === right || (typeof left !== typeof right && sameText(toText(left), toText(right), caseSensitive));
  }
  return left === right || order(left, right, caseSensitive) === 0;
}

/**
 * Below 0 when `left` comes first.
 * @throws CmdletError when they cannot be compared
 */
export function compareValues(left: Value, right: Value, caseSensitive = false): number {
  const result = order(left, right, caseSensitive);
  if (result !== undefined) return result;
  throw runtimeError(
    'ComparisonFailure',
    `Could not compare "${toText(left)}" to "${toText(right)}". The right value cannot be converted to the type of the left one.`,
  );
}

/** Undefined when the right value cannot become what the left one is. */
function order(left: Value, right: Value, caseSensitive: boolean): number | undefined {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (typeof left === 'number') return difference(left, numberOf(right));
  if (typeof left === 'boolean') return difference(Number(left), Number(toBoolean(right)));
  if (left instanceof Date) return difference(left.getTime(), dateOf(right)?.getTime());
  if (isVersion(left)) return versionOrder(left, right);
  if (isTyped(left)) return typedOrder(left, right, caseSensitive);
  if (isTyped(right)) {
    const reversed = typedOrder(right, left, caseSensitive);
    return reversed === undefined ? undefined : -reversed;
  }
  return textOrder(toText(left), toText(right), caseSensitive);
}

function typedOrder(left: TypedValue, right: Value, caseSensitive: boolean): number | undefined {
  if (typeof left.value === 'number') return difference(left.value, measureLike(left, right));
  const ordinal = isTyped(right) ? right.ordinal : typeof right === 'number' ? right : undefined;
  if (left.ordinal !== undefined && ordinal !== undefined) return difference(left.ordinal, ordinal);
  return textOrder(String(left), toText(right), caseSensitive);
}

function versionOrder(left: Version, right: Value): number | undefined {
  const other = isVersion(right) ? right : Version.from(toText(right));
  return other === undefined ? undefined : left.compare(other);
}

/** The right value in the unit of the left one: bytes, milliseconds. */
function measureLike(left: TypedValue, right: Value): number | undefined {
  if (typeof right !== 'string') return numberOf(right);
  try {
    if (/TimeSpan$/.test(left.type)) return parseTimeSpan(right);
    const size = byteQuantifiedSize.parse(right);
    return size === 'unlimited' ? Number.POSITIVE_INFINITY : size;
  } catch {
    // Not a measure: then it is neither equal nor greater nor less.
    return undefined;
  }
}

function dateOf(value: Value): Date | undefined {
  return value instanceof Date ? value : dateFromText(toText(value));
}

function difference(left: number, right: number | undefined): number | undefined {
  if (right === undefined || Number.isNaN(right) || Number.isNaN(left)) return undefined;
  return left < right ? -1 : left > right ? 1 : 0;
}

function sameText(left: string, right: string, caseSensitive: boolean): boolean {
  return caseSensitive ? left === right : left === right || left.toLowerCase() === right.toLowerCase();
}

/** Case decides only between texts that are otherwise the same, and small letters come first. */
function textOrder(left: string, right: string, caseSensitive: boolean): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  if (a !== b) return isPlain(a) && isPlain(b) ? (a < b ? -1 : 1) : collated(a, b);
  return caseSensitive && left !== right ? (left > right ? -1 : 1) : 0;
}

/** Within what a keyboard of ASCII has. */
function isPlain(text: string): boolean {
  return !/[^ -~]/.test(text);
}

let collator: Intl.Collator | undefined;

/** An é stands behind e and before f. Loading what knows that takes milliseconds, which few scripts need. */
function collated(a: string, b: string): number {
  collator ??= new Intl.Collator('en');
  return collator.compare(a, b) || (a < b ? -1 : 1);
}

/**
 * One comparison of a filter: a property of an object with what was written behind the operator. The property decides
 * as what both are compared. Text is compared in any case; of a property with several values one that fits is enough.
 */

import { parseBoolean } from '../../model/boolean.ts';
import { byteQuantifiedSize } from '../../model/byte-quantified-size.ts';
import { quoteInput, ValueError } from '../../model/value-error.ts';
import { wildcard } from '../../model/wildcard.ts';
import { CmdletObject, type PropertyValue, type TypedValue, textOf } from '../cmdlet-object.ts';

export const COMPARISONS = ['eq', 'ne', 'like', 'notlike', 'lt', 'le', 'gt', 'ge'] as const;
export type ComparisonName = (typeof COMPARISONS)[number];

/** What stands behind an operator; null is `$null`. */
export type FilterLiteral = string | null;

type Test = (value: PropertyValue) => boolean;

/**
 * @param property only for what errors say
 * @returns the test; it throws a ValueError for an object whose property cannot be compared with the literal
 */
export function comparison(property: string, operator: ComparisonName, literal: FilterLiteral): Test {
  switch (operator) {
    case 'eq':
      return anyElement((value) => isEqual(property, value, literal));
    case 'ne':
      return not(anyElement((value) => isEqual(property, value, literal)));
    case 'like':
      return anyElement(likeness(literal));
    case 'notlike':
      return not(anyElement(likeness(literal)));
    default:
      return anyElement((value) => ORDERS[operator](order(property, value, literal)));
  }
}

const ORDERS = {
  lt: (order: number) => order < 0,
  le: (order: number) => order <= 0,
  gt: (order: number) => order > 0,
  ge: (order: number) => order >= 0,
} as const;

function anyElement(test: Test): Test {
  return (value) => (isList(value) ? (value.length === 0 ? test(null) : value.some(test)) : test(value));
}

function not(test: Test): Test {
  return (value) => !test(value);
}

function isList(value: PropertyValue): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

/** What is empty is `$null` to a filter, as an attribute without a value is in a directory. */
function isEqual(property: string, value: PropertyValue, literal: FilterLiteral): boolean {
  const isUnset = value === null || value === '';
  if (literal === null || isUnset) return isUnset && (literal === null || literal === '');
  return order(property, value, literal) === 0;
}

function likeness(literal: FilterLiteral): Test {
  const pattern = wildcard(literal ?? '');
  return (value) => pattern.matches(textOf(value));
}

/** Below 0 when the property's value comes first; NaN when there is none, so that no order holds. */
function order(property: string, value: PropertyValue, literal: FilterLiteral): number {
  if (value === null || literal === null) return Number.NaN;
  if (typeof value === 'boolean') return Number(value) - Number(booleanOf(property, literal));
  if (typeof value === 'number') return value - numberOf(property, literal);
  if (value instanceof Date) return value.getTime() - dateOf(property, literal);
  if (isMeasured(value)) return difference(measureOf(value), measure(property, value, literal));
  return textOrder(textOf(value), literal);
}

/** Infinity minus itself is no number. */
function difference(one: number, other: number): number {
  return one === other ? 0 : one - other;
}

function textOrder(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A value that counts something: bytes, messages, a time span. */
function isMeasured(value: PropertyValue): value is TypedValue {
  if (value === null || typeof value !== 'object' || value instanceof CmdletObject) return false;
  return 'value' in value && (typeof value.value === 'number' || value.value === 'unlimited');
}

function measureOf({ value }: TypedValue): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

function measure(property: string, { type }: TypedValue, literal: string): number {
  if (/^unlimited$/i.test(literal.trim())) return Number.POSITIVE_INFINITY;
  return type.includes('ByteQuantifiedSize') ? Number(byteQuantifiedSize.parse(literal)) : numberOf(property, literal);
}

function booleanOf(property: string, literal: string): boolean {
  try {
    return parseBoolean(literal);
  } catch {
    throw notA(property, literal, 'true or false', '$true or $false');
  }
}

function numberOf(property: string, literal: string): number {
  const number = literal.trim() === '' ? Number.NaN : Number(literal);
  if (Number.isNaN(number)) throw notA(property, literal, 'a number', '5');
  return number;
}

function dateOf(property: string, literal: string): number {
  const time = Date.parse(literal);
  if (Number.isNaN(time)) throw notA(property, literal, 'a time', "'2026-01-31' or '2026-01-31 13:00'");
  return time;
}

function notA(property: string, literal: string, what: string, example: string): ValueError {
  return new ValueError(
    `The filter compares ${property}, which is ${what}, with ${quoteInput(literal)}.`,
    `Write ${example}.`,
  );
}

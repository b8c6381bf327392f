/** JSON of values, and values of JSON. */

import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toText } from '../values/text.ts';
import { CustomObject, isArray, type Value } from '../values/value.ts';

/** Deeper objects become their text, as in PowerShell. */
export function jsonText(value: Value, depth: number, compress: boolean): string {
  return JSON.stringify(plain(value, depth), null, compress ? 0 : 2);
}

function plain(value: Value, depth: number): unknown {
  if (isArray(value)) return depth < 0 ? toText(value) : value.map((one) => plain(one, depth - 1));
  if (value instanceof Date) return value.toISOString();
  const pairs = pairsOf(value);
  if (pairs === undefined)
    return value !== null && typeof value === 'object' && 'toJSON' in value ? value.toJSON() : value;
  if (depth < 0) return toText(value);
  return Object.fromEntries(pairs.map(([name, one]) => [name, plain(one, depth - 1)]));
}

function pairsOf(value: Value): readonly (readonly [string, Value])[] | undefined {
  if (value instanceof HashtableValue) return value.entries().map(([key, one]) => [toText(key), one]);
  return value instanceof CmdletObject ? [...value.properties] : undefined;
}

/** @throws CmdletError when it is no JSON */
export function valueOfJson(text: string, asHashtable: boolean): Value {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw wrongInput('InvalidJson', `Conversion from JSON failed with error: ${(error as Error).message}`);
  }
  return fromPlain(parsed, asHashtable);
}

function fromPlain(value: unknown, asHashtable: boolean): Value {
  if (Array.isArray(value)) return value.map((one) => fromPlain(one, asHashtable));
  if (typeof value !== 'object' || value === null) return value as Value;
  const pairs = Object.entries(value).map(([key, one]) => [key, fromPlain(one, asHashtable)] as const);
  return asHashtable ? new HashtableValue(pairs) : new CustomObject(pairs);
}

/** Casts: `[int]`, `[string[]]`, `[datetime]`, `[pscustomobject]` and the other types that runbooks use. */
import { isIP } from 'node:net';
import { ByteArray } from '../../cmdlet/byte-array.ts';
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { dateFromText } from '../../model/date-time.ts';
import { ValueError } from '../../model/value-error.ts';
import { exceptionObject, isException, isExceptionName } from './exceptions.ts';
import { HashtableValue } from './hashtable.ts';
import { numberOf, roundedHalfToEven, toBoolean, toNumber } from './number.ts';
import { runtimeError } from './runtime-error.ts';
import { toText } from './text.ts';
import { millisecondsOf, TimeSpan, timeSpanFromText } from './time-span.ts';
import { fullTypeName, isKnownType, shortTypeName } from './type-names.ts';
import { CustomObject, elementsOf, isArray, ScriptBlock, TypeReference, type Value } from './value.ts';
import { isVersion, Version } from './version.ts';

/** @throws CmdletError when the value is none of that type, or the type is not one of the shell's */
export function cast(typeName: string, value: Value): Value {
  const name = shortTypeName(typeName);
  if (name === 'byte[]') return toBytes(value);
  if (name.endsWith('[]')) {
    const elements = value === null ? [] : elementsOf(value instanceof ByteArray ? [...value.bytes] : value);
    return elements.map((one) => cast(name.slice(0, -2), one));
  }
  if (isExceptionName(name)) return isException(value) ? value : exceptionObject(typeName, toText(value));
  const convert = Object.hasOwn(CASTS, name) ? CASTS[name] : undefined;
  if (convert === undefined) throw unknownType(typeName);
  return convert(value, typeName);
}

/** For `-as`, where what cannot be converted is `$null`. */
export function castOrNull(typeName: string, value: Value): Value {
  if (!isKnownType(typeName)) throw unknownType(typeName);
  try {
    return cast(typeName, value);
  } catch {
    return null;
  }
}

type Convert = (value: Value, typeName: string) => Value;

const CASTS: Readonly<Record<string, Convert>> = {
  object: (value) => value,
  psobject: (value) => value,
  array: (value) => (value === null ? [] : elementsOf(value)),
  void: () => null,
  string: (value) => toText(value),
  char: (value) => (typeof value === 'number' ? toChar(value) : toText(value).slice(0, 1)),
  bool: (value) => toBoolean(value),
  switch: (value) => toBoolean(value),
  byte: whole(0, 255),
  int: whole(-(2 ** 31), 2 ** 31 - 1),
  int16: whole(-(2 ** 15), 2 ** 15 - 1),
  uint32: whole(0, 2 ** 32 - 1),
  long: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  ulong: whole(0, Number.MAX_SAFE_INTEGER),
  double: (value, typeName) => toNumber(single(value, typeName), 'System.Double'),
  datetime: toDate,
  timespan: toTimeSpan,
  hashtable: toHashtable,
  ordered: (value) => (value instanceof HashtableValue ? new HashtableValue(value.entries(), true) : value),
  pscustomobject: (value) => (value instanceof HashtableValue ? customObject(value) : value),
  scriptblock: (value) => (value instanceof ScriptBlock ? value : refuse(value, 'scriptblock')),
  type: (value) => new TypeReference(fullTypeName(toText(value))),
  regex: (value) => toText(value),
  guid: toGuid,
  version: (value) => (isVersion(value) ? value : (Version.from(toText(value)) ?? refuse(value, 'version'))),
  ipaddress: (value) => (isIP(toText(value).trim()) === 0 ? refuse(value, 'ipaddress') : toText(value).trim()),
  uri: (value) => toText(value),
  mailaddress: (value) => (/^[^@\s]+@[^@\s]+$/.test(toText(value)) ? toText(value) : refuse(value, 'mailaddress')),
  windowsprincipal: (value) => value,
  windowsidentity: (value) => value,
  securestring: (value) => value,
  pscredential: (value) => value,
};

function whole(minimum: number, maximum: number): Convert {
  return (value, typeName) => {
    const number = roundedHalfToEven(toNumber(single(value, typeName), fullTypeName(typeName)));
    if (number >= minimum && number <= maximum) return number;
    throw runtimeError(
      'InvalidCastFromStringToInteger',
      `Cannot convert value "${toText(value)}" to type "${fullTypeName(typeName)}". Error: "Value was either too large or too small for ${fullTypeName(typeName).split('.').at(-1)}."`,
      { category: 'InvalidArgument' },
    );
  };
}

/** .NET's characters are those of UTF-16, from 0 to 0xFFFF. */
function toChar(number: number): string {
  return String.fromCharCode(whole(0, 0xffff)(number, 'char') as number);
}

function single(value: Value, typeName: string): Value {
  if (!isArray(value)) return value;
  return value.length === 1 ? value[0]! : refuse(value, typeName);
}

function toDate(value: Value): Value {
  if (value instanceof Date) return value;
  const date = typeof value === 'number' ? new Date(value / 10_000 - DOTNET_EPOCH_MS) : dateFromText(toText(value));
  return date === undefined || Number.isNaN(date.getTime())
    ? refuse(value, 'datetime', 'String was not recognized as a valid DateTime.')
    : date;
}

/** .NET counts from the first of January of the year 1. */
export const DOTNET_EPOCH_MS = 62_135_596_800_000;

function toTimeSpan(value: Value): Value {
  const known = value === null ? 0 : millisecondsOf(value);
  if (known !== undefined) return new TimeSpan(known);
  if (typeof value === 'number') return new TimeSpan(value / 10_000);
  try {
    return timeSpanFromText(toText(value));
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    return refuse(value, 'timespan', 'String was not recognized as a valid TimeSpan.');
  }
}

function toBytes(value: Value): Value {
  if (value instanceof ByteArray) return value;
  const bytes = elementsOf(value).map((one) => {
    const number = numberOf(one);
    return number !== undefined && number >= 0 && number <= 255 ? number : (refuse(one, 'byte') as never);
  });
  return new ByteArray(Uint8Array.from(bytes));
}

function toHashtable(value: Value): Value {
  if (value instanceof HashtableValue) return value;
  return value instanceof CmdletObject ? new HashtableValue(value.properties) : refuse(value, 'hashtable');
}

function customObject(table: HashtableValue): CustomObject {
  return new CustomObject(table.entries().map(([key, value]) => [toText(key), value] as const));
}

function toGuid(value: Value): Value {
  const text = toText(value)
    .replace(/^[{(]|[)}]$/g, '')
    .toLowerCase();
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text) ? text : refuse(value, 'guid');
}

function refuse(value: Value, typeName: string, reason?: string): never {
  const error = reason === undefined ? '' : ` Error: "${reason}"`;
  throw runtimeError(
    'InvalidCast',
    `Cannot convert value "${toText(value)}" to type "${fullTypeName(typeName)}".${error}`,
    { category: 'InvalidArgument' },
  );
}

function unknownType(typeName: string) {
  return runtimeError('TypeNotFound', `Unable to find type [${typeName}].`, {
    hints: [
      'This shell knows the types that runbooks use: [int], [string], [bool], [datetime], [timespan], [Byte[]] …',
    ],
  });
}

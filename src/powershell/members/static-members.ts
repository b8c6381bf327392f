/** `[type]::Member`: the static members that scripts use, by the type's short name. */
import { randomUUID } from 'node:crypto';
import { ByteArray } from '../../cmdlet/byte-array.ts';
import { join } from '../operators/text-operators.ts';
import { bytesOf } from '../values/bytes.ts';
import { areEqual, compareValues } from '../values/comparison.ts';
import { compositeFormat } from '../values/composite-format.ts';
import { constructed } from '../values/constructors.ts';
import { cast } from '../values/convert.ts';
import { parsedDate } from '../values/date-text.ts';
import { roundedHalfToEven, toNumber } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import { TimeSpan } from '../values/time-span.ts';
import { fullTypeName, isKnownType, shortTypeName } from '../values/type-names.ts';
import { CustomObject, elementsOf, isArray, type Value } from '../values/value.ts';
import { fileStatics } from './statics/file-statics.ts';
import { regexStatics } from './statics/regex-statics.ts';
import { type Args, constant, number, type Static, type StaticContext, type Statics, text } from './statics/static.ts';
import { systemStatics } from './statics/system-statics.ts';

const numeric =
  (operation: (...numbers: number[]) => number): Static =>
  (args) =>
    operation(...args.map((one) => toNumber(one)));
const span =
  (unit: number): Static =>
  (args) =>
    new TimeSpan(number(args) * unit);
function encoding(name: BufferEncoding): Value {
  return new CustomObject([['WebName', name]], `Encoding:${name}`);
}

const STATICS: Statics = {
  string: {
    isnullorempty: (args) => text(args) === '',
    isnullorwhitespace: (args) => text(args).trim() === '',
    join: ([separator = null, ...rest]) => join(rest.length === 1 ? rest[0]! : rest, toText(separator)),
    format: ([format = null, ...rest]) => compositeFormat(toText(format), rest.flatMap(elementsOf)),
    empty: constant(''),
    concat: (args) => join(args, ''),
  },
  int: { maxvalue: constant(2 ** 31 - 1), minvalue: constant(-(2 ** 31)), parse: (args) => cast('int', text(args)) },
  long: { maxvalue: constant(Number.MAX_SAFE_INTEGER), parse: (args) => cast('long', text(args)) },
  bool: {
    parse: (args) => /^\s*true\s*$/i.test(text(args)),
    truestring: constant('True'),
    falsestring: constant('False'),
  },
  datetime: {
    now: (_, { now }) => now(),
    utcnow: (_, { now }) => new Date(now().getTime() + now().getTimezoneOffset() * 60_000),
    today: (_, { now }) => new Date(now().getFullYear(), now().getMonth(), now().getDate()),
    parse: (args) => cast('datetime', text(args)),
    parseexact: (args) => parsedDate(text(args), text(args, 1)),
    daysinmonth: (args) => new Date(number(args), number(args, 1), 0).getDate(),
    isleapyear: (args) => new Date(number(args), 2, 0).getDate() === 29,
    new: (args) =>
      new Date(number(args), number(args, 1) - 1, number(args, 2), number(args, 3), number(args, 4), number(args, 5)),
  },
  timespan: {
    fromdays: span(86_400_000),
    fromhours: span(3_600_000),
    fromminutes: span(60_000),
    fromseconds: span(1000),
    frommilliseconds: span(1),
    zero: constant(new TimeSpan(0)),
    parse: (args) => cast('timespan', text(args)),
  },
  math: {
    abs: numeric(Math.abs),
    ceiling: numeric(Math.ceil),
    floor: numeric(Math.floor),
    truncate: numeric(Math.trunc),
    max: numeric((a = 0, b = 0) => Math.max(a, b)),
    min: numeric((a = 0, b = 0) => Math.min(a, b)),
    pow: numeric((a = 0, b = 0) => a ** b),
    sqrt: numeric(Math.sqrt),
    round: numeric((value = 0, places = 0) => roundedHalfToEven(value * 10 ** places) / 10 ** places),
    pi: constant(Math.PI),
  },
  guid: {
    newguid: () => randomUUID(),
    parse: (args) => cast('guid', text(args)),
    empty: constant('00000000-0000-0000-0000-000000000000'),
  },
  regex: regexStatics,
  convert: {
    tobase64string: ([bytes = null]) => Buffer.from(bytesOf(bytes)).toString('base64'),
    frombase64string: (args) => new ByteArray(Buffer.from(text(args), 'base64')),
    toint32: (args) => cast('int', args[0] ?? null),
    toboolean: (args) =>
      typeof args[0] === 'string' ? cast('bool', /^\s*true\s*$/i.test(args[0])) : cast('bool', args[0] ?? null),
    todouble: (args) => cast('double', args[0] ?? null),
    todatetime: (args) => cast('datetime', args[0] ?? null),
    tostring: (args) => text(args),
  },
  encoding: {
    unicode: constant(encoding('utf16le')),
    utf8: constant(encoding('utf8')),
    ascii: constant(encoding('ascii')),
    default: constant(encoding('utf8')),
  },
  array: {
    empty: constant([]),
    reverse: ([list = null]) => inPlace(list, (elements) => elements.reverse()),
    sort: ([list = null]) => inPlace(list, (elements) => elements.sort((a, b) => compareValues(a, b))),
    indexof: ([list = null, value = null]) => elementsOf(list).findIndex((one) => areEqual(one, value, true)),
  },
  ...fileStatics,
  ...systemStatics,
};

/** Arrays of this shell can be changed where they are, as .NET's can. */
function inPlace(list: Value, change: (elements: Value[]) => unknown): null {
  if (isArray(list)) change(list as Value[]);
  return null;
}

/** @throws CmdletError when the type or its member is not one of these */
export async function staticMember(
  typeName: string,
  member: string,
  args: Args,
  context: StaticContext,
): Promise<Value> {
  const type = shortTypeName(typeName);
  const members = Object.hasOwn(STATICS, type) ? STATICS[type]! : undefined;
  if (members === undefined && !isKnownType(typeName)) {
    throw runtimeError('TypeNotFound', `Unable to find type [${typeName}].`);
  }
  const name = member.toLowerCase();
  if (name === 'new' && !(members !== undefined && Object.hasOwn(members, name))) return constructed(typeName, args);
  const found = members !== undefined && Object.hasOwn(members, name) ? members[name]! : undefined;
  if (found !== undefined) return found(args, context);
  throw runtimeError(
    'MethodNotFound',
    `Method invocation failed because [${fullTypeName(typeName)}] does not contain a method or property named '${member}' that this shell allows.`,
  );
}

/** `[System.Text.Encoding]::Unicode.GetBytes('…')`; undefined for any other object. */
export function encodingMethod(target: Value, name: string, args: Args): Value | undefined {
  if (!(target instanceof CustomObject) || !target.typeName.startsWith('Encoding:')) return undefined;
  const kind = target.typeName.slice('Encoding:'.length) as BufferEncoding;
  if (/^getbytes$/i.test(name)) return new ByteArray(Buffer.from(text(args), kind));
  return /^getstring$/i.test(name) ? Buffer.from(bytesOf(args[0] ?? null)).toString(kind) : undefined;
}

/** `[type]::Member`: the static members that scripts use, by the type's short name. */
import { randomUUID } from 'node:crypto';
import { ByteArray } from '../../cmdlet/byte-array.ts';
import type { Files } from '../files.ts';
import { escaped, join } from '../operators/text-operators.ts';
import { compositeFormat } from '../values/composite-format.ts';
import { constructed } from '../values/constructors.ts';
import { cast } from '../values/convert.ts';
import { roundedHalfToEven, toNumber } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import { TimeSpan } from '../values/time-span.ts';
import { fullTypeName, isKnownType, shortTypeName } from '../values/type-names.ts';
import { CustomObject, elementsOf, type Value } from '../values/value.ts';

export interface StaticContext {
  readonly files: Files;
  now(): Date;
  readonly machineName: string;
  readonly userName: string;
}

type Args = readonly Value[];
type Static = (args: Args, context: StaticContext) => Value | Promise<Value>;

const text = (args: Args, index = 0) => toText(args[index] ?? null);
const number = (args: Args, index = 0) => toNumber(args[index] ?? null);
const numeric =
  (operation: (...numbers: number[]) => number): Static =>
  (args) =>
    operation(...args.map((one) => toNumber(one)));
const span =
  (unit: number): Static =>
  (args) =>
    new TimeSpan(number(args) * unit);
const constant =
  (value: Value): Static =>
  () =>
    value;

function encoding(name: BufferEncoding): Value {
  return new CustomObject([['WebName', name]], `Encoding:${name}`);
}

const STATICS: Readonly<Record<string, Readonly<Record<string, Static>>>> = {
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
  regex: { escape: (args) => escaped(text(args)) },
  environment: {
    machinename: (_, { machineName }) => machineName,
    username: (_, { userName }) => userName,
    newline: constant('\n'),
  },
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
  file: {
    readallbytes: async (args, { files }) => new ByteArray(await files.readBytes(text(args))),
    readalltext: async (args, { files }) => files.readText(text(args)),
    readalllines: async (args, { files }) => (await files.readText(text(args))).replace(/\r?\n$/, '').split(/\r?\n/),
    exists: async (args, { files }) => (await files.kindOf(text(args))) === 'file',
    async writeallbytes(args, { files }) {
      await files.write(text(args), bytesOf(args[1] ?? null));
      return null;
    },
    async writealltext(args, { files }) {
      await files.write(text(args), text(args, 1));
      return null;
    },
  },
  path: {
    combine: (args) =>
      args
        .map(toText)
        .join('/')
        .replace(/(?<!^)\/+/g, '/'),
    getfilename: (args) => text(args).split(/[\\/]/).at(-1)!,
    getextension: (args) => /\.[^.\\/]*$/.exec(text(args))?.[0] ?? '',
  },
  encoding: {
    unicode: constant(encoding('utf16le')),
    utf8: constant(encoding('utf8')),
    ascii: constant(encoding('ascii')),
    default: constant(encoding('utf8')),
  },
  dns: { gethostname: (_, { machineName }) => machineName },
  array: { empty: constant([]) },
};

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

function bytesOf(value: Value): Uint8Array {
  if (value === null) throw runtimeError('ArgumentNullException', 'Value cannot be null. Parameter name: bytes');
  return (cast('byte[]', typeof value === 'string' ? [...Buffer.from(value)] : value) as ByteArray).bytes;
}

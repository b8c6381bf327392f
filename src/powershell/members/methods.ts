/** Method calls. Only what is listed here can be called; nothing reaches into the objects behind the values. */
import { ByteArray } from '../../cmdlet/byte-array.ts';
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { areEqual, compareValues } from '../values/comparison.ts';
import { compositeFormat, formatted } from '../values/composite-format.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { refuseMoreElements } from '../values/limits.ts';
import { numberOf, toNumber } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import { TextBuilder } from '../values/text-builder.ts';
import { millisecondsOf } from '../values/time-span.ts';
import { typeNameOf } from '../values/type-names.ts';
import { isArray, isTyped, TypeReference, type Value } from '../values/value.ts';
import { dateMethods } from './date-members.ts';
import { stringMethods } from './string-methods.ts';

/** Undefined for a method that gives nothing, not even `$null`. */
type Method<T> = (target: T, args: readonly Value[]) => Value | undefined;
type Methods<T> = Readonly<Record<string, Method<T>>>;

const EVERY: Methods<Value> = {
  tostring: (value, [format = null]) => formatted(value, format === null ? undefined : toText(format)),
  gettype: (value) => new TypeReference(typeNameOf(value)),
  equals: (value, [other = null]) => areEqual(value, other, true),
};

const TABLE: Methods<HashtableValue> = {
  add(table, [key = null, value = null]) {
    if (table.has(key)) {
      throw runtimeError('ArgumentException', `Item has already been added. Key in dictionary: '${toText(key)}'`);
    }
    refuseMoreElements(table.count + 1);
    table.set(key, value);
    return undefined;
  },
  remove(table, [key = null]) {
    table.delete(key);
    return undefined;
  },
  clear(table) {
    table.clear();
    return undefined;
  },
  contains: (table, [key = null]) => table.has(key),
  containskey: (table, [key = null]) => table.has(key),
  containsvalue: (table, [value = null]) => table.entries().some(([, one]) => areEqual(one, value, true)),
  clone: (table) => new HashtableValue(table.entries(), table.type === 'OrderedDictionary'),
  getenumerator: (table) => entriesOf(table),
};

/** A table's pairs as objects, for a pipeline or a table on the screen. */
export function entriesOf(table: HashtableValue): readonly CmdletObject[] {
  return table.entries().map(
    ([key, value]) =>
      new CmdletObject(
        'DictionaryEntry',
        [
          ['Name', key],
          ['Key', key],
          ['Value', value],
        ],
        ENTRY_VIEW,
      ),
  );
}

const ENTRY_VIEW = { columns: [{ property: 'Name' }, { property: 'Value' }], list: ['Name', 'Value'] };

const ARRAY: Methods<readonly Value[]> = {
  contains: (list, [value = null]) => list.some((one) => areEqual(one, value, true)),
  indexof: (list, [value = null]) => list.findIndex((one) => areEqual(one, value, true)),
  getlength: (list) => list.length,
  // Arrays of this shell can grow; PowerShell has ArrayList and List for that.
  add(list, [value = null]) {
    refuseMoreElements(list.length + 1);
    (list as Value[]).push(value);
    return undefined;
  },
  addrange(list, [more = null]) {
    const added = isArray(more) ? more : [more];
    refuseMoreElements(list.length + added.length);
    (list as Value[]).push(...added);
    return undefined;
  },
  clear(list) {
    (list as Value[]).length = 0;
    return undefined;
  },
  insert(list, [place = 0, value = null]) {
    refuseMoreElements(list.length + 1);
    (list as Value[]).splice(toNumber(place), 0, value);
    return undefined;
  },
  remove(list, [value = null]) {
    const place = list.findIndex((one) => areEqual(one, value, true));
    if (place >= 0) (list as Value[]).splice(place, 1);
    return undefined;
  },
  removeat(list, [place = 0]) {
    (list as Value[]).splice(toNumber(place), 1);
    return undefined;
  },
  reverse(list) {
    (list as Value[]).reverse();
    return undefined;
  },
  sort(list) {
    (list as Value[]).sort((a, b) => compareValues(a, b));
    return undefined;
  },
  toarray: (list) => [...list],
};

const TEXT_BUILDER: Methods<TextBuilder> = {
  append: (builder, [text = null]) => builder.append(toText(text)),
  appendline: (builder, [text = null]) => builder.append(`${toText(text)}\n`),
  appendformat: (builder, [format = null, ...values]) => builder.append(compositeFormat(toText(format), values)),
  clear: (builder) => builder.clear(),
  tostring: (builder) => builder.value,
};

const SIZE: Methods<number> = {
  tobytes: (bytes) => bytes,
  tokb: (bytes) => Math.floor(bytes / 2 ** 10),
  tomb: (bytes) => Math.floor(bytes / 2 ** 20),
  togb: (bytes) => Math.floor(bytes / 2 ** 30),
};

/**
 * @returns undefined for a method that gives nothing
 * @throws CmdletError when the value has no such method, or it is none that may be called
 */
export function callMethod(target: Value, name: string, args: readonly Value[]): Value | undefined {
  const wanted = name.toLowerCase();
  const own = ownMethod(target, wanted, args);
  if (own !== undefined) return own();
  if (target === null) {
    throw runtimeError('InvokeMethodOnNull', 'You cannot call a method on a null-valued expression.');
  }
  const every = methodOf(EVERY, wanted);
  if (every !== undefined) return every(target, args);
  // A method of each element, as with properties.
  if (isArray(target) && target.length > 0) return target.map((one) => callMethod(one, name, args) ?? null);
  throw runtimeError(
    'MethodNotFound',
    `Method invocation failed because [${typeNameOf(target)}] does not contain a method named '${name}'.`,
    { hints: insteadOf(target, wanted) },
  );
}

/** Methods that scripts use of objects whose cmdlets do the same here. */
const INSTEAD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ServiceController: {
    start: 'Write: Start-Service NAME',
    stop: 'Write: Stop-Service NAME',
    refresh: 'Ask again: Get-Service NAME',
    waitforstatus: 'Start-Service and Stop-Service come back when it is done: leave this out.',
  },
  PSCredential: { getnetworkcredential: 'The credential is handed on as it is: -MailboxCredential $credential' },
};

function insteadOf(target: Value, name: string): readonly string[] {
  const advice = INSTEAD[typeNameOf(target).split('.').at(-1)!]?.[name];
  return advice === undefined ? [] : [advice];
}

function ownMethod(target: Value, name: string, args: readonly Value[]): (() => Value | undefined) | undefined {
  if (typeof target === 'string') return bound(stringMethods, name, target, args);
  if (target instanceof HashtableValue) return bound(TABLE, name, target, args);
  if (target instanceof Date) return bound(dateMethods, name, target, args);
  if (isArray(target)) return bound(ARRAY, name, target, args);
  if (target instanceof ByteArray || target instanceof CmdletObject) return undefined;
  if (target instanceof TextBuilder) return bound(TEXT_BUILDER, name, target, args);
  if (isTyped(target) && millisecondsOf(target) === undefined) {
    const size = numberOf(target);
    return typeof size === 'number' && /Size/.test(target.type) ? bound(SIZE, name, size, args) : undefined;
  }
  return undefined;
}

function bound<T>(
  methods: Methods<T>,
  name: string,
  target: T,
  args: readonly Value[],
): (() => Value | undefined) | undefined {
  const method = methodOf(methods, name);
  return method && (() => method(target, args));
}

function methodOf<T>(methods: Methods<T>, name: string): Method<T> | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

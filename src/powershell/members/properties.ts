/** `.Name` and `[index]`: what a value gives for a member's name. Nothing here runs code of the value. */
import { ByteArray } from '../../cmdlet/byte-array.ts';
import { CmdletObject, type TypedValue } from '../../cmdlet/cmdlet-object.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { TextBuilder } from '../values/text-builder.ts';
import { millisecondsOf } from '../values/time-span.ts';
import { elementsOf, isArray, TypeReference, type Value } from '../values/value.ts';
import { isVersion } from '../values/version.ts';
import { datePropertyOf } from './date-members.ts';
import { spanPropertyOf } from './time-span-members.ts';

/** Undefined when the value has no such member. */
export function propertyOf(value: Value, name: string): Value | undefined {
  const wanted = name.toLowerCase();
  // Nothing is a list without elements: `(Get-X | where …).Count`.
  if (value === null) return countProperty(wanted) === undefined ? undefined : 0;
  if (isArray(value)) return arrayProperty(value, name);
  if (value instanceof CmdletObject) return objectProperty(value, name);
  if (value instanceof HashtableValue) return tableProperty(value, name);
  if (value instanceof Date) return datePropertyOf(value, wanted) ?? countProperty(wanted);
  if (typeof value === 'string') return wanted === 'length' ? value.length : countProperty(wanted);
  if (typeof value === 'object') return typedProperty(value, wanted);
  return countProperty(wanted);
}

function objectProperty(object: CmdletObject, name: string): Value | undefined {
  // A property that is there may be $null.
  const own = object.get(name);
  if (own !== undefined) return own;
  const wanted = name.toLowerCase();
  return wanted === 'psobject' ? mirror(object) : countProperty(wanted);
}

/** `$object.PSObject.Properties`: the object's properties as objects. */
function mirror(object: CmdletObject): Value {
  const properties = [...object.properties].map(([name, value]) => {
    return new CmdletObject('PSNoteProperty', [
      ['Name', name],
      ['Value', value],
    ]);
  });
  return new CmdletObject('PSMemberSet', [['Properties', properties]]);
}

/** A single value counts as a list of one. */
function countProperty(wanted: string): Value | undefined {
  return wanted === 'count' || wanted === 'length' ? 1 : undefined;
}

/** The array's own, else what its elements have under that name. */
function arrayProperty(list: readonly Value[], name: string): Value | undefined {
  if (/^(count|length|longlength)$/i.test(name)) return list.length;
  const found = list.map((one) => propertyOf(one, name)).filter((one) => one !== undefined);
  if (found.length === 0) return list.length === 0 ? null : undefined;
  const flat = found.flatMap(elementsOf);
  return flat.length === 1 ? flat[0] : flat;
}

/** A key comes before the table's own properties. */
function tableProperty(table: HashtableValue, name: string): Value | undefined {
  if (table.has(name)) return table.get(name);
  switch (name.toLowerCase()) {
    case 'count':
      return table.count;
    case 'keys':
      return table.entries().map(([key]) => key);
    case 'values':
      return table.entries().map(([, value]) => value);
    default:
      return null;
  }
}

function typedProperty(value: TypedValue, wanted: string): Value | undefined {
  if (value instanceof ByteArray) return wanted === 'length' || wanted === 'count' ? value.bytes.length : undefined;
  if (value instanceof TypeReference) {
    if (wanted === 'name') return value.value.split('.').at(-1)!;
    return wanted === 'fullname' ? value.value : undefined;
  }
  if (value instanceof TextBuilder) return wanted === 'length' ? value.value.length : undefined;
  if (isVersion(value)) return value.part(wanted);
  const span = millisecondsOf(value);
  const own = span === undefined ? endpointProperty(value, wanted) : spanPropertyOf(span, wanted);
  return own ?? countProperty(wanted);
}

/** `0.0.0.0:995`, `mail.contoso.com:995:SSL`, sizes, and `.Value` of whatever has one. */
function endpointProperty(value: TypedValue, wanted: string): Value | undefined {
  const [, host, port, encryption = ''] = /^(.*?):(\d+)(?::(\w*))?$/.exec(String(value)) ?? [];
  if (port !== undefined && /Binding|ConnectionSettings/.test(value.type)) {
    if (wanted === 'address' || wanted === 'hostname') return host!.replace(/^\[|\]$/g, '');
    if (wanted === 'port') return Number(port);
    if (wanted === 'encryptiontype') return encryption;
  }
  if (wanted === 'isunlimited') return String(value) === 'Unlimited';
  if (wanted === 'value__') return value.ordinal;
  return wanted === 'value' ? value : undefined;
}

/** `$list[0]`, `$list[-1]`, `$list[1..3]`, `$table['key']`, `$text[0]`. */
export function elementAt(value: Value, index: Value): Value {
  if (value instanceof HashtableValue) {
    if (isArray(index)) return index.map((one) => value.get(one) ?? null);
    if (value.has(index)) return value.get(index)!;
    const isPlace = value.type === 'OrderedDictionary' && typeof index === 'number';
    return isPlace ? (value.entries().at(index)?.[1] ?? null) : null;
  }
  if (value instanceof CmdletObject)
    return typeof index === 'string' ? (value.get(index) ?? null) : single(value, index);
  const list = value instanceof ByteArray ? [...value.bytes] : typeof value === 'string' ? [...value] : value;
  if (!isArray(list)) return single(value, index);
  if (typeof index === 'string' && Number.isNaN(Number(index))) return named(list, index);
  if (isArray(index)) return index.map((one) => list.at(Number(one))).filter((one) => one !== undefined);
  return list.at(Math.trunc(Number(index))) ?? null;
}

/** `$match.Groups['name']` */
function named(list: readonly Value[], name: string): Value {
  return list.find((one) => one instanceof CmdletObject && one.get('Name') === name) ?? null;
}

/** One value is the first and the last element of itself. */
function single(value: Value, index: Value): Value {
  return index === 0 || index === -1 ? value : null;
}

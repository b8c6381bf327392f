/** A setting's value in memory as the typed value that a pipeline carries. */
import type { Enumeration } from '../model/enumeration.ts';
import type { ListType } from '../model/list.ts';
import type { Setting } from '../model/setting.ts';
import type { ValueType } from '../model/value-type.ts';
import type { PropertyValue, TypedValue } from './cmdlet-object.ts';

/** Numbers, booleans and plain texts stay what they are; everything else carries its type and its text. */
export function typedSetting(setting: Setting, value: unknown): PropertyValue {
  const { type } = setting;
  if (type.kind === 'list') {
    const { element } = type as ListType<unknown>;
    return (value as readonly unknown[]).map((one) => typed(elementTypeName(setting), element.format(one)));
  }
  return typedValue(type, value);
}

export function typedValue(type: ValueType<unknown>, value: unknown): PropertyValue {
  switch (type.kind) {
    case 'number':
      return value as number;
    case 'boolean':
      return value as boolean;
    case 'enumeration':
      return typed(type.name, value as string, value, (type as Enumeration<string>).numberOf(value as string));
    default:
      return type.name === 'String' || type.name === 'Uri'
        ? (value as string)
        : typed(type.name, type.format(value), type.encode(value), undefined, value as string | number);
  }
}

/** What one element of a multi-valued property is called. */
function elementTypeName(setting: Setting): string {
  return setting.name.endsWith('Bindings') ? 'IPBinding' : 'ProtocolConnectionSettings';
}

function typed(
  type: string,
  text: string,
  json: unknown = text,
  ordinal?: number,
  value: string | number = text,
): TypedValue {
  return {
    type,
    value,
    ...(ordinal === undefined ? {} : { ordinal }),
    toString: () => text,
    toJSON: () => json,
  };
}

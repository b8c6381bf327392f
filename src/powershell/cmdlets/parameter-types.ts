/** The types of the pipeline cmdlets' parameters: most take values as they are. */
import { ValueError } from '../../model/value-error.ts';
import type { ValueType } from '../../model/value-type.ts';
import { toText } from '../values/text.ts';
import { elementsOf, isArray, ScriptBlock, TypeReference, type Value } from '../values/value.ts';

function valueType<T>(name: string, example: string, parse: (value: Value) => T): ValueType<T> {
  return {
    name,
    kind: 'object',
    parse: (input) => parse(input as Value),
    format: String,
    encode: String,
    jsonSchema: () => ({}),
    example,
  };
}

/** Any value, `$null` too. */
export const anything = valueType<Value>('Object', '$value', (value) => value);

/** Names, calculated properties `@{n=…;e={…}}`, script blocks. */
export const propertyList = valueType<readonly Value[]>('Object[]', 'Name,Server', elementsOf);

/** Any text, the empty one too. */
export const anyString = valueType<string>('String', 'text', toText);

export const stringList = valueType<readonly string[]>('String[]', 'Name', (value) => elementsOf(value).map(toText));

export const scriptBlock = valueType<ScriptBlock>('ScriptBlock', '{ $_.Name }', (value) => {
  const only = isArray(value) && value.length === 1 ? value[0]! : value;
  if (only instanceof ScriptBlock) return only;
  throw new ValueError(
    `Cannot convert the "${toText(value)}" value to type "ScriptBlock".`,
    'Write { … } around the code.',
  );
});

/** A type by its name or as `[type]`. */
export const typeName = valueType<string>('Type', '[string]', (value) =>
  value instanceof TypeReference ? value.value : toText(value),
);

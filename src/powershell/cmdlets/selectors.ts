/**
 * What `-Property` of Select-Object, Format-List, Sort-Object and the others names: properties by name or wildcard, and
 * calculated ones, `@{Name='x'; Expression={$_.y}}`.
 */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { hasWildcard, wildcard } from '../../model/wildcard.ts';
import { collect, type Frame } from '../evaluate/frame.ts';
import { warnOfUnknown } from '../evaluate/members.ts';
import { runScriptBlock } from '../evaluate/script-blocks.ts';
import { propertyOf } from '../members/properties.ts';
import { formatted } from '../values/composite-format.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toBoolean, toNumber } from '../values/number.ts';
import { toText } from '../values/text.ts';
import { collapsed, ScriptBlock, type Value } from '../values/value.ts';

export interface Selector {
  readonly label: string;
  /** Set for `*Settings`, which stands for any number of properties. */
  readonly matches: ((name: string) => boolean) | undefined;
  /** Undefined when the object has no such property. */
  read(item: Value, frame: Frame): Promise<Value | undefined>;
  readonly width: number | undefined;
  readonly align: 'left' | 'right' | undefined;
  /** Sort-Object's own order for this one. */
  readonly descending: boolean | undefined;
}

export function selectorsOf(properties: readonly Value[]): readonly Selector[] {
  return properties.map(selectorOf);
}

function selectorOf(property: Value): Selector {
  if (property instanceof HashtableValue) return calculated(property);
  if (property instanceof ScriptBlock) return { ...PLAIN, label: property.value.trim(), read: reader(property) };
  const name = toText(property);
  const pattern = hasWildcard(name) ? wildcard(name) : undefined;
  return {
    ...PLAIN,
    label: name,
    matches: pattern && ((one) => pattern.matches(one)),
    read: async (item) => propertyOf(item, name),
  };
}

const PLAIN = { matches: undefined, width: undefined, align: undefined, descending: undefined };

const KEYS = ['Name', 'Label', 'Expression', 'FormatString', 'Width', 'Alignment', 'Ascending', 'Descending'];

/** Keys may be cut short: `n`, `l`, `e`. */
function calculated(table: HashtableValue): Selector {
  const parts = new Map<string, Value>();
  for (const [key, value] of table.entries()) {
    const wanted = toText(key).toLowerCase();
    const known = wanted === '' ? undefined : KEYS.find((one) => one.toLowerCase().startsWith(wanted));
    if (known === undefined) {
      throw wrongInput('DictionaryKeyUnknown', `The key '${toText(key)}' is not valid in a calculated property.`, {
        hints: ["Write @{Name='Title'; Expression={$_.Property}}"],
      });
    }
    parts.set(known, value);
  }
  const expression = parts.get('Expression') ?? null;
  const label = toText(
    parts.get('Name') ??
      parts.get('Label') ??
      (expression instanceof ScriptBlock ? expression.value.trim() : expression),
  );
  const format = parts.has('FormatString') ? toText(parts.get('FormatString')!) : undefined;
  const read =
    expression instanceof ScriptBlock
      ? reader(expression)
      : async (item: Value) => propertyOf(item, toText(expression));
  const ascending = parts.get('Ascending');
  return {
    label,
    matches: undefined,
    read: format === undefined ? read : async (item, frame) => formatted((await read(item, frame)) ?? null, format),
    width: parts.has('Width') ? toNumber(parts.get('Width')!) : undefined,
    align: /^right$/i.test(toText(parts.get('Alignment') ?? null)) ? 'right' : undefined,
    descending: ascending === undefined ? optionalBoolean(parts.get('Descending')) : !toBoolean(ascending),
  };
}

function optionalBoolean(value: Value | undefined): boolean | undefined {
  return value === undefined ? undefined : toBoolean(value);
}

function reader(block: ScriptBlock): Selector['read'] {
  return async (item, frame) => collapsed(await collect(runScriptBlock(block, { ...frame, item })));
}

/** The names that a value's properties have; none for text and numbers. */
export function propertyNames(item: Value): readonly string[] {
  if (item instanceof CmdletObject) return [...item.properties.keys()];
  return item instanceof HashtableValue ? item.entries().map(([key]) => toText(key)) : [];
}

/**
 * The properties that the selectors mean, each once, in the order in which they are named.
 * @param absent what to give for a property that is not there: `null` as Select-Object, or nothing as Format-List
 */
export async function selected(
  item: Value,
  selectors: readonly Selector[],
  frame: Frame,
  absent: 'null' | 'omit',
): Promise<readonly (readonly [string, Value])[]> {
  const found = new Map<string, readonly [string, Value]>();
  const add = (name: string, value: Value) => {
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), [name, value]);
  };
  for (const selector of selectors) {
    if (selector.matches !== undefined) {
      for (const name of propertyNames(item)) if (selector.matches(name)) add(name, propertyOf(item, name) ?? null);
      continue;
    }
    const value = await selector.read(item, frame);
    if (value !== undefined) add(properName(item, selector.label), value);
    else {
      warnOfUnknown(item, selector.label, frame);
      if (absent === 'null') add(selector.label, null);
    }
  }
  return [...found.values()];
}

/** The property's own spelling, whatever was typed. */
function properName(item: Value, label: string): string {
  return propertyNames(item).find((name) => name.toLowerCase() === label.toLowerCase()) ?? label;
}

/** What sorting, grouping and measuring go by: the properties' values, or the object itself. */
export async function keysOf(item: Value, selectors: readonly Selector[], frame: Frame): Promise<readonly Value[]> {
  if (selectors.length === 0) return [item];
  const keys: Value[] = [];
  for (const selector of selectors) {
    const value = await selector.read(item, frame);
    if (value === undefined) warnOfUnknown(item, selector.label, frame);
    keys.push(value ?? null);
  }
  return keys;
}

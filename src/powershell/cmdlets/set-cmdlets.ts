/** `Sort-Object`, `Group-Object`, `Measure-Object`, `Compare-Object`, `Get-Unique`: what needs all objects. */
import { CmdletObject, type TableView } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { collect, type Frame } from '../evaluate/frame.ts';
import { areEqual, compareValues } from '../values/comparison.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { numberOf } from '../values/number.ts';
import { toText } from '../values/text.ts';
import { CustomObject, elementsOf, type Value } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anything, propertyList } from './parameter-types.ts';
import { keysOf, type Selector, selectorsOf } from './selectors.ts';

const property = parameter({
  type: propertyList,
  help: 'What to go by; without it, the objects themselves.',
  position: 0,
});
const inputObject = parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' });
const caseSensitive = switchParameter({ help: 'Capital letters count.' });

export const sortObject = definePipelineCmdlet({
  name: 'Sort-Object',
  synopsis: 'Puts objects in order.',
  description:
    'By the properties that are named, the first of them first. Equal ones stay in the order in which they came.',
  examples: [{ line: 'Get-Mailbox | Sort-Object DisplayName -Descending', text: 'Backwards.' }],
  parameters: {
    Property: property,
    Descending: switchParameter({ help: 'The greatest first.' }),
    Unique: switchParameter({ help: 'Gives equal ones once.' }),
    CaseSensitive: caseSensitive,
    Top: parameter({ type: int32, help: 'The first of the order only.' }),
    Bottom: parameter({ type: int32, help: 'The last of the order only.' }),
    InputObject: inputObject,
  },
  async *process({ Property = [], Descending, Unique, CaseSensitive, Top, Bottom }, { input, frame }) {
    const selectors = selectorsOf(Property);
    const keyed = await withKeys(input, selectors, frame);
    const directions = (selectors.length === 0 ? [undefined] : selectors.map(({ descending }) => descending)).map(
      (own) => ((own ?? Descending === true) ? -1 : 1),
    );
    const order = (a: readonly Value[], b: readonly Value[]) => {
      for (const [index, direction] of directions.entries()) {
        const result = inOrder(a[index]!, b[index]!, CaseSensitive === true) * direction;
        if (result !== 0) return result;
      }
      return 0;
    };
    keyed.sort((a, b) => order(a.keys, b.keys));
    const sorted = keyed.filter((one, at) => Unique !== true || at === 0 || order(keyed[at - 1]!.keys, one.keys) !== 0);
    const from = Bottom === undefined ? 0 : Math.max(0, sorted.length - Bottom);
    yield* sorted.slice(from, from + (Top ?? sorted.length)).map(({ item }) => item);
  },
});

async function withKeys(input: AsyncIterable<Value>, selectors: readonly Selector[], frame: Frame) {
  const keyed: { readonly item: Value; readonly keys: readonly Value[] }[] = [];
  for await (const item of input) keyed.push({ item, keys: await keysOf(item, selectors, frame) });
  return keyed;
}

/** Values of different kinds compare by their text: sorting never fails. */
function inOrder(a: Value, b: Value, cased: boolean): number {
  if (typeof a === 'string' && typeof b === 'string') return compareValues(a, b, cased);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (typeof a !== 'string' && typeof b !== 'string' && x !== undefined && y !== undefined) return x - y;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  return compareValues(toText(a), toText(b), cased);
}

const GROUP_VIEW: TableView = {
  columns: [{ property: 'Count', width: 5, align: 'right' }, { property: 'Name', width: 25 }, { property: 'Group' }],
};

export const groupObject = definePipelineCmdlet({
  name: 'Group-Object',
  synopsis: 'Gathers objects that have the same value.',
  description: 'Gives a group for each value, with how many there are and which.',
  examples: [{ line: 'Get-Mailbox | Group-Object PopEnabled', text: 'How many have POP3.' }],
  parameters: {
    Property: property,
    NoElement: switchParameter({ help: 'Leaves the objects out.' }),
    AsHashTable: switchParameter({ help: 'Gives one table of the groups.' }),
    AsString: switchParameter({ help: 'The keys of the table are text.' }),
    CaseSensitive: caseSensitive,
    InputObject: inputObject,
  },
  async *process({ Property = [], NoElement, AsHashTable, CaseSensitive }, { input, frame }) {
    const groups = new Map<string, { name: string; key: Value; items: Value[] }>();
    for (const { item, keys } of await withKeys(input, selectorsOf(Property), frame)) {
      const name = keys.map(toText).join(', ');
      const id = CaseSensitive === true ? name : name.toLowerCase();
      const group = groups.get(id) ?? { name, key: keys[0] ?? null, items: [] };
      group.items.push(item);
      groups.set(id, group);
    }
    if (AsHashTable === true) {
      yield new HashtableValue([...groups.values()].map(({ name, items }) => [name, items] as const));
      return;
    }
    for (const { name, key, items } of [...groups.values()]) {
      const group: readonly (readonly [string, Value])[] = NoElement === true ? [] : [['Group', items]];
      const columns = NoElement === true ? { columns: GROUP_VIEW.columns.slice(0, 2) } : GROUP_VIEW;
      yield new CmdletObject(
        'GroupInfo',
        [['Count', items.length], ['Name', name], ...group, ['Values', [key]]],
        columns,
      );
    }
  },
});

export const measureObject = definePipelineCmdlet({
  name: 'Measure-Object',
  synopsis: 'Counts objects, and sums up a property of them.',
  description: 'Without switches it counts.',
  examples: [{ line: 'Get-Mailbox | Measure-Object', text: 'How many mailboxes there are.' }],
  parameters: {
    Property: property,
    Sum: switchParameter({ help: 'The sum.' }),
    Average: switchParameter({ help: 'The average.' }),
    Maximum: switchParameter({ help: 'The greatest.' }),
    Minimum: switchParameter({ help: 'The least.' }),
    AllStats: switchParameter({ help: 'All of these.' }),
    Line: switchParameter({ help: 'Lines of text.' }),
    Word: switchParameter({ help: 'Words of text.' }),
    Character: switchParameter({ help: 'Characters of text.' }),
    InputObject: inputObject,
  },
  async *process(values, { input, frame }) {
    const { Property = [], Line, Word, Character } = values;
    const keyed = await withKeys(input, selectorsOf(Property), frame);
    if (Line === true || Word === true || Character === true) {
      yield textMeasure(keyed.map(({ item }) => toText(item)));
      return;
    }
    const measured = keyed.map(({ keys }) => keys[0] ?? null).filter((one) => one !== null);
    yield measure(measured, Property[0] === undefined ? null : toText(Property[0]), values);
  },
});

interface Wanted {
  readonly Sum?: boolean;
  readonly Average?: boolean;
  readonly Maximum?: boolean;
  readonly Minimum?: boolean;
  readonly AllStats?: boolean;
}

function measure(values: readonly Value[], property: string | null, wanted: Wanted): CmdletObject {
  const numbers = values.map(numberOf).filter((one) => one !== undefined);
  const sum = numbers.reduce((total, one) => total + one, 0);
  const when = (asked: boolean | undefined, value: () => Value): Value =>
    (asked === true || wanted.AllStats === true) && values.length > 0 ? value() : null;
  const extreme = (sign: number) => values.reduce((best, one) => (inOrder(one, best, false) * sign > 0 ? one : best));
  return new CustomObject(
    [
      ['Count', values.length],
      ['Average', when(wanted.Average, () => sum / numbers.length)],
      ['Sum', when(wanted.Sum, () => sum)],
      ['Maximum', when(wanted.Maximum, () => extreme(1))],
      ['Minimum', when(wanted.Minimum, () => extreme(-1))],
      ['Property', property],
    ],
    'GenericMeasureInfo',
  );
}

function textMeasure(texts: readonly string[]): CmdletObject {
  const all = texts.join('\n');
  return new CustomObject(
    [
      ['Lines', all === '' ? 0 : all.split('\n').length],
      ['Words', all.split(/\s+/).filter((word) => word !== '').length],
      ['Characters', texts.reduce((total, text) => total + text.length, 0)],
      ['Property', null],
    ],
    'TextMeasureInfo',
  );
}

export const compareObject = definePipelineCmdlet({
  name: 'Compare-Object',
  synopsis: 'Tells in what two sets of objects differ.',
  description: '<= marks what only the first set has, => what only the second has.',
  examples: [{ line: 'Compare-Object (Get-Content old.txt) (Get-Content new.txt)', text: 'Two files.' }],
  parameters: {
    ReferenceObject: parameter({ type: propertyList, help: 'The first set.', position: 0, mandatory: true }),
    DifferenceObject: parameter({ type: propertyList, help: 'The second set.', position: 1, mandatory: true }),
    Property: parameter({ type: propertyList, help: 'Compares these properties only.' }),
    IncludeEqual: switchParameter({ help: 'Also gives what both have.' }),
    ExcludeDifferent: switchParameter({ help: 'Leaves out what only one has.' }),
    PassThru: switchParameter({ help: 'Gives the objects themselves.' }),
    CaseSensitive: caseSensitive,
  },
  async *process(values, { frame }) {
    const { ReferenceObject = [], DifferenceObject = [], Property = [], IncludeEqual, ExcludeDifferent } = values;
    const selectors = selectorsOf(Property);
    const keyed = async (items: readonly Value[]) =>
      Promise.all(items.map(async (item) => ({ item, keys: await keysOf(item, selectors, frame) })));
    const [left, right] = [await keyed(ReferenceObject), await keyed(DifferenceObject)];
    const equal = (a: readonly Value[], b: readonly Value[]) =>
      a.every((one, at) => areEqual(comparable(one), comparable(b[at] ?? null), values.CaseSensitive === true));
    const found: [Value, readonly Value[], string][] = [];
    for (const { item, keys } of right) {
      const at = left.findIndex((one) => equal(one.keys, keys));
      if (at >= 0) left.splice(at, 1);
      if (at < 0 ? ExcludeDifferent !== true : IncludeEqual === true) found.push([item, keys, at < 0 ? '=>' : '==']);
    }
    if (ExcludeDifferent !== true) for (const { item, keys } of left) found.push([item, keys, '<=']);
    for (const [item, keys, side] of found) {
      const shown: readonly (readonly [string, Value])[] =
        selectors.length === 0 ? [['InputObject', item]] : selectors.map(({ label }, at) => [label, keys[at] ?? null]);
      yield values.PassThru === true ? item : new CustomObject([...shown, ['SideIndicator', side]]);
    }
  },
});

/** Two objects are equal when their texts are; two lists, element by element. */
function comparable(value: Value): Value {
  return value !== null && typeof value === 'object' ? toText(elementsOf(value).map(toText)) : value;
}

export const getUnique = definePipelineCmdlet({
  name: 'Get-Unique',
  synopsis: 'Leaves out what equals its neighbour.',
  description: 'For sorted lists.',
  examples: [{ line: "'a','a','b' | Get-Unique", text: 'a and b.' }],
  parameters: { InputObject: inputObject, AsString: switchParameter({ help: 'Capital letters do not count.' }) },
  async *process({ AsString }, { input }) {
    let last: Value | undefined;
    for (const item of await collect(input)) {
      if (last === undefined || !areEqual(toText(last), toText(item), AsString !== true)) yield item;
      last = item;
    }
  },
});

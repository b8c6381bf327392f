/** `Format-List`, `Format-Table`, `Format-Wide`: in which form objects are shown, and with which properties. */
import { CmdletObject, type ViewColumn } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import type { Frame } from '../evaluate/frame.ts';
import { asObject, FormatRecord, type FormatRun } from '../format/format-record.ts';
import { entriesOf } from '../members/methods.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toText } from '../values/text.ts';
import { CustomObject, type Value } from '../values/value.ts';
import { definePipelineCmdlet, type PipelineContext } from './define-pipeline-cmdlet.ts';
import { anything, propertyList } from './parameter-types.ts';
import { keysOf, type Selector, selected, selectorsOf } from './selectors.ts';

const property = parameter({ type: propertyList, help: 'The properties to show; * stands for any.', position: 0 });
const common = {
  Property: property,
  GroupBy: parameter({ type: propertyList, help: 'Begins a new block where this property changes.' }),
  InputObject: parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' }),
  Force: switchParameter({ help: 'Accepted as in PowerShell.', onlyAccepted: true }),
};

export const formatList = definePipelineCmdlet({
  name: 'Format-List',
  synopsis: 'Shows objects as lists, a line a property.',
  description:
    'Names all properties, or those that are asked for. What it gives is for the screen; to work on with objects, use Select-Object.',
  examples: [
    { line: 'Get-PopSettings | Format-List', text: 'All settings.' },
    { line: 'Get-PopSettings | fl *Bindings,LoginType', text: 'Some of them.' },
  ],
  parameters: common,
  takesFormats: true,
  process: ({ Property, GroupBy }, context) =>
    formatEach({ cmdlet: 'Format-List', shape: 'list' }, Property, GroupBy ?? [], context),
});

export const formatTable = definePipelineCmdlet({
  name: 'Format-Table',
  synopsis: 'Shows objects as a table, a line an object.',
  description: 'Columns are the properties that are asked for, or the usual ones of the object.',
  examples: [{ line: 'Get-Mailbox | Format-Table Name,PopEnabled -AutoSize', text: 'Two columns.' }],
  parameters: {
    ...common,
    AutoSize: switchParameter({ help: 'Columns are as wide as their content; they always are.' }),
    Wrap: switchParameter({ help: 'Long values go on in the next line instead of being cut.' }),
    HideTableHeaders: switchParameter({ help: 'Leaves the headers out.' }),
  },
  takesFormats: true,
  async *process({ Property, GroupBy, Wrap, HideTableHeaders }, context) {
    const run: FormatRun = {
      cmdlet: 'Format-Table',
      shape: 'table',
      wrap: Wrap === true,
      hideHeaders: HideTableHeaders === true,
    };
    const selectors = Property === undefined ? undefined : selectorsOf(Property);
    const columns = selectors && columnsOf(selectors);
    yield* formatEach({ ...run, columns }, Property, GroupBy ?? [], context);
  },
});

export const formatWide = definePipelineCmdlet({
  name: 'Format-Wide',
  synopsis: 'Shows one property of each object, in columns.',
  description: 'The property is the name unless another one is asked for.',
  examples: [{ line: 'Get-Mailbox | Format-Wide Name -Column 4', text: 'Names, four a line.' }],
  parameters: {
    ...common,
    Column: parameter({ type: int32, help: 'How many columns there are. Default: 2.' }),
    AutoSize: switchParameter({ help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  takesFormats: true,
  process: ({ Property, GroupBy, Column }, context) =>
    formatEach(
      { cmdlet: 'Format-Wide', shape: 'wide', perLine: Column === undefined ? undefined : Math.max(1, Column) },
      Property ?? ['Name'],
      GroupBy ?? [],
      context,
    ),
});

async function* formatEach(
  run: FormatRun,
  property: readonly Value[] | undefined,
  groupBy: readonly Value[],
  { input, frame }: PipelineContext,
): AsyncGenerator<Value, void, void> {
  const selectors = property && selectorsOf(property);
  const groups = selectorsOf(groupBy);
  const state: { run: FormatRun; view: unknown } = { run, view: undefined };
  for await (const value of input) {
    // What is laid out already stays as it is.
    const items =
      value instanceof FormatRecord ? [value.object] : value instanceof HashtableValue ? entriesOf(value) : [value];
    for (const item of items) {
      const object = await projected(item, selectors, frame, run);
      yield new FormatRecord(runFor(state, item, run), object, await headingOf(item, groups, frame));
    }
  }
}

/** Objects of another kind begin a table of their own. */
function runFor(state: { run: FormatRun; view: unknown }, item: Value, asked: FormatRun): FormatRun {
  if (asked.shape !== 'table' || asked.columns !== undefined) return asked;
  const object = asObject(item);
  const view = object.view ?? [...object.properties.keys()].join();
  if (view !== state.view) {
    state.view = view;
    state.run = { ...asked, columns: object.view?.columns };
  }
  return state.run;
}

async function projected(
  item: Value,
  selectors: readonly Selector[] | undefined,
  frame: Frame,
  { shape }: FormatRun,
): Promise<CmdletObject> {
  if (selectors === undefined) {
    const object = asObject(item);
    return shape === 'list' && item instanceof CmdletObject ? new CustomObject(object.listed, object.typeName) : object;
  }
  const properties = await selected(item, selectors, frame, shape === 'list' ? 'omit' : 'null');
  // Not an object of the cmdlet any more: a further command must not be told of properties that were left out.
  return new CustomObject(properties, asObject(item).typeName);
}

async function headingOf(item: Value, groups: readonly Selector[], frame: Frame): Promise<string | undefined> {
  if (groups.length === 0) return undefined;
  const [value = null] = await keysOf(item, groups, frame);
  return `${groups[0]!.label}: ${toText(value)}`;
}

/** Undefined when a wildcard leaves it to the objects which columns there are. */
function columnsOf(selectors: readonly Selector[]): readonly ViewColumn[] | undefined {
  if (selectors.some(({ matches }) => matches !== undefined)) return undefined;
  return selectors.map(({ label, width, align }) => ({
    property: label,
    ...(width === undefined ? {} : { width }),
    ...(align === undefined ? {} : { align }),
  }));
}

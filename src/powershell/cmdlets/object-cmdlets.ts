/** `Select-Object`, `Where-Object`, `ForEach-Object`: which objects go on, with which properties, and what becomes of each. */

import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { wildcard } from '../../model/wildcard.ts';
import { collect } from '../evaluate/frame.ts';
import { warnOfUnknown } from '../evaluate/members.ts';
import { runScriptBlock } from '../evaluate/script-blocks.ts';
import { callMethod } from '../members/methods.ts';
import { propertyOf } from '../members/properties.ts';
import { binary } from '../operators/binary-operators.ts';
import { areEqual } from '../values/comparison.ts';
import { toBoolean } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import { CustomObject, collapsed, elementsOf, ScriptBlock, type Value } from '../values/value.ts';
import { definePipelineCmdlet, type PipelineContext } from './define-pipeline-cmdlet.ts';
import { anyString, anything, propertyList, scriptBlock, stringList } from './parameter-types.ts';
import { selected, selectorsOf } from './selectors.ts';

const inputObject = parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' });

export const selectObject = definePipelineCmdlet({
  name: 'Select-Object',
  synopsis: 'Gives objects with some of their properties, or some of the objects.',
  description: 'Properties are named, with wildcards, or calculated: @{Name="x"; Expression={$_.y}}.',
  examples: [
    { line: 'Get-Mailbox | Select-Object Name,PopEnabled', text: 'Two properties of each.' },
    { line: 'Get-PopSettings | select -ExpandProperty SSLBindings', text: 'The values themselves.' },
    { line: 'Get-Mailbox | select -First 5', text: 'No more than five.' },
  ],
  parameters: {
    Property: parameter({ type: propertyList, help: 'Names, wildcards or calculated properties.', position: 0 }),
    ExcludeProperty: parameter({ type: stringList, help: 'Leaves these out of what the wildcards mean.' }),
    ExpandProperty: parameter({ type: anyString, help: "Gives this property's values instead of objects." }),
    First: parameter({ type: int32, help: 'No more than this many, from the beginning.' }),
    Last: parameter({ type: int32, help: 'No more than this many, from the end.' }),
    Skip: parameter({ type: int32, help: 'Leaves out this many at the beginning (with -Last, at the end).' }),
    SkipLast: parameter({ type: int32, help: 'Leaves out this many at the end.' }),
    Index: parameter({ type: propertyList, help: 'Those at these places, counted from 0.' }),
    Unique: switchParameter({ help: 'Gives equal ones once.' }),
    InputObject: inputObject,
    Wait: switchParameter({ help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  async *process(values, context) {
    const { Property, ExcludeProperty = [], ExpandProperty, Unique } = values;
    const selectors = selectorsOf(Property ?? (ExcludeProperty.length > 0 ? ['*'] : []));
    const excluded = ExcludeProperty.map((name) => wildcard(name));
    const seen: Value[] = [];
    for await (const item of chosen(values, context.input)) {
      for (const one of await reshaped(item, context)) {
        if (Unique === true && seen.some((other) => same(one, other))) continue;
        if (Unique === true) seen.push(one);
        yield one;
      }
    }

    async function reshaped(item: Value, { frame }: PipelineContext): Promise<readonly Value[]> {
      if (ExpandProperty !== undefined) return expanded(item, ExpandProperty, context);
      if (selectors.length === 0) return [item];
      const all = await selected(item, selectors, frame, 'null');
      const kept = all.filter(([name]) => !excluded.some((one) => one.matches(name)));
      const type =
        item instanceof CmdletObject && !(item instanceof CustomObject) ? `Selected.${item.typeName}` : undefined;
      return [new CustomObject(kept, type)];
    }
  },
});

function expanded(item: Value, name: string, { call, frame }: PipelineContext): readonly Value[] {
  const value = propertyOf(item, name);
  if (value !== undefined) return elementsOf(value);
  warnOfUnknown(item, name, frame);
  call.writeError(
    runtimeError('ExpandPropertyNotFound', `Property "${name}" cannot be found.`, { category: 'InvalidArgument' }),
  );
  return [];
}

interface Choice {
  readonly First?: number;
  readonly Last?: number;
  readonly Skip?: number;
  readonly SkipLast?: number;
  readonly Index?: readonly Value[];
}

/** Ends the pipeline before it as soon as nothing more of it can be wanted. */
async function* chosen({ First, Last, Skip = 0, SkipLast, Index }: Choice, input: AsyncIterable<Value>) {
  if (SkipLast !== undefined) {
    const all = await collect(input);
    yield* all.slice(Skip, Math.max(Skip, all.length - SkipLast));
    return;
  }
  if (First === undefined && Last !== undefined) {
    const all = await collect(input);
    const end = Math.max(0, all.length - Skip);
    yield* all.slice(Math.max(0, end - Last), end);
    return;
  }
  if (First === 0) return;
  const places = Index && new Set(Index.map(Number));
  let at = -1;
  let given = 0;
  for await (const item of input) {
    at += 1;
    if (places !== undefined ? !places.has(at) : at < Skip) continue;
    yield item;
    given += 1;
    if (given === First) return;
  }
}

function same(a: Value, b: Value): boolean {
  if (!(a instanceof CmdletObject) || !(b instanceof CmdletObject)) return areEqual(a, b, true);
  return [...a.properties].every(([name, value]) => toText(value) === toText(b.get(name) ?? null));
}

const COMPARISONS = [
  'EQ',
  'NE',
  'GT',
  'GE',
  'LT',
  'LE',
  'Like',
  'NotLike',
  'Match',
  'NotMatch',
  'Contains',
  'NotContains',
  'In',
  'NotIn',
  'Is',
  'IsNot',
];
/** In each case: as they are, `-C…` which minds capital letters, `-I…` which does not. */
const SWITCHES = COMPARISONS.flatMap((name) => [name, `C${name}`, `I${name}`]).filter((name) => !/^[CI]Is/.test(name));

export const whereObject = definePipelineCmdlet({
  name: 'Where-Object',
  synopsis: 'Lets through the objects for which a condition holds.',
  description: 'The condition is a script block, or a property, an operator and a value.',
  examples: [
    { line: 'Get-Mailbox | Where-Object { $_.PopEnabled -eq $true }', text: 'With a script block.' },
    { line: 'Get-Mailbox | where PopEnabled -eq $true', text: 'With a property.' },
  ],
  parameters: {
    Property: parameter({ type: anything, help: 'A property, or the script block.', position: 0 }),
    Value: parameter({ type: anything, help: 'What the property is compared with.', position: 1 }),
    FilterScript: parameter({ type: scriptBlock, help: 'The condition: { $_.Name -like "a*" }' }),
    InputObject: inputObject,
    Not: switchParameter({ help: 'Lets through those whose property is false or empty.' }),
    ...Object.fromEntries(
      SWITCHES.map((name) => [
        name,
        switchParameter({ help: `Compares as the operator -${name.toLowerCase()} does.`, ours: true }),
      ]),
    ),
  },
  async *process(values, { input, frame }) {
    const { Property = null, Value: wanted = true, FilterScript, Not } = values as Record<string, Value>;
    const block = FilterScript ?? Property;
    const operator = SWITCHES.find((name) => (values as Record<string, unknown>)[name] === true);
    if (!(block instanceof ScriptBlock) && Property === null) throw noCondition();
    for await (const item of input) {
      if (block instanceof ScriptBlock) {
        const result = await collect(runScriptBlock(block, { ...frame, item }));
        if (toBoolean(collapsed(result))) yield item;
        continue;
      }
      const name = toText(Property!);
      const value = propertyOf(item, name);
      if (value === undefined) warnOfUnknown(item, name, frame);
      if (holds(value ?? null, operator, wanted!, Not === true)) yield item;
    }
  },
});

function holds(value: Value, operator: string | undefined, wanted: Value, not: boolean): boolean {
  if (operator === undefined) return toBoolean(value) !== not;
  const caseSensitive = /^C[A-Z]/.test(operator) && operator !== 'Contains';
  const name = caseSensitive || /^I[A-Z]/.test(operator) ? operator.slice(1) : operator;
  return toBoolean(binary(name.toLowerCase(), value, wanted, { caseSensitive, matched: () => undefined }));
}

function noCondition() {
  return wrongInput(
    'MissingMandatoryParameter',
    'Cannot process command because of one or more missing mandatory parameters: FilterScript.',
    {
      hints: ['Where-Object { $_.Name -like "a*" }, or Where-Object Name -like "a*"'],
    },
  );
}

export const forEachObject = definePipelineCmdlet({
  name: 'ForEach-Object',
  synopsis: 'Runs a script block for each object, or gives a property of each.',
  description: 'In the block, $_ is the object.',
  examples: [
    { line: 'Get-Mailbox | ForEach-Object { Set-Mailbox $_.Identity -PopEnabled $false }', text: 'One line for each.' },
  ],
  parameters: {
    Process: parameter({ type: anything, help: 'The script block, or the name of a property or method.', position: 0 }),
    Second: parameter({
      type: anything,
      help: 'With two blocks, the first runs at the beginning.',
      position: 1,
      ours: true,
    }),
    Third: parameter({ type: anything, help: 'With three, the last runs at the end.', position: 2, ours: true }),
    Begin: parameter({ type: scriptBlock, help: 'Runs before the first object.' }),
    End: parameter({ type: scriptBlock, help: 'Runs after the last object.' }),
    MemberName: parameter({ type: anyString, help: 'A property or method of each object.' }),
    ArgumentList: parameter({ type: propertyList, help: "The method's arguments.", aliases: ['Args'] }),
    InputObject: inputObject,
  },
  async *process(values, { input, frame }) {
    const { begin, each, end } = blocksOf(values);
    const member = values.MemberName ?? (each instanceof ScriptBlock || each === null ? undefined : toText(each));
    if (begin !== undefined) yield* runScriptBlock(begin, frame);
    for await (const item of input) {
      await frame.session.breathe();
      if (each instanceof ScriptBlock) yield* runScriptBlock(each, { ...frame, item });
      else if (member !== undefined) {
        const value = propertyOf(item, member);
        yield* elementsOf(value ?? callMethod(item, member, values.ArgumentList ?? []));
      }
    }
    if (end !== undefined) yield* runScriptBlock(end, frame);
  },
});

interface Blocks {
  readonly Process?: Value;
  readonly Second?: Value;
  readonly Third?: Value;
  readonly Begin?: ScriptBlock;
  readonly End?: ScriptBlock;
}

/** `% {begin} {process} {end}` as PowerShell takes them apart. */
function blocksOf({ Process = null, Second, Third, Begin, End }: Blocks) {
  const blocks = [...elementsOf(Process), Second, Third].filter((one) => one instanceof ScriptBlock);
  if (blocks.length < 2) return { begin: Begin, each: Process, end: End };
  if (Begin !== undefined) return { begin: Begin, each: blocks[0]!, end: End ?? blocks[1] };
  return { begin: blocks[0]!, each: blocks[1]!, end: End ?? blocks[2] };
}

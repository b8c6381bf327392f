/**
 * The end of a pipeline: objects become text. Neighbouring objects of one kind share a table or a list, as in
 * PowerShell, so they are held back until one of another kind comes, something else is to be said, or somebody waits.
 */
import { CmdletObject, textOf, type ViewColumn } from '../../cmdlet/cmdlet-object.ts';
import { formatList } from '../../cmdlet/format-list.ts';
import type * as FormatTable from '../../cmdlet/format-table.ts';
import { ErrorRecord } from '../evaluate/error-record.ts';
import { entriesOf } from '../members/methods.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { numberText } from '../values/text.ts';
import { isArray, type Value } from '../values/value.ts';
import { FormatRecord, type FormatRun } from './format-record.ts';
import { wideText } from './wide-text.ts';

export interface WriterOptions {
  /** Columns of the screen; undefined for a file or a pipe. */
  readonly width: () => number | undefined;
  readonly emphasis: (text: string) => string;
}

/** More objects than this are not held back for the width of their columns. */
const MAX_HELD = 1000;
/** PowerShell shows an object with more properties as a list. */
const MAX_TABLE_PROPERTIES = 4;

interface Block {
  /** Objects with the same key belong together. */
  readonly key: unknown;
  readonly run: Omit<FormatRun, 'cmdlet'>;
  readonly heading: string | undefined;
  readonly objects: CmdletObject[];
  /** Widths of a table that has been begun. */
  begun: readonly ViewColumn[] | undefined;
}

export class OutputWriter {
  readonly #sink: (text: string) => void;
  readonly #options: WriterOptions;
  #block: Block | undefined;
  /** Loaded for the first table. */
  #tables: typeof FormatTable | undefined;
  /** What was written last: a block is set off from what stands around it. */
  #last: 'nothing' | 'text' | 'block' = 'nothing';

  constructor(sink: (text: string) => void, options: WriterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  async write(value: Value): Promise<void> {
    if (value === null) return;
    if (isArray(value)) {
      for (const one of value) await this.write(one);
    } else if (value instanceof HashtableValue) {
      for (const one of entriesOf(value)) await this.#hold(one, defaultRun(one, ['Name', 'Value']), 'DictionaryEntry');
    } else if (value instanceof FormatRecord) await this.#hold(value.object, value.run, value.run, value.heading);
    else if (value instanceof ErrorRecord) this.text(value.text());
    else if (value instanceof CmdletObject && value.properties.size > 0) {
      await this.#hold(value, defaultRun(value), keyOf(value));
    } else this.text(`${typeof value === 'number' ? numberText(value) : textOf(value)}\n`);
  }

  /** Text as it is, behind everything that is held back. */
  text(text: string): void {
    this.flush();
    this.#block = undefined;
    if (this.#last === 'block') this.#sink('\n');
    this.#last = 'text';
    this.#sink(text);
  }

  /** Writes what is held back; rows that follow go on under the same headers. */
  flush(): void {
    const block = this.#block;
    if (block === undefined || block.objects.length === 0) return;
    const isNew = block.begun === undefined;
    if (isNew && this.#last !== 'nothing') this.#sink('\n');
    if (isNew && block.heading !== undefined) this.#sink(`   ${block.heading}\n\n`);
    if (!isNew && block.run.shape === 'list') this.#sink('\n');
    this.#sink(this.#rendered(block));
    block.objects.length = 0;
    this.#last = 'block';
  }

  async #hold(object: CmdletObject, run: Omit<FormatRun, 'cmdlet'>, key: unknown, heading?: string): Promise<void> {
    // A flush must not wait: whoever asks for it is about to write something else.
    if (run.shape === 'table') this.#tables ??= await import('../../cmdlet/format-table.ts');
    const block = this.#blockFor(key, run, heading);
    block.objects.push(object);
    if (block.objects.length >= MAX_HELD) this.flush();
  }

  /** The block that is being filled, or a new one for objects of another kind. */
  #blockFor(key: unknown, run: Omit<FormatRun, 'cmdlet'>, heading: string | undefined): Block {
    const before = this.#block;
    if (before !== undefined && before.key === key && before.heading === heading) return before;
    this.flush();
    this.#block = { key, run, heading, objects: [], begun: undefined };
    return this.#block;
  }

  #rendered(block: Block): string {
    const { run, objects, begun } = block;
    const { emphasis } = this.#options;
    const width = this.#options.width();
    if (run.shape === 'list') {
      block.begun = [];
      return formatList(objects, { width, emphasis });
    }
    if (run.shape === 'wide') {
      block.begun = [];
      return wideText(objects, width, run.perLine);
    }
    const { formatTable, cellsOf } = this.#tables!;
    const columns = begun ?? sized(run.columns ?? everyColumn(objects), objects, cellsOf);
    block.begun = columns;
    const hideHeaders = run.hideHeaders === true || begun !== undefined;
    return formatTable(objects, { columns }, { width, emphasis, hideHeaders, wrap: run.wrap === true });
  }
}

/** The view of its cmdlet; without one, a table of a few properties or a list of many. */
function defaultRun(object: CmdletObject, columns?: readonly string[]): Omit<FormatRun, 'cmdlet'> {
  if (columns !== undefined) return { shape: 'table', columns: columns.map((property) => ({ property })) };
  if (object.view !== undefined) return { shape: 'table', columns: object.view.columns };
  return { shape: object.properties.size > MAX_TABLE_PROPERTIES ? 'list' : 'table' };
}

/** Objects of one type share a table when they have the same columns. */
function keyOf({ typeName, view, properties }: CmdletObject): string {
  const columns = view === undefined ? [...properties.keys()] : view.columns.map(({ property }) => property);
  return `${typeName}:${columns.join()}`;
}

export function everyColumn(objects: readonly CmdletObject[]): readonly ViewColumn[] {
  const names = new Set(objects.flatMap((one) => [...one.properties.keys()]));
  return [...names].map((property) => ({ property }));
}

/** Numbers and, where no view says otherwise, truth values stand to the right; widths are kept for the rows that may follow. */
function sized(
  columns: readonly ViewColumn[],
  objects: readonly CmdletObject[],
  cellsOf: (text: string) => number,
): readonly ViewColumn[] {
  return columns.map((column) => {
    const values = objects.map((one) => one.get(column.property) ?? null);
    const isOfView = objects[0]?.view?.columns === columns;
    const filled = values.filter((value) => value !== null);
    const right = filled.every((value) => typeof value === 'number' || (typeof value === 'boolean' && !isOfView));
    const needed = Math.max(
      column.label?.length ?? column.property.length,
      ...values.map((one) => cellsOf(textOf(one))),
    );
    return {
      ...column,
      width: Math.max(column.width ?? 0, Math.min(needed, MAX_KEPT_WIDTH)),
      ...(right && filled.length > 0 && column.align === undefined ? { align: 'right' as const } : {}),
    };
  });
}

/** A wider column than this is narrowed for the screen anyway. */
const MAX_KEPT_WIDTH = 120;

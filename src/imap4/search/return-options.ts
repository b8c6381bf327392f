/**
 * `RETURN (…)` of SEARCH and SORT: what is told of the result, and whether it is saved (RFC 4731, RFC 5182, RFC 5267,
 * RFC 9394).
 */
import type { EnabledExtensions } from '../enabled-extensions.ts';
import { BadError } from '../errors.ts';
import type { FetchItem } from '../fetch/fetch-item.ts';
import { readFetchItems } from '../fetch/parse-items.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { PartialRange } from './partial-range.ts';

export type ReturnOption = 'MIN' | 'MAX' | 'ALL' | 'COUNT' | 'SAVE' | 'PARTIAL' | 'CONTEXT' | 'UPDATE';

/** CONTEXT is a hint that more searches of the kind are to come (RFC 5267 §4.2); nothing needs to be done about it. */
const OPTIONS: ReadonlySet<string> = new Set<ReturnOption>([
  'MIN',
  'MAX',
  'ALL',
  'COUNT',
  'SAVE',
  'PARTIAL',
  'CONTEXT',
  'UPDATE',
]);

export class ReturnOptions {
  /** What `RETURN ()` means. */
  static readonly ALL = new ReturnOptions(new Set<ReturnOption>(['ALL']), undefined);

  readonly #options: ReadonlySet<ReturnOption>;
  readonly partial: PartialRange | undefined;
  /** `UPDATE (…)`: fetched of new messages that come into the result (RFC 5465 §7). */
  readonly updateItems: readonly FetchItem[];

  constructor(
    options: ReadonlySet<ReturnOption>,
    partial: PartialRange | undefined,
    updateItems: readonly FetchItem[] = [],
  ) {
    this.#options = options;
    this.partial = partial;
    this.updateItems = updateItems;
  }

  has(option: ReturnOption): boolean {
    return this.#options.has(option);
  }

  /** False for `RETURN (SAVE)`, which is the one way to hear nothing (RFC 5182 §2.1). */
  get tells(): boolean {
    return this.#options.size > 1 || !this.has('SAVE');
  }

  /**
   * What of a result the answer is about: its ends and one page of it when nothing but them is asked for, else all of
   * it. That is what is saved (RFC 5182 §2.4, RFC 9394 §3.2), and what the greatest mod-sequence is told of
   * (RFC 7162 §3.1.10).
   */
  concerned<Item>(items: readonly Item[]): readonly Item[] {
    const some = this.has('MIN') || this.has('MAX') || this.has('PARTIAL');
    if (!some || this.has('ALL') || this.has('COUNT')) return items;
    return [
      ...new Set([
        ...(this.has('MIN') ? items.slice(0, 1) : []),
        ...(this.partial?.of(items) ?? []),
        ...(this.has('MAX') ? items.slice(-1) : []),
      ]),
    ];
  }
}

/**
 * `["RETURN" SP "(" … ")" SP]`.
 * @returns undefined when the word is not there
 */
export function readReturnOptions(args: ArgumentReader, enabled: EnabledExtensions): ReturnOptions | undefined {
  if (args.peekAtom()?.toUpperCase() !== 'RETURN') return undefined;
  args.word();
  args.space();
  const options = new Set<ReturnOption>();
  let partial: PartialRange | undefined;
  let updateItems: readonly FetchItem[] = [];
  args.list(() => {
    const option = args.word();
    if (!OPTIONS.has(option)) throw new BadError('Unknown RETURN option');
    options.add(option as ReturnOption);
    if (option === 'UPDATE') updateItems = readUpdateItems(args, enabled);
    if (option !== 'PARTIAL') return;
    if (partial !== undefined) throw new BadError('PARTIAL occurs twice');
    partial = PartialRange.read(args);
  });
  args.space();
  // RFC 9394 §3.1.
  if (options.has('ALL') && options.has('PARTIAL')) throw new BadError('Either ALL or PARTIAL');
  return options.size === 0 ? ReturnOptions.ALL : new ReturnOptions(options, partial, updateItems);
}

/** `["(" fetch-att *(SP fetch-att) ")"]`; the grammar has no space in front, the example of RFC 5465 §7 has. */
function readUpdateItems(args: ArgumentReader, enabled: EnabledExtensions): readonly FetchItem[] {
  if (args.nextKind !== 'open') {
    if (args.peekListWord() === undefined) return [];
    args.space();
  }
  return readFetchItems(args, enabled);
}

/** `RETURN (…)` of SEARCH and SORT: what is told of the result, and whether it is saved (RFC 4731, RFC 5182). */
import { BadError } from '../errors.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { encodeString } from '../wire/encoder.ts';
import { formatRanges, rangesOf } from '../wire/sequence-set.ts';

export type ReturnOption = 'MIN' | 'MAX' | 'ALL' | 'COUNT' | 'SAVE';

const OPTIONS: ReadonlySet<string> = new Set<ReturnOption>(['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE']);

/** From behind the word RETURN. @returns at least one */
export function readReturnOptions(args: ArgumentReader): ReadonlySet<ReturnOption> {
  args.space();
  const options = new Set<ReturnOption>();
  args.list(() => {
    const option = args.word();
    if (!OPTIONS.has(option)) throw new BadError('Unknown RETURN option');
    options.add(option as ReturnOption);
  });
  return options.size === 0 ? new Set<ReturnOption>(['ALL']) : options;
}

export interface ResultInNumbers {
  /** Sequence numbers, or UIDs; for SORT in its order. */
  readonly numbers: readonly number[];
  readonly byUid: boolean;
  /** The greatest mod-sequence found, when it was asked for. */
  readonly modSeq: number | undefined;
}

/** The ESEARCH response; '' when nothing is to be told (`RETURN (SAVE)`). */
export function eSearchResponse(tag: string, options: ReadonlySet<ReturnOption>, result: ResultInNumbers): string {
  if (options.size === 1 && options.has('SAVE')) return '';
  const { numbers, byUid, modSeq } = result;
  const items = [`(TAG ${encodeString(tag)})`, ...(byUid ? ['UID'] : [])];
  if (numbers.length > 0) {
    if (options.has('MIN')) items.push(`MIN ${numbers[0]}`);
    if (options.has('MAX')) items.push(`MAX ${numbers.at(-1)}`);
    if (options.has('ALL')) items.push(`ALL ${formatRanges(rangesOf(numbers))}`);
  }
  if (options.has('COUNT')) items.push(`COUNT ${numbers.length}`);
  if (modSeq !== undefined && numbers.length > 0) items.push(`MODSEQ ${modSeq}`);
  return `* ESEARCH ${items.join(' ')}\r\n`;
}

/**
 * What of a result the answer is about: its ends when nothing but them is asked for, else all of it. That is what is
 * saved (RFC 5182 §2.4), and what the greatest mod-sequence is told of (RFC 7162 §3.1.10).
 */
export function concerned<Item>(items: readonly Item[], options: ReadonlySet<ReturnOption>): readonly Item[] {
  const endsOnly = (options.has('MIN') || options.has('MAX')) && !options.has('ALL') && !options.has('COUNT');
  if (!endsOnly) return items;
  return [
    ...new Set([...(options.has('MIN') ? items.slice(0, 1) : []), ...(options.has('MAX') ? items.slice(-1) : [])]),
  ];
}

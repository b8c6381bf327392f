/** How the result of SEARCH or SORT is told: ESEARCH when the client chose, else a line of numbers. */
import { encodeString } from '../wire/encoder.ts';
import { formatRanges, rangesOf } from '../wire/sequence-set.ts';
import type { ReturnOptions } from './return-options.ts';

export interface ResultInNumbers {
  /** Sequence numbers, or UIDs; for SORT in its order. */
  readonly numbers: readonly number[];
  readonly byUid: boolean;
  /** The greatest mod-sequence found, when it was asked for. */
  readonly modSeq: number | undefined;
}

/** The ESEARCH response; '' when nothing is to be told (`RETURN (SAVE)`). */
export function eSearchResponse(tag: string, options: ReturnOptions, result: ResultInNumbers): string {
  if (!options.tells) return '';
  const { numbers, byUid, modSeq } = result;
  const items = [`(TAG ${encodeString(tag)})`, ...(byUid ? ['UID'] : [])];
  if (numbers.length > 0) {
    if (options.has('MIN')) items.push(`MIN ${numbers[0]}`);
    if (options.has('MAX')) items.push(`MAX ${numbers.at(-1)}`);
    if (options.has('ALL')) items.push(`ALL ${setOf(numbers)}`);
  }
  if (options.partial !== undefined)
    items.push(`PARTIAL (${options.partial.text} ${setOf(options.partial.of(numbers))})`);
  if (options.has('COUNT')) items.push(`COUNT ${numbers.length}`);
  if (modSeq !== undefined && numbers.length > 0) items.push(`MODSEQ ${modSeq}`);
  return `* ESEARCH ${items.join(' ')}\r\n`;
}

/** A range stands only for numbers that ascend (RFC 5267 §3.2). */
function setOf(numbers: readonly number[]): string {
  return numbers.length === 0 ? 'NIL' : formatRanges(rangesOf(numbers));
}

/** `* SEARCH 2 84 882`, with the greatest mod-sequence behind it where it was asked for (RFC 7162 §3.1.5, §3.1.6). */
export function plainResponse(name: 'SEARCH' | 'SORT', { numbers, modSeq }: ResultInNumbers): string {
  const end = modSeq !== undefined && numbers.length > 0 ? ` (MODSEQ ${modSeq})` : '';
  return `* ${name}${numbers.map((number) => ` ${number}`).join('')}${end}\r\n`;
}

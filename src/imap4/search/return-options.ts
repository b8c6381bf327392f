/** `RETURN (…)` of SEARCH and SORT: what is told of the result, and whether it is saved (RFC 4731, RFC 5182, RFC 5267). */
import { BadError } from '../errors.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';

export type ReturnOption = 'MIN' | 'MAX' | 'ALL' | 'COUNT' | 'SAVE';

const OPTIONS: ReadonlySet<string> = new Set<ReturnOption>(['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE']);

/** What `RETURN ()` means. */
export const RETURN_ALL: ReadonlySet<ReturnOption> = new Set<ReturnOption>(['ALL']);

/**
 * `["RETURN" SP "(" … ")" SP]`.
 * @returns at least one option, undefined when the word is not there
 */
export function readReturnOptions(args: ArgumentReader): ReadonlySet<ReturnOption> | undefined {
  if (args.peekAtom()?.toUpperCase() !== 'RETURN') return undefined;
  args.word();
  args.space();
  const options = new Set<ReturnOption>();
  args.list(() => {
    const option = args.word();
    if (!OPTIONS.has(option)) throw new BadError('Unknown RETURN option');
    options.add(option as ReturnOption);
  });
  args.space();
  return options.size === 0 ? RETURN_ALL : options;
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

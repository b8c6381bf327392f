/** `sort-criteria` of SORT (RFC 5256 §5). */
import { BadError } from '../errors.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { type SortKey, sortKeys } from './sort-key.ts';

export interface SortCriterion {
  readonly key: SortKey;
  readonly reverse: boolean;
}

/**
 * `"(" sort-criterion *(SP sort-criterion) ")"`.
 * @returns each key once: where it occurs again it has nothing left to decide
 */
export function readSortProgram(args: ArgumentReader): readonly SortCriterion[] {
  const program = new Map<SortKey, SortCriterion>();
  args.list(() => {
    const criterion = readCriterion(args);
    if (!program.has(criterion.key)) program.set(criterion.key, criterion);
  });
  if (program.size === 0) throw new BadError('No sort criterion');
  return [...program.values()];
}

function readCriterion(args: ArgumentReader): SortCriterion {
  let word = args.word();
  const reverse = word === 'REVERSE';
  if (reverse) {
    args.space();
    word = args.word();
  }
  const key = sortKeys.get(word);
  if (key === undefined) throw new BadError('Unknown sort criterion');
  return { key, reverse };
}

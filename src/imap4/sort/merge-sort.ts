/**
 * A stable sort that others can interrupt: runs that are sorted at a stroke, merged two by two. It gives way between
 * runs and every few hundred steps of a merge.
 */
import type { Pace } from '../pace.ts';

/** Sorted at a stroke: takes well below a millisecond. */
const RUN = 512;
/** Steps of a merge between two looks at the clock. */
const STEPS = 512;

/**
 * @param items left as they are
 * @param compare as for `Array.sort`; items that compare equal keep their order
 */
export async function mergeSort<Item>(
  items: readonly Item[],
  compare: (one: Item, other: Item) => number,
  pace: Pace,
): Promise<Item[]> {
  let sorted: Item[] = [];
  for (let start = 0; start < items.length; start += RUN) {
    for (const item of items.slice(start, start + RUN).sort(compare)) sorted.push(item);
    if (pace.due) await pace.rest();
  }
  for (let length = RUN; length < items.length; length *= 2) sorted = await mergeRuns(sorted, length, compare, pace);
  return sorted;
}

/** Merges neighbouring runs of `length` items. */
async function mergeRuns<Item>(
  items: readonly Item[],
  length: number,
  compare: (one: Item, other: Item) => number,
  pace: Pace,
): Promise<Item[]> {
  const merged: Item[] = [];
  for (let start = 0; start < items.length; start += 2 * length) {
    const middle = Math.min(start + length, items.length);
    const end = Math.min(middle + length, items.length);
    let left = start;
    let right = middle;
    while (left < middle || right < end) {
      const takeLeft = right === end || (left < middle && compare(items[left]!, items[right]!) <= 0);
      merged.push(items[takeLeft ? left++ : right++]!);
      if (merged.length % STEPS === 0 && pace.due) await pace.rest();
    }
  }
  return merged;
}

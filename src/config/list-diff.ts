/** The steps that lead from one list to another. */

/** An item is replaced or (by undefined) removed, or new ones come behind the item `after` (-1: before all). */
export type ListStep =
  | { readonly at: number; readonly replace: string | undefined; readonly insert?: undefined }
  | { readonly after: number; readonly insert: readonly string[] };

/** The steps from one list to another by their longest common subsequence; a replacement wherever both sides differ. */
export function listSteps(old: readonly string[], wanted: readonly string[]): readonly ListStep[] {
  const kept = [...commonSubsequence(old, wanted), { old: old.length, wanted: wanted.length }];
  const steps: ListStep[] = [];
  let from = { old: 0, wanted: 0 };
  for (const next of kept) {
    const added = wanted.slice(from.wanted, next.wanted);
    let last = from.old - 1;
    for (let at = from.old; at < next.old; at += 1) {
      const replace = added.shift();
      steps.push({ at, replace });
      last = at;
    }
    if (added.length > 0) steps.push({ after: last, insert: added });
    from = { old: next.old + 1, wanted: next.wanted + 1 };
  }
  return steps;
}

function commonSubsequence(a: readonly string[], b: readonly string[]): { old: number; wanted: number }[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const down = lengths[i + 1]!;
      lengths[i]![j] = a[i] === b[j] ? down[j + 1]! + 1 : Math.max(down[j]!, lengths[i]![j + 1]!);
    }
  }
  const common: { old: number; wanted: number }[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) common.push({ old: i++, wanted: j++ });
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i += 1;
    else j += 1;
  }
  return common;
}

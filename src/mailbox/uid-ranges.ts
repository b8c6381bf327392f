/** Sets of UIDs as ranges, never expanded: a mailbox of 100,000 messages is usually one of them. */

export interface UidRange {
  readonly first: number;
  readonly last: number;
}

/** An ascending set of UIDs that grows at its end. */
export class UidRanges {
  /** first, last, first, last … */
  #bounds: number[] = [];

  /** @param uid above every UID added before */
  add(uid: number): void {
    const end = this.#bounds.length - 1;
    if (end > 0 && this.#bounds[end] === uid - 1) this.#bounds[end] = uid;
    else this.#bounds.push(uid, uid);
  }

  has(uid: number): boolean {
    const bounds = this.#bounds;
    let low = 0;
    let high = bounds.length / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bounds[2 * middle + 1]! < uid) low = middle + 1;
      else high = middle;
    }
    return low < bounds.length / 2 && bounds[2 * low]! <= uid;
  }

  get isEmpty(): boolean {
    return this.#bounds.length === 0;
  }

  *[Symbol.iterator](): Iterator<UidRange> {
    for (let i = 0; i < this.#bounds.length; i += 2) yield { first: this.#bounds[i]!, last: this.#bounds[i + 1]! };
  }
}

/** Sorts UIDs and joins neighbours. */
export function rangesOf(uids: Iterable<number>): UidRange[] {
  const set = new UidRanges();
  let previous = 0;
  for (const uid of Uint32Array.from(uids).sort()) {
    if (uid !== previous) set.add(uid);
    previous = uid;
  }
  return [...set];
}

/** The same set less one UID. */
export function without(ranges: readonly UidRange[], uid: number): UidRange[] {
  return ranges.flatMap((range) => {
    if (uid < range.first || uid > range.last) return [range];
    const [below, above] = [
      { first: range.first, last: uid - 1 },
      { first: uid + 1, last: range.last },
    ] as const;
    return [below, above].filter(({ first, last }) => first <= last);
  });
}

/** Every UID below `end` that none of the ascending `present` has. */
export function absentRanges(present: readonly { readonly uid: number }[], end: number): UidRange[] {
  const absent: UidRange[] = [];
  let next = 1;
  for (const { uid } of present) {
    if (uid > next) absent.push({ first: next, last: uid - 1 });
    next = uid + 1;
  }
  if (end > next) absent.push({ first: next, last: end - 1 });
  return absent;
}

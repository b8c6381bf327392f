/**
 * Sequence sets (RFC 9051 §9 `sequence-set`): numbers, ranges, `*` and `$`. Kept as ranges and never expanded, so that
 * `1:4294967295` costs no more than `1`.
 */

/** Both ends belong to it; `first` is not greater than `last`. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** `*`, until it is known what the largest number is. */
const STAR = Number.POSITIVE_INFINITY;
/** The largest sequence number or UID that there can be. */
export const MAX_NUMBER = 0xffffffff;

export class SequenceSet {
  readonly #ranges: readonly Range[];
  /** `$`: the saved result of a search (RFC 5182). */
  readonly isSavedResult: boolean;

  private constructor(ranges: readonly Range[], isSavedResult: boolean) {
    this.#ranges = ranges;
    this.isSavedResult = isSavedResult;
  }

  /** @returns undefined when the text is no sequence set */
  static parse(text: string): SequenceSet | undefined {
    if (text === '$') return new SequenceSet([], true);
    const ranges: Range[] = [];
    for (const part of text.split(',')) {
      const colon = part.indexOf(':');
      const first = parseNumber(colon < 0 ? part : part.slice(0, colon));
      const last = colon < 0 ? first : parseNumber(part.slice(colon + 1));
      if (first === undefined || last === undefined) return undefined;
      ranges.push(first <= last ? { first, last } : { first: last, last: first });
    }
    return new SequenceSet(ranges, false);
  }

  /** True when `*` occurs in it. */
  get hasStar(): boolean {
    return this.#ranges.some((range) => range.last === STAR);
  }

  /**
   * The set with `*` replaced.
   * @param largest the largest number in use
   * @returns ascending ranges that neither overlap nor touch
   */
  resolve(largest: number): readonly Range[] {
    const known = this.#ranges.map(({ first, last }) => {
      const from = first === STAR ? largest : first;
      const to = last === STAR ? largest : last;
      // `5:*` is `3:5` where 3 is the largest.
      return from <= to ? { first: from, last: to } : { first: to, last: from };
    });
    return normalise(known);
  }
}

/** Sorts, and joins what overlaps or touches. */
export function normalise(ranges: readonly Range[]): readonly Range[] {
  if (ranges.length < 2) return ranges;
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  const joined: Range[] = [];
  let current = sorted[0]!;
  for (const range of sorted) {
    if (range.first <= current.last + 1) {
      if (range.last > current.last) current = { first: current.first, last: range.last };
    } else {
      joined.push(current);
      current = range;
    }
  }
  joined.push(current);
  return joined;
}

/** Is the number in one of these ascending ranges? Logarithmic. */
export function rangesInclude(ranges: readonly Range[], number: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle]!;
    if (number < range.first) high = middle - 1;
    else if (number > range.last) low = middle + 1;
    else return true;
  }
  return false;
}

/** What two lists of ascending ranges have in common. */
export function intersection(one: readonly Range[], other: readonly Range[]): readonly Range[] {
  const common: Range[] = [];
  let at = 0;
  for (const { first, last } of one) {
    while (at < other.length && other[at]!.last < first) at++;
    for (let index = at; index < other.length && other[index]!.first <= last; index++) {
      common.push({ first: Math.max(first, other[index]!.first), last: Math.min(last, other[index]!.last) });
    }
  }
  return common;
}

/** What is in the first list of ascending ranges and not in the other. */
export function difference(one: readonly Range[], other: readonly Range[]): readonly Range[] {
  const left: Range[] = [];
  let at = 0;
  for (const { first, last } of one) {
    let from = first;
    while (at < other.length && other[at]!.last < from) at++;
    for (let index = at; index < other.length && other[index]!.first <= last; index++) {
      const gap = other[index]!;
      if (gap.first > from) left.push({ first: from, last: gap.first - 1 });
      from = gap.last + 1;
    }
    if (from <= last) left.push({ first: from, last });
  }
  return left;
}

/** `1:3,7` of ranges, in their order. */
export function formatRanges(ranges: readonly Range[]): string {
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}:${last}`)).join(',');
}

/** Gathers ascending numbers into ranges. */
export function rangesOf(numbers: Iterable<number>): Range[] {
  const ranges: Range[] = [];
  let first = 0;
  let last = -1;
  for (const number of numbers) {
    if (number === last + 1 && last >= 0) last = number;
    else {
      if (last >= 0) ranges.push({ first, last });
      first = number;
      last = number;
    }
  }
  if (last >= 0) ranges.push({ first, last });
  return ranges;
}

/** `nz-number` or `*`. */
function parseNumber(text: string): number | undefined {
  if (text === '*') return STAR;
  if (!/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const number = Number(text);
  return number <= MAX_NUMBER ? number : undefined;
}

/**
 * A page of a result (RFC 9394 §3.1, RFC 5267 §4.4): `1:500` are its first 500 members, `-1:-100` the last hundred.
 */
import { BadError } from '../errors.ts';
import { countOf } from '../message-set.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { Range } from '../wire/sequence-set.ts';

const SYNTAX = /^(-?)([1-9]\d{0,9}):(-?)([1-9]\d{0,9})$/;
const MAX_NUMBER = 0xffffffff;

export class PartialRange {
  /** As the client wrote it, and hears it again. */
  readonly text: string;
  readonly #fromEnd: boolean;
  readonly #nearest: number;
  readonly #farthest: number;

  private constructor(text: string, fromEnd: boolean, one: number, other: number) {
    this.text = text;
    this.#fromEnd = fromEnd;
    this.#nearest = Math.min(one, other);
    this.#farthest = Math.max(one, other);
  }

  /** `SP partial-range`, from behind the word PARTIAL. */
  static read(args: ArgumentReader): PartialRange {
    args.space();
    const text = args.rawAtom();
    const match = SYNTAX.exec(text);
    const [one, other] = [Number(match?.[2]), Number(match?.[4])];
    if (match === null || match[1] !== match[3] || one > MAX_NUMBER || other > MAX_NUMBER) {
      throw new BadError('Invalid PARTIAL range');
    }
    return new PartialRange(text, match[1] === '-', one, other);
  }

  /** What of the result is on the page, in the result's order. */
  of<Item>(items: readonly Item[]): readonly Item[] {
    const { start, end } = this.#bounds(items.length);
    return items.slice(start, end);
  }

  /** The same for a result that is written as ascending ranges. */
  ofRanges(ranges: readonly Range[]): readonly Range[] {
    const { start, end } = this.#bounds(countOf(ranges));
    const page: Range[] = [];
    let passed = 0;
    for (const { first, last } of ranges) {
      const from = Math.max(first, first + start - passed);
      const to = Math.min(last, first + end - passed - 1);
      if (from <= to) page.push({ first: from, last: to });
      passed += last - first + 1;
    }
    return page;
  }

  /** Indexes of the first on the page and of the first behind it. */
  #bounds(length: number): { readonly start: number; readonly end: number } {
    return this.#fromEnd
      ? { start: Math.max(0, length - this.#farthest), end: Math.max(0, length - this.#nearest + 1) }
      : { start: this.#nearest - 1, end: this.#farthest };
  }
}

/**
 * What only grows, by labels. Label values are words of ours, never what a client has sent: each new one is a series that
 * the monitoring system keeps for ever.
 */
import type { Labels, Sample } from './exposition.ts';

export class Counter<Name extends string> {
  readonly #names: readonly Name[];
  readonly #values = new Map<string, { readonly labels: Labels; value: number }>();

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  /** @param labels values, in the order of the names */
  add(amount: number, ...labels: readonly string[]): void {
    const key = labels.join('\n');
    const known = this.#values.get(key);
    if (known !== undefined) known.value += amount;
    else this.#values.set(key, { labels: labelled(this.#names, labels), value: amount });
  }

  *samples(): Iterable<Sample> {
    yield* this.#values.values();
  }
}

/** How long things took, in seconds. */
export class Histogram<Name extends string> {
  readonly #names: readonly Name[];
  readonly #bounds: readonly number[];
  readonly #values = new Map<string, { readonly labels: Labels; readonly buckets: number[]; sum: number }>();

  /** @param bounds upper ones, ascending, without the infinite one */
  constructor(names: readonly Name[], bounds: readonly number[]) {
    this.#names = names;
    this.#bounds = bounds;
  }

  observe(seconds: number, ...labels: readonly string[]): void {
    const key = labels.join('\n');
    let known = this.#values.get(key);
    if (known === undefined) {
      known = {
        labels: labelled(this.#names, labels),
        buckets: Array<number>(this.#bounds.length + 1).fill(0),
        sum: 0,
      };
      this.#values.set(key, known);
    }
    let at = 0;
    while (at < this.#bounds.length && seconds > this.#bounds[at]!) at++;
    known.buckets[at]!++;
    known.sum += seconds;
  }

  *samples(): Iterable<Sample> {
    for (const { labels, buckets, sum } of this.#values.values()) {
      let count = 0;
      for (const [at, own] of buckets.entries()) {
        count += own;
        const le = at < this.#bounds.length ? String(this.#bounds[at]) : '+Inf';
        yield { suffix: '_bucket', labels: { ...labels, le }, value: count };
      }
      yield { suffix: '_sum', labels, value: sum };
      yield { suffix: '_count', labels, value: count };
    }
  }
}

function labelled(names: readonly string[], values: readonly string[]): Labels {
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? '']));
}

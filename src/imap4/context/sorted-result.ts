/**
 * The kept result of a SORT. What a message is compared by never changes, so it is read once, and its place is found
 * again by bisection.
 */
import type { MailboxView } from '../../mailbox/mail-store.ts';
import { Pace } from '../pace.ts';
import type { Found } from '../search/search-run.ts';
import type { Sortable, Sorter } from '../sort/sorter.ts';
import type { KeptResult, NumberOf } from './kept-result.ts';
import type { Placed } from './result-change.ts';

export class SortedResult implements KeptResult {
  readonly #view: MailboxView;
  readonly #sorter: Sorter;
  readonly #sorted: Sortable[];
  readonly #byUid: Map<number, Sortable>;

  /** @param sorted the result so far */
  constructor(view: MailboxView, sorter: Sorter, sorted: readonly Sortable[]) {
    this.#view = view;
    this.#sorter = sorter;
    this.#sorted = [...sorted];
    this.#byUid = new Map(sorted.map((one) => [one.found.message.uid, one]));
  }

  has(uid: number): boolean {
    return this.#byUid.has(uid);
  }

  remove(uids: readonly number[], numberOf: NumberOf): readonly Placed[] {
    return uids.map((uid) => {
      const index = this.#place(this.#byUid.get(uid)!);
      this.#byUid.delete(uid);
      this.#sorted.splice(index, 1);
      return { position: index + 1, numbers: [numberOf(uid)] };
    });
  }

  async add(found: readonly Found[], numberOf: NumberOf): Promise<readonly Placed[]> {
    const placed: Placed[] = [];
    for (const one of await this.#sorter.sortables(this.#view, found, new Pace())) {
      const { uid } = one.found.message;
      const index = this.#place(one);
      this.#byUid.set(uid, one);
      this.#sorted.splice(index, 0, one);
      placed.push({ position: index + 1, numbers: [numberOf(uid)] });
    }
    return placed;
  }

  /** Index of the first that does not come before it: itself, where it is in the result. */
  #place(one: Sortable): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorter.compare(this.#sorted[middle]!, one) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

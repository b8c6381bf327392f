/** The kept result of a SEARCH: in mailbox order, so that places need not be told (RFC 5267 §4.3.3). */
import type { Found } from '../search/search-run.ts';
import { difference, normalise, type Range, rangesInclude, rangesOf } from '../wire/sequence-set.ts';
import type { KeptResult, NumberOf } from './kept-result.ts';
import type { Placed } from './result-change.ts';

export class FoundResult implements KeptResult {
  /** As ranges, of which a result has few: it may be half of a large mailbox. */
  #uids: readonly Range[];

  constructor(found: readonly Found[]) {
    this.#uids = rangesOf(uidsOf(found));
  }

  has(uid: number): boolean {
    return rangesInclude(this.#uids, uid);
  }

  remove(uids: readonly number[], numberOf: NumberOf): readonly Placed[] {
    this.#uids = difference(this.#uids, rangesOf(uids));
    return [{ position: 0, numbers: uids.map(numberOf) }];
  }

  add(found: readonly Found[], numberOf: NumberOf): readonly Placed[] {
    const uids = uidsOf(found);
    this.#uids = normalise([...this.#uids, ...rangesOf(uids)]);
    return [{ position: 0, numbers: uids.map(numberOf) }];
  }
}

function uidsOf(found: readonly Found[]): number[] {
  return found.map(({ message }) => message.uid);
}

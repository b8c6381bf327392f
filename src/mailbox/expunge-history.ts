/**
 * Which UIDs were expunged, and at which mod-sequence, for QRESYNC. Bounded: for a client that was away longer than the
 * history reaches, the answer is every UID that is not there, a superset, which RFC 7162 §3.2.5.2 allows.
 */
import { firstAbove } from './change-log.ts';
import { rangesOf, type UidRange } from './uid-ranges.ts';

/** Above this many expunged UIDs the older half is forgotten. */
export const EXPUNGE_HISTORY_LIMIT = 16_384;

export class ExpungeHistory {
  #modSeqs: number[] = [];
  #uids: number[] = [];
  #floor: number;

  /** @param floor the mod-sequence up to which expunges are not known */
  constructor(floor: number) {
    this.#floor = floor;
  }

  /** @param modSeq not below that of the entry before */
  append(modSeq: number, uid: number): void {
    if (this.#modSeqs.length >= EXPUNGE_HISTORY_LIMIT) {
      const cut = EXPUNGE_HISTORY_LIMIT / 2;
      this.#floor = this.#modSeqs[cut - 1]!;
      this.#modSeqs = this.#modSeqs.slice(cut);
      this.#uids = this.#uids.slice(cut);
    }
    this.#modSeqs.push(modSeq);
    this.#uids.push(uid);
  }

  /** The mod-sequence of the first expunge after `modSeq` that is known, or undefined when there was none. */
  firstAfter(modSeq: number): number | undefined {
    return this.#modSeqs[firstAbove(this.#modSeqs, modSeq)];
  }

  /** UIDs expunged after `modSeq`, ascending, or undefined when the history does not reach back that far. */
  since(modSeq: number): UidRange[] | undefined {
    if (modSeq < this.#floor) return undefined;
    return rangesOf(this.#uids.slice(firstAbove(this.#modSeqs, modSeq)));
  }

  get floor(): number {
    return this.#floor;
  }
  /** Every entry that is kept, oldest first. */
  *entries(): Iterable<{ readonly modSeq: number; readonly uid: number }> {
    for (let i = 0; i < this.#uids.length; i++) yield { modSeq: this.#modSeqs[i]!, uid: this.#uids[i]! };
  }
}

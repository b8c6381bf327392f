/**
 * The flag changes of a mailbox in the order in which they happened, so that a session learns what is new to it by
 * reading the tail, whatever the size of the mailbox. Bounded: whoever is further behind than the log reaches has to
 * look at every message's mod-sequence instead.
 */
import type { FlagSet } from './flag-set.ts';

/** Above this many entries the older half is dropped. One entry is four words; a session at rest is rarely 100 behind. */
export const CHANGE_LOG_LIMIT = 4096;

/** What a message was before a change. */
export interface Before {
  readonly flags: FlagSet;
  readonly modSeq: number;
}

export class ChangeLog<M extends Before> {
  #modSeqs: number[] = [];
  #messages: M[] = [];
  #flagsBefore: FlagSet[] = [];
  #modSeqsBefore: number[] = [];
  /** Changes up to this mod-sequence may be missing from the log. */
  #floor: number;

  /** @param floor the mod-sequence up to which nothing was logged */
  constructor(floor: number) {
    this.#floor = floor;
  }

  /**
   * @param modSeq not below that of the entry before
   * @param message as it is before it is changed
   */
  append(modSeq: number, message: M): void {
    if (this.#modSeqs.length >= CHANGE_LOG_LIMIT) this.#dropOlderHalf();
    this.#modSeqs.push(modSeq);
    this.#messages.push(message);
    this.#flagsBefore.push(message.flags);
    this.#modSeqsBefore.push(message.modSeq);
  }

  /**
   * Messages changed after `modSeq`, each once, in order of their first change.
   * @param skip mod-sequences that the asker knows about already
   * @returns undefined when the log does not reach back that far
   */
  since(modSeq: number, skip: ReadonlySet<number> | undefined): ReadonlySet<M> | undefined {
    if (modSeq < this.#floor) return undefined;
    const found = new Set<M>();
    for (let i = firstAbove(this.#modSeqs, modSeq); i < this.#modSeqs.length; i++) {
      if (skip?.has(this.#modSeqs[i]!)) continue;
      found.add(this.#messages[i]!);
    }
    return found;
  }

  /**
   * Messages that were there at `modSeq` and have changed after it, but in none of these flags; as far as the log reaches
   * back to there.
   */
  changedBeside(flags: FlagSet, modSeq: number): ReadonlySet<M> {
    if (modSeq < this.#floor) return new Set();
    /** The first known state of each message that changed, and whether it was the same in these flags ever since. */
    const first = new Map<M, Before & { readonly same: boolean }>();
    for (let i = this.#modSeqs.length - 1; i >= 0 && this.#modSeqs[i]! > modSeq; i--) {
      const message = this.#messages[i]!;
      const after = first.get(message) ?? { flags: message.flags, same: true };
      const before = this.#flagsBefore[i]!;
      const same = after.same && flags.isSameIn(before, after.flags);
      first.set(message, { flags: before, modSeq: this.#modSeqsBefore[i]!, same });
    }
    const found = new Set<M>();
    for (const [message, before] of first) if (before.same && before.modSeq <= modSeq) found.add(message);
    return found;
  }

  #dropOlderHalf(): void {
    const kept = CHANGE_LOG_LIMIT / 2;
    const cut = this.#modSeqs.length - kept;
    // Entries of one change share a mod-sequence; the floor covers the dropped ones even if it splits such a group.
    this.#floor = this.#modSeqs[cut - 1]!;
    this.#modSeqs = this.#modSeqs.slice(cut);
    this.#messages = this.#messages.slice(cut);
    this.#flagsBefore = this.#flagsBefore.slice(cut);
    this.#modSeqsBefore = this.#modSeqsBefore.slice(cut);
  }
}

/** Index of the first element greater than `bound` in an ascending array. */
export function firstAbove(ascending: readonly number[], bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

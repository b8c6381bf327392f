/** What `postern.index` said when the mailbox was opened, to be laid over what the folder says now. */
import { ExpungeHistory } from '../expunge-history.ts';
import type { FlagSet } from '../flag-set.ts';
import type { RareMap } from '../rare-map.ts';
import { parseFlagLetters } from './flag-letters.ts';
import type { FactsRecord, IndexVisitor, IntentRecord, StateRecord } from './index-format.ts';
import type { MaildirMessage } from './maildir-message.ts';

/** How a message compares with the index. */
export type Recognition = 'unchanged' | 'changed' | 'unknown';

/** Where keywords that have no letter are kept while the mailbox is open. */
export interface KeywordsBeyond {
  readonly keywordsBeyond: RareMap<number, readonly string[]>;
  flagsOf(uid: number, info: string): FlagSet;
}

const EXPUNGED = -1;

export class IndexImage implements IndexVisitor {
  highestModSeq = 0;
  /** No mod-sequence given out before was above it. */
  ceiling = 0;
  boot = '';
  isClean = false;
  /** The end of the log may be missing. */
  mayHaveLost = false;
  readonly keywordSets = new Map<number, readonly string[]>();
  /** Of the live messages in `postern.metadata`. */
  metadataOctets = 0;

  /** Ascending; a slot is the index in each of these lists. */
  readonly #uids: number[] = [];
  readonly #modSeqs: number[] = [];
  readonly #system: number[] = [];
  readonly #letters: number[] = [];
  readonly #keywordSet: number[] = [];
  readonly #facts: (FactsRecord | undefined)[] = [];
  readonly #recognised: boolean[] = [];
  /** Of changes that nobody finished writing down. */
  readonly #intents = new Map<number, IntentRecord>();
  #historyFloor = Number.POSITIVE_INFINITY;
  readonly #expunges: { readonly uid: number; readonly modSeq: number }[] = [];
  /** Where the last look-up ended: records and messages come in the same order. */
  #near = 0;

  state(record: StateRecord): void {
    const slot = this.#slotFor(record.uid);
    this.#modSeqs[slot] = record.modSeq;
    this.#system[slot] = record.system;
    this.#letters[slot] = record.letters;
    this.#keywordSet[slot] = record.keywordSet;
    if (this.#intents.size > 0) this.#intents.delete(record.uid);
    this.#raise(record.modSeq);
  }

  intent(record: IntentRecord): void {
    this.#intents.set(record.uid, record);
  }

  facts(record: FactsRecord): void {
    this.#facts[this.#slotFor(record.uid)] = record;
  }

  expunged(uid: number, modSeq: number): void {
    this.#modSeqs[this.#slotFor(uid)] = EXPUNGED;
    this.#expunges.push({ uid, modSeq });
    this.#raise(modSeq);
  }

  session(ceiling: number, boot: string): void {
    this.ceiling = ceiling;
    this.boot = boot;
    this.isClean = false;
  }

  clean(highestModSeq: number): void {
    this.isClean = true;
    this.#raise(highestModSeq);
  }

  history(floor: number): void {
    this.#historyFloor = floor;
    this.#raise(floor);
  }

  keywords(set: number, names: readonly string[]): void {
    this.keywordSets.set(set, names);
  }

  /**
   * Lays what is known over a message: `changed` when its flags are others than the index knew.
   * @param mailbox is told of keywords that have no letter
   */
  recognise(message: MaildirMessage, mailbox: KeywordsBeyond): Recognition {
    const slot = this.#find(message.uid);
    const modSeq = this.#modSeqs[slot];
    if (slot < 0 || modSeq === undefined || modSeq === EXPUNGED) return 'unknown';
    this.#recognised[slot] = true;
    message.modSeq = modSeq;
    const facts = this.#facts[slot];
    if (facts !== undefined) this.#layFacts(facts, message);
    const now = parseFlagLetters(message.info);
    const intent = this.#intents.get(message.uid);
    // The process was killed between the two places that flags are kept in: the file's name says on which side of it.
    const isDone = intent !== undefined && now.system === intent.system && now.keywords === intent.letters;
    const keywords = this.keywordSets.get(isDone ? intent.keywordSet : this.#keywordSet[slot]!);
    if (keywords !== undefined) {
      mailbox.keywordsBeyond.set(message.uid, keywords);
      message.flags = mailbox.flagsOf(message.uid, message.info);
    }
    if (this.mayHaveLost || intent !== undefined) return 'changed';
    return now.system === this.#system[slot] && now.keywords === this.#letters[slot] ? 'unchanged' : 'changed';
  }

  #layFacts(facts: FactsRecord, message: MaildirMessage): void {
    message.wireSize = facts.wireSize;
    message.internalSeconds = facts.internalSeconds;
    message.saveSeconds = facts.saveSeconds;
    message.metadataAt = facts.metadataAt;
    message.metadataOctets = facts.metadataOctets;
    if (facts.metadataAt >= 0) this.metadataOctets += facts.metadataOctets;
  }

  /** UIDs of messages that the index knew and nobody recognised: they were expunged by somebody else. */
  *missing(): Iterable<number> {
    for (const [slot, uid] of this.#uids.entries()) {
      const modSeq = this.#modSeqs[slot];
      if (modSeq !== undefined && modSeq !== EXPUNGED && !this.#recognised[slot]) yield uid;
    }
  }

  /** Expunges that were written down. */
  expungeHistory(): ExpungeHistory {
    const history = new ExpungeHistory(this.#historyFloor);
    for (const { uid, modSeq } of this.#expunges) if (modSeq > this.#historyFloor) history.append(modSeq, uid);
    return history;
  }

  #raise(modSeq: number): void {
    if (modSeq > this.highestModSeq) this.highestModSeq = modSeq;
  }

  #slotFor(uid: number): number {
    const last = this.#uids.at(-1);
    if (last === undefined || uid > last) {
      this.#near = this.#uids.push(uid) - 1;
      return this.#near;
    }
    const slot = this.#find(uid);
    if (slot >= 0) return slot;
    return this.#insert(uid);
  }

  /** Hardly ever: records come in the order of UIDs the first time. */
  #insert(uid: number): number {
    const slot = this.#uids.findIndex((other) => other > uid);
    for (const list of [this.#uids, this.#modSeqs, this.#system, this.#letters, this.#keywordSet])
      list.splice(slot, 0, 0);
    this.#facts.splice(slot, 0, undefined);
    this.#recognised.splice(slot, 0, false);
    this.#uids[slot] = uid;
    this.#modSeqs[slot] = EXPUNGED;
    return slot;
  }

  #find(uid: number): number {
    const uids = this.#uids;
    for (let slot = this.#near; slot <= this.#near + 1; slot++) {
      if (uids[slot] === uid) {
        this.#near = slot;
        return slot;
      }
    }
    let low = 0;
    let high = uids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (uids[middle]! < uid) low = middle + 1;
      else high = middle;
    }
    if (uids[low] !== uid) return -1;
    this.#near = low;
    return low;
  }
}

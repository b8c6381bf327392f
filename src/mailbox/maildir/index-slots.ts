/**
 * What an index says of each message, in columns of numbers: it is read in one go when a mailbox is opened, and an
 * object for each of 100,000 records would be most of the work.
 *
 * Slots are in the order of UIDs. Records come in that order the first time, so that a slot is nearly always the last
 * one or the next; the rest is searched for.
 */
import type { FactsRecord, StateRecord } from './index-format.ts';
import type { MaildirMessage } from './maildir-message.ts';

/** Instead of a mod-sequence: nothing but facts is known. */
const NO_STATE = 0;
const EXPUNGED = -1;

export class IndexSlots {
  readonly #uids: Uint32Array;
  readonly #modSeqs: Float64Array;
  readonly #system: Uint8Array;
  readonly #letters: Uint32Array;
  readonly #keywordSets: Uint16Array;
  readonly #recognised: Uint8Array;
  readonly #facts: FactColumns;
  #count = 0;
  /** Where the last look-up ended. */
  #near = 0;

  /** @param capacity messages that there can be at most */
  constructor(capacity: number) {
    this.#uids = new Uint32Array(capacity);
    this.#modSeqs = new Float64Array(capacity);
    this.#system = new Uint8Array(capacity);
    this.#letters = new Uint32Array(capacity);
    this.#keywordSets = new Uint16Array(capacity);
    this.#recognised = new Uint8Array(capacity);
    this.#facts = new FactColumns(capacity);
  }

  state({ uid, modSeq, system, letters, keywordSet }: StateRecord): void {
    const slot = this.#slotFor(uid);
    this.#modSeqs[slot] = modSeq;
    this.#system[slot] = system;
    this.#letters[slot] = letters;
    this.#keywordSets[slot] = keywordSet;
  }

  facts(record: FactsRecord): void {
    this.#facts.set(this.#slotFor(record.uid), record);
  }

  expunged(uid: number): void {
    this.#modSeqs[this.#slotFor(uid)] = EXPUNGED;
  }

  /** The slot of a message that is there, which is not {@link missing} from now on; -1 when there is none. */
  recognise(uid: number): number {
    const slot = this.#find(uid);
    if (slot < 0 || this.#modSeqs[slot]! <= NO_STATE) return -1;
    this.#recognised[slot] = 1;
    return slot;
  }

  modSeq(slot: number): number {
    return this.#modSeqs[slot]!;
  }
  keywordSet(slot: number): number {
    return this.#keywordSets[slot]!;
  }
  hasLetters(slot: number, system: number, letters: number): boolean {
    return this.#system[slot] === system && this.#letters[slot] === letters;
  }
  /** Tells a message its facts, as far as they are known. */
  tellFacts(slot: number, message: MaildirMessage): void {
    this.#facts.tell(slot, message);
  }

  /** UIDs of messages that the index knew and nobody recognised. */
  *missing(): Iterable<number> {
    for (let slot = 0; slot < this.#count; slot++) {
      if (this.#modSeqs[slot]! > NO_STATE && this.#recognised[slot] === 0) yield this.#uids[slot]!;
    }
  }

  #slotFor(uid: number): number {
    if (this.#count === 0 || uid > this.#uids[this.#count - 1]!) {
      this.#near = this.#count++;
      this.#uids[this.#near] = uid;
      return this.#near;
    }
    const slot = this.#find(uid);
    return slot >= 0 ? slot : this.#insert(uid);
  }

  /** Hardly ever. */
  #insert(uid: number): number {
    const slot = this.#lowerBound(uid);
    for (const column of [this.#uids, this.#modSeqs, this.#system, this.#letters, this.#keywordSets]) {
      column.copyWithin(slot + 1, slot, this.#count);
    }
    this.#facts.insert(slot, this.#count);
    this.#count++;
    this.#uids[slot] = uid;
    this.#modSeqs[slot] = NO_STATE;
    return slot;
  }

  #find(uid: number): number {
    for (let slot = this.#near; slot <= this.#near + 1 && slot < this.#count; slot++) {
      if (this.#uids[slot] === uid) {
        this.#near = slot;
        return slot;
      }
    }
    const slot = this.#lowerBound(uid);
    if (slot === this.#count || this.#uids[slot] !== uid) return -1;
    this.#near = slot;
    return slot;
  }

  /** The first slot whose UID is not below this one. */
  #lowerBound(uid: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#uids[middle]! < uid) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

class FactColumns {
  readonly #isKnown: Uint8Array;
  readonly #wireSize: Float64Array;
  readonly #internalSeconds: Int32Array;
  readonly #saveSeconds: Int32Array;
  readonly #metadataAt: Float64Array;
  readonly #metadataOctets: Uint32Array;

  constructor(capacity: number) {
    this.#isKnown = new Uint8Array(capacity);
    this.#wireSize = new Float64Array(capacity);
    this.#internalSeconds = new Int32Array(capacity);
    this.#saveSeconds = new Int32Array(capacity);
    this.#metadataAt = new Float64Array(capacity);
    this.#metadataOctets = new Uint32Array(capacity);
  }

  set(slot: number, facts: FactsRecord): void {
    this.#isKnown[slot] = 1;
    this.#wireSize[slot] = facts.wireSize;
    this.#internalSeconds[slot] = facts.internalSeconds;
    this.#saveSeconds[slot] = facts.saveSeconds;
    this.#metadataAt[slot] = facts.metadataAt;
    this.#metadataOctets[slot] = facts.metadataOctets;
  }

  tell(slot: number, message: MaildirMessage): void {
    if (this.#isKnown[slot] === 0) return;
    message.wireSize = this.#wireSize[slot]!;
    message.internalSeconds = this.#internalSeconds[slot]!;
    message.saveSeconds = this.#saveSeconds[slot]!;
    message.metadataAt = this.#metadataAt[slot]!;
    message.metadataOctets = this.#metadataOctets[slot]!;
  }

  /** Makes room for a slot of which nothing is known. */
  insert(slot: number, count: number): void {
    const columns = [this.#isKnown, this.#wireSize, this.#internalSeconds, this.#saveSeconds, this.#metadataAt];
    for (const column of [...columns, this.#metadataOctets]) column.copyWithin(slot + 1, slot, count);
    this.#isKnown[slot] = 0;
  }
}

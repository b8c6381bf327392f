/** What `postern.index` said when the mailbox was opened, to be laid over what the folder says now. */
import { ExpungeHistory } from '../expunge-history.ts';
import type { FlagSet } from '../flag-set.ts';
import type { RareMap } from '../rare-map.ts';
import type { FlagLetters } from './flag-letters.ts';
import type { FactsRecord, IndexVisitor, IntentRecord, StateRecord } from './index-format.ts';
import { IndexSlots } from './index-slots.ts';
import type { MaildirMessage } from './maildir-message.ts';

/** How a message compares with the index. */
export type Recognition = 'unchanged' | 'changed' | 'unknown';

/** Where keywords that have no letter are kept while the mailbox is open. */
export interface KeywordsBeyond {
  readonly keywordsBeyond: RareMap<number, readonly string[]>;
  flagsOf(uid: number, info: string): FlagSet;
}

/** Of the records that tell of a message, see `index-format.ts`. */
const LEAST_OCTETS_PER_MESSAGE = 16;

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

  readonly #slots: IndexSlots;
  /** Of changes that nobody finished writing down. */
  readonly #intents = new Map<number, IntentRecord>();
  #historyFloor = Number.POSITIVE_INFINITY;
  readonly #expunges: { readonly uid: number; readonly modSeq: number }[] = [];

  /** @param octets of its file: no message takes fewer than its shortest record */
  constructor(octets: number) {
    this.#slots = new IndexSlots(Math.ceil(octets / LEAST_OCTETS_PER_MESSAGE));
  }

  /** Something was begun that may be done or not; the file's name has to say. */
  get hasIntents(): boolean {
    return this.#intents.size > 0;
  }

  state(record: StateRecord): void {
    this.#slots.state(record);
    if (this.#intents.size > 0) this.#intents.delete(record.uid);
    this.#raise(record.modSeq);
  }

  intent(record: IntentRecord): void {
    this.#intents.set(record.uid, record);
  }

  facts(record: FactsRecord): void {
    this.#slots.facts(record);
  }

  expunged(uid: number, modSeq: number): void {
    this.#slots.expunged(uid);
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

  raised(highestModSeq: number): void {
    this.#raise(highestModSeq);
  }

  keywords(set: number, names: readonly string[]): void {
    this.keywordSets.set(set, names);
  }

  /**
   * Lays what is known over a message: `changed` when its flags are others than the index knew.
   * @param now letters in the name of its file
   * @param mailbox is told of keywords that have no letter
   */
  recognise(message: MaildirMessage, now: FlagLetters, mailbox: KeywordsBeyond): Recognition {
    const slots = this.#slots;
    const slot = slots.recognise(message.uid);
    if (slot < 0) return 'unknown';
    message.modSeq = slots.modSeq(slot);
    slots.tellFacts(slot, message);
    if (message.metadataAt >= 0) this.metadataOctets += message.metadataOctets;
    const intent = this.#intents.size === 0 ? undefined : this.#intents.get(message.uid);
    // The process was killed between the two places that flags are kept in: the file's name says on which side of it.
    const isDone = intent !== undefined && now.system === intent.system && now.keywords === intent.letters;
    const keywords = this.keywordSets.get(isDone ? intent.keywordSet : slots.keywordSet(slot));
    if (keywords !== undefined) {
      mailbox.keywordsBeyond.set(message.uid, keywords);
      message.flags = mailbox.flagsOf(message.uid, message.info);
    }
    if (this.mayHaveLost || intent !== undefined) return 'changed';
    return slots.hasLetters(slot, now.system, now.keywords) ? 'unchanged' : 'changed';
  }

  /** UIDs of messages that the index knew and nobody recognised: they were expunged by somebody else. */
  missing(): Iterable<number> {
    return this.#slots.missing();
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
}

/**
 * The shared state of one mailbox in this process, under every session that has it open and under every store.
 *
 * Its invariants:
 *
 * 1. `messages` is an immutable snapshot, ascending by UID. A change makes a new array (once somebody holds the old
 *    one); it never touches an array that was handed out. Therefore a session's sequence numbers, which are indexes
 *    into the array it holds, move only when that session takes a newer one, and sessions at the same point share one
 *    array: a session costs a pointer, not a list of UIDs.
 * 2. New messages join at the end, with UIDs from `uidNext` up, which never goes down. Expunged ones leave the array, and
 *    `expunged` tells those who still hold the older array. So of two snapshots the newer is the older without its
 *    expunged messages, with new ones behind: the difference between them needs no record of its own.
 * 3. Every change draws a mod-sequence from `nextModSeq`, and one change of many messages draws one. A message's
 *    `modSeq` is that of its last change (RFC 7162 §3); what changed after any point is the tail of `changes`.
 * 4. Changes happen one at a time, synchronously, here; a store does its reading and writing before it tells the state.
 *    When the last of them was told, the store calls `announce`, and sessions that wait are woken once.
 * 5. \Recent is given away once: messages nobody has been told of yet are `unclaimed`, and the first read-write session
 *    that takes them in claims them (RFC 3501 §2.3.2).
 */
import { ChangeLog } from './change-log.ts';
import { ExpungeHistory } from './expunge-history.ts';
import type { FlagSet } from './flag-set.ts';
import type { MailboxStatus, Message } from './mail-store.ts';
import { RareMap } from './rare-map.ts';
import type { MailboxCounts } from './store-abilities.ts';
import { absentRanges, type UidRange } from './uid-ranges.ts';

/** A message as the shared state keeps it; only the state writes the live fields. */
export interface SharedMessage extends Message {
  flags: FlagSet;
  modSeq: number;
  expunged: boolean;
  /** No read-write session has claimed it as \Recent yet. */
  unclaimed: boolean;
}

/** A session, as far as the state knows it. */
export interface StateListener {
  /** There may be something to poll; called at once, after each change. */
  changed(): void;
}

export interface StateOrigin {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly mailboxId: string;
  readonly highestModSeq: number;
  /** Expunges of earlier, when they are known. */
  readonly expunges?: ExpungeHistory;
}

export class MailboxState<M extends SharedMessage = SharedMessage> {
  readonly uidValidity: number;
  readonly mailboxId: string;
  readonly changes: ChangeLog<M>;
  readonly expunges: ExpungeHistory;
  #uidNext: number;
  #highestModSeq: number;
  #gone = false;
  #current: M[] = [];
  /** Somebody may hold `#current`, so that it must not change any more. */
  #handedOut = false;
  #unclaimed: M[] = [];
  readonly #listeners = new Set<StateListener>();
  /** Keywords that occur or occurred, folded to lower case → as first spelt. */
  readonly #keywords = new RareMap<string, string>();
  /** The same as a list, made anew when there is a new one. */
  #keywordList: readonly string[] = [];

  constructor(origin: StateOrigin) {
    this.uidValidity = origin.uidValidity;
    this.mailboxId = origin.mailboxId;
    this.#uidNext = origin.uidNext;
    this.#highestModSeq = origin.highestModSeq;
    this.changes = new ChangeLog(origin.highestModSeq);
    this.expunges = origin.expunges ?? new ExpungeHistory(origin.highestModSeq);
  }

  get uidNext(): number {
    return this.#uidNext;
  }
  get highestModSeq(): number {
    return this.#highestModSeq;
  }
  /** The mailbox was deleted, or replaced by another of the same name. */
  get gone(): boolean {
    return this.#gone;
  }
  /** The same list until there is a new keyword. */
  get keywords(): readonly string[] {
    return this.#keywordList;
  }

  /** The snapshot of this moment. */
  get messages(): readonly M[] {
    this.#handedOut = true;
    return this.#current;
  }
  /** The same, for a look that keeps nothing. */
  get peek(): readonly M[] {
    return this.#current;
  }

  nextModSeq(): number {
    return ++this.#highestModSeq;
  }
  /** Raises the UID that comes next, for UIDs given and lost again. Never lowers it. */
  raiseUidNext(uidNext: number): void {
    if (uidNext > this.#uidNext) this.#uidNext = uidNext;
  }

  /** @param messages ascending, from `uidNext` up, their `modSeq` drawn from {@link nextModSeq} */
  add(messages: readonly M[]): void {
    if (messages.length === 0) return;
    const list = this.#writable();
    for (const message of messages) {
      if (message.uid < this.#uidNext) throw new Error(`UID ${message.uid} was given before ${this.#uidNext}`);
      list.push(message);
      this.#uidNext = message.uid + 1;
      if (message.flags.keywords.length > 0) this.noteKeywords(message.flags);
      if (message.unclaimed) this.#unclaimed.push(message);
    }
  }

  setFlags(message: M, flags: FlagSet, modSeq: number): void {
    this.changes.append(modSeq, message);
    message.flags = flags;
    message.modSeq = modSeq;
    this.noteKeywords(flags);
  }

  /** Messages leave the mailbox. Those that left before are ignored. */
  remove(messages: readonly M[], modSeq: number): void {
    let removed = false;
    for (const message of messages) {
      if (message.expunged) continue;
      message.expunged = true;
      message.modSeq = modSeq;
      this.expunges.append(modSeq, message.uid);
      removed = true;
    }
    if (!removed) return;
    this.#current = this.#current.filter((message) => !message.expunged);
    this.#handedOut = false;
    if (this.#unclaimed.length > 0) this.#unclaimed = this.#unclaimed.filter((message) => !message.expunged);
  }

  /** The mailbox is no more: everything in it is expunged, and stays so. */
  end(): void {
    this.#gone = true;
    this.remove(this.#current, this.nextModSeq());
    this.announce();
  }

  /** Messages wait for a session that claims them. */
  get hasUnclaimed(): boolean {
    return this.#unclaimed.length > 0;
  }

  /** UIDs of messages that become \Recent for the caller, and for nobody else. */
  claimRecent(): readonly number[] {
    if (this.#unclaimed.length === 0) return [];
    const claimed = this.#unclaimed;
    this.#unclaimed = [];
    for (const message of claimed) message.unclaimed = false;
    return claimed.map((message) => message.uid);
  }

  /** Another program has shown these to somebody: they are \Recent for nobody here. */
  claimedElsewhere(messages: readonly M[]): void {
    if (messages.length === 0) return;
    for (const message of messages) message.unclaimed = false;
    this.#unclaimed = this.#unclaimed.filter((message) => message.unclaimed);
  }

  noteKeywords(flags: FlagSet): void {
    for (const keyword of flags.keywords) {
      const folded = keyword.toLowerCase();
      if (this.#keywords.has(folded)) continue;
      this.#keywords.set(folded, keyword);
      this.#keywordList = [...this.#keywords.values()];
    }
  }

  /** UIDs expunged after `modSeq`, or a superset of them. */
  expungedSince(modSeq: number): UidRange[] {
    return this.expunges.since(modSeq) ?? absentRanges(this.#current, this.#uidNext);
  }

  counts(): MailboxCounts {
    let unseen = 0;
    for (const message of this.#current) if (!message.flags.has('\\Seen')) unseen++;
    return {
      messages: this.#current.length,
      unseen,
      uidNext: this.#uidNext,
      uidValidity: this.uidValidity,
      highestModSeq: this.#highestModSeq,
    };
  }

  status(): MailboxStatus {
    let unseen = 0;
    let deleted = 0;
    let size = 0;
    let deletedSize = 0;
    for (const message of this.#current) {
      if (!message.flags.has('\\Seen')) unseen++;
      size += message.size;
      if (!message.flags.has('\\Deleted')) continue;
      deleted++;
      deletedSize += message.size;
    }
    return {
      messages: this.#current.length,
      recent: this.#unclaimed.length,
      unseen,
      deleted,
      uidNext: this.#uidNext,
      uidValidity: this.uidValidity,
      highestModSeq: this.#highestModSeq,
      size,
      deletedSize,
      mailboxId: this.mailboxId,
    };
  }

  listen(listener: StateListener): void {
    this.#listeners.add(listener);
  }
  unlisten(listener: StateListener): void {
    this.#listeners.delete(listener);
  }
  /** Wakes the sessions. */
  announce(): void {
    for (const listener of this.#listeners) listener.changed();
  }

  #writable(): M[] {
    if (this.#handedOut) {
      this.#current = this.#current.slice();
      this.#handedOut = false;
    }
    return this.#current;
  }
}

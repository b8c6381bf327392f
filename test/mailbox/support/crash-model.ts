/** What a Maildir must hold after a process that worked on it was killed. */
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import type { StoreMode } from '../../../src/mailbox/mail-store.ts';

export const BOXES = ['INBOX', 'Other'] as const;
export const FLAG_CHOICES: readonly (readonly string[])[] = [
  [],
  ['\\Seen'],
  ['\\Flagged', 'work'],
  ['\\Answered', 'later'],
];

export type Deed =
  | {
      readonly kind: 'append';
      readonly box: string;
      readonly ids: readonly string[];
      readonly flags: readonly string[];
    }
  | {
      readonly kind: 'flags';
      readonly box: string;
      readonly uids: readonly number[];
      readonly mode: StoreMode;
      readonly flags: readonly string[];
    }
  | { readonly kind: 'remove'; readonly box: string; readonly uids: readonly number[] }
  | {
      readonly kind: 'replace';
      readonly box: string;
      /** The one message that is replaced. */
      readonly uids: readonly number[];
      readonly to: string;
      /** The one message that takes its place. */
      readonly ids: readonly string[];
      readonly flags: readonly string[];
    }
  | { readonly kind: 'copy' | 'move'; readonly box: string; readonly uids: readonly number[]; readonly to: string };

export interface Held {
  readonly id: string;
  readonly flags: FlagSet;
}
/** Mailbox → UID → message. */
export type Contents = Map<string, Map<number, Held>>;

export function contentOf(id: string): string {
  return `Subject: ${id}\r\n\r\n${`${id} `.repeat(50)}\r\n`;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Which message ever had a UID. */
export class UidHistory {
  readonly #given = new Map<string, string>();
  readonly #uidNext = new Map<string, number>();

  /** A mailbox gives, or gave, a UID to a message. */
  gives(box: string, uid: number, id: string, wrong: string[]): void {
    const before = this.#given.get(`${box} ${uid}`) ?? id;
    if (before !== id) wrong.push(`${box} gave UID ${uid} to ${before} and to ${id}`);
    this.#given.set(`${box} ${uid}`, id);
  }

  wouldGive(box: string, uidNext: number, wrong: string[]): void {
    if (uidNext < (this.#uidNext.get(box) ?? 0)) wrong.push(`${box} goes back to UID ${uidNext}`);
    this.#uidNext.set(box, uidNext);
  }
}

/** Of the messages of one who does one deed after the other, and whose messages nobody else changes. */
export class CrashModel {
  readonly expected: Contents = new Map(BOXES.map((box) => [box, new Map()]));
  readonly #uids: UidHistory;

  /** @param uids shared by all who work in the same mailboxes */
  constructor(uids = new UidHistory()) {
    this.#uids = uids;
  }

  /** A deed was acknowledged. @param uids of what became of the messages, where there are new ones */
  acknowledge(deed: Deed, uids: readonly number[]): void {
    const box = this.expected.get(deed.box)!;
    switch (deed.kind) {
      case 'append':
        for (const [i, id] of deed.ids.entries()) box.set(uids[i]!, { id, flags: FlagSet.from(deed.flags) });
        break;
      case 'flags':
        for (const uid of deed.uids) box.set(uid, flagged(box.get(uid)!, deed));
        break;
      case 'remove':
        for (const uid of deed.uids) box.delete(uid);
        break;
      case 'replace':
        for (const uid of deed.uids) box.delete(uid);
        this.expected.get(deed.to)!.set(uids[0]!, { id: deed.ids[0]!, flags: FlagSet.from(deed.flags) });
        break;
      default: {
        const held = deed.uids.map((uid) => box.get(uid)!);
        if (deed.kind === 'move') for (const uid of deed.uids) box.delete(uid);
        for (const [i, message] of held.entries()) this.expected.get(deed.to)!.set(uids[i]!, message);
      }
    }
  }

  /**
   * Compares what is found after a crash with what must be there, and takes it for the truth from then on.
   * @param pending the deed that was begun and not acknowledged
   * @returns what is wrong
   */
  check(found: Contents, uidNexts: ReadonlyMap<string, number>, pending: Deed | undefined): string[] {
    const wrong: string[] = [];
    for (const box of BOXES) {
      const extra = this.#compare(box, found.get(box)!, pending, wrong);
      this.#checkExtra(box, extra, found, pending, wrong);
      this.#checkUids(box, found.get(box)!, uidNexts.get(box)!, wrong);
    }
    for (const box of BOXES) this.expected.set(box, new Map(found.get(box)!));
    return wrong;
  }

  /** @returns messages that are there and not acknowledged */
  #compare(box: string, found: ReadonlyMap<number, Held>, pending: Deed | undefined, wrong: string[]): Held[] {
    const extra: Held[] = [];
    const touched = (uid: number): boolean =>
      pending !== undefined && pending.box === box && pending.kind !== 'append' && pending.uids.includes(uid);
    for (const [uid, held] of this.expected.get(box)!) {
      const there = found.get(uid);
      const mayBeGone = touched(uid) && ['remove', 'move', 'replace'].includes(pending!.kind);
      if (there === undefined) {
        if (!mayBeGone) wrong.push(`${box} ${uid} (${held.id}) is lost`);
      } else if (there.id !== held.id) {
        wrong.push(`${box} ${uid} is ${there.id}, was ${held.id}`);
      } else {
        const allowed = [held.flags.wire];
        if (touched(uid) && pending!.kind === 'flags') allowed.push(flagged(held, pending!).flags.wire);
        if (!allowed.includes(there.flags.wire))
          wrong.push(`${box} ${uid} has ${there.flags.wire}, not ${allowed.join(' or ')}`);
      }
    }
    for (const [uid, held] of found) if (!this.expected.get(box)!.has(uid)) extra.push(held);
    return extra;
  }

  #checkExtra(box: string, extra: readonly Held[], found: Contents, pending: Deed | undefined, wrong: string[]): void {
    const ids = extra.map(({ id }) => id).sort();
    for (const { id, flags } of extra) {
      const allowed = this.#flagsOf(id, pending);
      if (!allowed.includes(flags.wire))
        wrong.push(`${id} came to ${box} with ${flags.wire}, not ${allowed.join(' or ')}`);
    }
    if (pending?.kind === 'append' && pending.box === box) {
      if (ids.length > 0 && !same(ids, pending.ids)) wrong.push(`${box} holds ${ids} of ${pending.ids}`);
    } else if (pending?.kind === 'copy' && pending.to === box) {
      const copied = pending.uids.map((uid) => this.expected.get(pending.box)!.get(uid)!.id);
      if (ids.length > 0 && !same(ids, copied)) wrong.push(`${box} holds copies of ${ids}, not of ${copied}`);
    } else if (pending?.kind === 'replace') {
      const isOut = found.get(pending.box)!.get(pending.uids[0]!) === undefined;
      if (!same(ids, isOut && pending.to === box ? pending.ids : []))
        wrong.push(`${box} holds ${ids}, and what was to be replaced is ${isOut ? 'gone' : 'there'}`);
    } else if (pending?.kind === 'move') {
      if (pending.to !== box) {
        if (ids.length > 0) wrong.push(`${box} holds ${ids}, which nobody put there`);
        return;
      }
      const left = pending.uids.filter((uid) => found.get(pending.box)!.get(uid) === undefined);
      const gone = left.map((uid) => this.expected.get(pending.box)!.get(uid)!.id);
      if (!same(ids, gone)) wrong.push(`moved away were ${gone}, arrived are ${ids}`);
    } else if (ids.length > 0) {
      wrong.push(`${box} holds ${ids}, which nobody put there`);
    }
  }

  /** What a message may have that was not acknowledged: it comes with all of its flags, or not at all. */
  #flagsOf(id: string, pending: Deed | undefined): string[] {
    if (pending?.kind === 'append' || pending?.kind === 'replace') return [FlagSet.from(pending.flags).wire];
    if (pending?.kind !== 'copy' && pending?.kind !== 'move') return [];
    const sources = pending.uids.map((uid) => this.expected.get(pending.box)!.get(uid)!);
    return sources.filter((source) => source.id === id).map(({ flags }) => flags.wire);
  }

  #checkUids(box: string, found: ReadonlyMap<number, Held>, uidNext: number, wrong: string[]): void {
    for (const source of [this.expected.get(box)!, found]) {
      for (const [uid, { id }] of source) {
        this.#uids.gives(box, uid, id, wrong);
        if (uid >= uidNext) wrong.push(`${box} has UID ${uid}, and would give ${uidNext} next`);
      }
    }
    this.#uids.wouldGive(box, uidNext, wrong);
  }
}

function flagged(held: Held, deed: Deed): Held {
  if (deed.kind !== 'flags') return held;
  return { id: held.id, flags: held.flags.changed(deed.mode, FlagSet.from(deed.flags)) };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}

/**
 * What all sessions of the stress test together know of the mailbox that they work on. Whatever a session is told is laid
 * against it:
 *
 * - A UID stands for one message for ever, and a mod-sequence of a message for one set of flags.
 * - A message is \Recent to one session at most.
 * - A message goes only when its owner wanted it gone: of all sessions only one, `ownerOf` its UID, sets \Deleted on it or
 *   moves it away. Everybody may expunge it then.
 * - What was acknowledged is there (or gone) for everybody who looks afterwards.
 */

/** What was acknowledged up to a moment. */
export interface Moment {
  readonly given: readonly number[];
  readonly gone: readonly number[];
  /** UID → the highest mod-sequence that anybody was told. */
  readonly modSeqs: ReadonlyMap<number, number>;
  readonly highestUid: number;
  readonly highestModSeq: number;
}

export class World {
  readonly wrong: string[] = [];
  /** All that was said. */
  readonly trace: string[] = [];
  readonly #traces: boolean;
  /** Commands by name. */
  readonly done: Record<string, number> = {};
  readonly #sessions: number;
  readonly #ids = new Map<number, string>();
  /** `UID modseq` → flags. */
  readonly #flags = new Map<string, string>();
  readonly #recent = new Map<number, string>();
  readonly #mayGo = new Set<number>();
  /** They went, and nobody is known yet to have wanted it: UID → who says so. */
  readonly #suspects = new Map<number, string>();
  readonly #given: number[] = [];
  readonly #gone: number[] = [];
  readonly #modSeqs = new Map<number, number>();
  #uidValidity = 0;
  #serial = 0;

  constructor(sessions: number, traces: boolean) {
    this.#sessions = sessions;
    this.#traces = traces;
  }

  ownerOf(uid: number): number {
    return uid % this.#sessions;
  }

  newId(): string {
    return `m${this.#serial++}`;
  }

  said(session: number, line: string): void {
    if (this.#traces) this.trace.push(`${performance.now().toFixed(1)} ${session} ${line}`);
  }

  count(command: string): void {
    this.done[command] = (this.done[command] ?? 0) + 1;
  }

  /** To be asked before a command is sent. */
  moment(): Moment {
    return {
      given: this.#given.slice(),
      gone: this.#gone.slice(),
      modSeqs: new Map(this.#modSeqs),
      highestUid: Math.max(0, ...this.#ids.keys()),
      highestModSeq: Math.max(0, ...this.#modSeqs.values()),
    };
  }

  sawUidValidity(uidValidity: number): string | undefined {
    this.#uidValidity ||= uidValidity;
    return uidValidity === this.#uidValidity ? undefined : `UIDVALIDITY ${uidValidity} instead of ${this.#uidValidity}`;
  }

  /** @returns what is wrong with it */
  sawId(uid: number, id: string): string | undefined {
    const before = this.#ids.get(uid);
    this.#ids.set(uid, id);
    return before === undefined || before === id ? undefined : `UID ${uid} is ${id}, was ${before}`;
  }

  idOf(uid: number): string | undefined {
    return this.#ids.get(uid);
  }

  sawFlags(uid: number, modSeq: number, flags: string): string | undefined {
    const key = `${uid} ${modSeq}`;
    const before = this.#flags.get(key);
    this.#flags.set(key, flags);
    this.#modSeqs.set(uid, Math.max(modSeq, this.#modSeqs.get(uid) ?? 0));
    if (before === undefined || before === flags) return undefined;
    return `UID ${uid} has (${flags}) at mod-sequence ${modSeq}, had (${before})`;
  }

  /** @param who a session, in one of its selections */
  sawRecent(uid: number, who: string): string | undefined {
    const before = this.#recent.get(uid);
    this.#recent.set(uid, who);
    return before === undefined || before === who ? undefined : `UID ${uid} is recent to ${who} and to ${before}`;
  }

  /** A new message was acknowledged. */
  given(uid: number, id: string): string | undefined {
    const isNew = !this.#given.includes(uid);
    this.#given.push(uid);
    return isNew ? this.sawId(uid, id) : `UID ${uid} was given before`;
  }

  /** Its owner is about to set \Deleted, to replace all of its flags, or to move it. */
  letGo(uid: number): void {
    this.#mayGo.add(uid);
  }
  mayGo(uid: number): boolean {
    return this.#mayGo.has(uid);
  }

  /** Somebody was told, or noticed, that it went. Those whose copy carries \Deleted may not have heard of it yet. */
  went(uid: number, who: string): void {
    if (!this.#mayGo.has(uid)) this.#suspects.set(uid, who);
  }

  /** That it is gone was acknowledged. */
  gone(uid: number): void {
    this.#gone.push(uid);
  }

  /** When everybody has finished: messages that went, and nobody wanted it. */
  unexplained(): string[] {
    const left = [...this.#suspects].filter(([uid]) => !this.#mayGo.has(uid));
    return left.map(([uid, who]) => `${who}: UID ${uid} (${this.#ids.get(uid)}) went, and nobody wanted it`);
  }
}

/**
 * The books of a test in which many clients of several servers change the same mail at the same time: what must be there,
 * by what was acknowledged.
 *
 * What can be said for certain of a message is bought with a rule: of those who want to move, copy, remove or mark a
 * message, one at a time does ({@link MailLedger.take}). Everybody else may rename its file meanwhile, by any other flag.
 */

/** One message in one mailbox. */
export interface Instance {
  readonly id: string;
  readonly box: string;
  /** Undefined while nobody has seen it: it was put there by a program that knows no UIDs. */
  uid: number | undefined;
  /** Keywords that are set and unset only by who has taken the message. */
  marks: ReadonlySet<string>;
}

export class MailLedger {
  /** What is wrong. */
  readonly wrong: string[] = [];
  /** How often what was done. */
  readonly done: Record<string, number> = {};
  readonly #instances = new Set<Instance>();
  readonly #taken = new Set<string>();
  /** Mailbox and UID → the message that anybody ever saw there. */
  readonly #meanings = new Map<string, string>();
  readonly #uidValidities = new Map<string, number>();
  readonly #highestUid = new Map<string, number>();
  readonly #histories = new Map<string, string[]>();
  /** Message and mailbox, for every mailbox that it ever was in. */
  readonly #visits = new Set<string>();
  #serial = 0;

  newId(kind: string): string {
    return `${kind}${this.#serial++}`;
  }

  count(what: string): void {
    this.done[what] = (this.done[what] ?? 0) + 1;
  }

  /** @returns false when somebody else has it */
  take(id: string): boolean {
    if (this.#taken.has(id)) return false;
    this.#taken.add(id);
    return true;
  }
  leave(id: string): void {
    this.#taken.delete(id);
  }

  /** UIDs in a mailbox of the messages that somebody has. */
  takenUids(box: string): number[] {
    const taken = [...this.#instances].filter((one) => one.box === box && this.#taken.has(one.id));
    return taken.flatMap(({ uid }) => uid ?? []);
  }

  /** Something was asked or told of a message: for whoever has to find out what went wrong with it. */
  note(id: string, what: string): void {
    const history = this.#histories.get(id) ?? [];
    this.#histories.set(id, history);
    history.push(`${Date.now() % 1_000_000} ${what}`);
  }
  historyOf(id: string): string {
    return (this.#histories.get(id) ?? []).join('; ');
  }

  added(id: string, box: string, uid: number | undefined, marks: Iterable<string> = []): void {
    this.note(id, `is in ${box} as ${uid}`);
    this.#visits.add(`${id} ${box}`);
    this.#instances.add({ id, box, uid, marks: new Set(marks) });
    if (uid !== undefined) this.saw(box, uid, id);
  }

  wasIn(id: string, box: string): boolean {
    return this.#visits.has(`${id} ${box}`);
  }

  removed(instance: Instance): void {
    this.note(instance.id, `is gone from ${instance.box} ${instance.uid}`);
    this.#instances.delete(instance);
  }

  find(box: string, uid: number, id: string): Instance | undefined {
    return [...this.#instances].find((one) => one.id === id && one.box === box && one.uid === uid);
  }

  /** Somebody saw a message under a UID. */
  saw(box: string, uid: number, id: string): void {
    const key = `${box} ${uid}`;
    const before = this.#meanings.get(key);
    if (before !== undefined && before !== id) this.wrong.push(`UID ${key} was ${before} and is ${id}`);
    this.#meanings.set(key, id);
    // It keeps the UID that the first is told who sees it.
    const nameless = [...this.#instances].find((one) => one.id === id && one.box === box && one.uid === undefined);
    if (nameless !== undefined) nameless.uid = uid;
    this.#highestUid.set(box, Math.max(uid, this.highestUid(box)));
  }

  /** Of those that anybody has seen. */
  highestUid(box: string): number {
    return this.#highestUid.get(box) ?? 0;
  }

  /**
   * A server let somebody select a mailbox.
   * @param highestBefore {@link highestUid} before that
   */
  selected(server: string, box: string, uidValidity: number, uidNext: number, highestBefore: number): void {
    const before = this.#uidValidities.get(box) ?? uidValidity;
    if (before !== uidValidity) this.wrong.push(`${server}: UIDVALIDITY of ${box} was ${before} and is ${uidValidity}`);
    this.#uidValidities.set(box, uidValidity);
    if (uidNext <= highestBefore)
      this.wrong.push(`${server}: UIDNEXT of ${box} is ${uidNext}, and ${highestBefore} was given`);
  }

  /** What must be in a mailbox: `id marks`, sorted. */
  expected(box: string): string[] {
    const here = [...this.#instances].filter((instance) => instance.box === box);
    return here.map(({ id, marks }) => [id, ...[...marks].sort()].join(' ')).sort();
  }

  /** UIDs in a mailbox that were acknowledged and have to be there. */
  expectedUids(box: string): number[] {
    const uids = [...this.#instances].filter((instance) => instance.box === box).map(({ uid }) => uid);
    return uids.filter((uid) => uid !== undefined).sort((a, b) => a - b);
  }
}

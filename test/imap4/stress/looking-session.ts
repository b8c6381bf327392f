/** Selects the mailbox, leaves it and comes back, and looks at it in all the ways there are. */
import type { Answer } from '../support/imap-client.ts';
import type { Entry } from './mirror.ts';
import { type Chosen, TalkingSession } from './talking-session.ts';
import type { Moment } from './world.ts';

const MAILBOX = 'INBOX';

export class LookingSession extends TalkingSession {
  protected readOnly = false;
  #uidValidity = 0;
  #selections = 0;
  /** What a client of QRESYNC keeps when it leaves the mailbox. */
  #kept: { readonly modSeq: number; readonly entries: readonly Entry[] } | undefined;

  protected async logOn(): Promise<void> {
    this.client = await this.engine.imap();
    this.#kept = undefined;
    if (this.dialect !== 'plain') await this.run(`ENABLE ${this.dialect}`, true);
  }

  /** Leaves the mailbox in one of the ways there are, and comes back. */
  protected async reselect(): Promise<void> {
    const choice = this.random();
    const { entries } = this.mirror;
    if (choice < 0.2) {
      await this.run('LOGOUT', true);
      this.client.destroy();
      await this.logOn();
    } else if (choice < 0.5) {
      const { text } = await this.run('CLOSE', true);
      const modSeq = Number(/HIGHESTMODSEQ (\d+)/.exec(text)?.[1]);
      if (modSeq > 0 && entries.every(({ uid }) => uid !== undefined)) this.#kept = { modSeq, entries };
    } else if (choice < 0.7) {
      this.#kept = undefined;
      await this.run('UNSELECT', true);
    }
    await this.select();
  }

  protected async select(): Promise<void> {
    const { mirror } = this;
    const before = this.world.moment();
    const kept = this.#kept;
    this.#kept = undefined;
    this.readOnly = kept === undefined && this.random() < 0.15;
    mirror.entries = [];
    mirror.claims = !this.readOnly;
    mirror.selection = `${this.name} selection ${++this.#selections}`;
    if (kept !== undefined) return this.#resynchronise(before, kept.modSeq, kept.entries);
    const answer = await this.run(`${this.readOnly ? 'EXAMINE' : 'SELECT'} ${MAILBOX}`, true);
    this.#checkSelected(answer, before);
    await this.look(before);
  }

  /** RFC 7162 §3.2.5: what was kept, less what has vanished, and with what has changed, is what is there. */
  async #resynchronise(before: Moment, modSeq: number, kept: readonly Entry[]): Promise<void> {
    const { mirror } = this;
    const last = kept.at(-1)?.uid;
    const known = last === undefined || this.random() < 0.5 ? '' : ` 1:${last}`;
    const command = `SELECT ${MAILBOX} (QRESYNC (${this.#uidValidity} ${modSeq}${known}))`;
    this.begin(command, true);
    const answer = await this.client.command(command);
    // What the mailbox was when it was selected comes first; then what has changed, and what has changed since.
    const isChange = (line: string): boolean => /^\* (?:\d+ FETCH|VANISHED (?!\(EARLIER\)))/.test(line);
    const again = answer.untagged.findLastIndex((line) => line.endsWith(' EXISTS'));
    const first = answer.untagged.findIndex((line) => line.endsWith(' EXISTS'));
    const change = answer.untagged.findIndex((line, i) => isChange(line) || (i === again && again > first));
    const end = change < 0 ? answer.untagged.length : change;
    for (const line of answer.untagged.slice(0, end)) this.take(line);
    const count = mirror.entries.length;
    const vanished = new Set(mirror.vanishedEarlier);
    mirror.entries = kept.filter(({ uid }) => !vanished.has(uid!)).map((entry) => ({ ...entry }));
    for (const { uid } of kept) if (vanished.has(uid!)) this.world.went(uid!, mirror.selection);
    if (mirror.entries.length > count) this.complain(`${mirror.entries.length} messages should be left of ${count}`);
    mirror.grow(count);
    for (const line of answer.untagged.slice(end)) this.take(line);
    this.finish(answer);
    this.#checkSelected(answer, before);
    const highest = Number(/HIGHESTMODSEQ (\d+)/.exec(answer.untagged.join('\n'))![1]);
    const believed = mirror.entries.map((entry) => ({ ...entry }));
    await this.look(before);
    for (const { uid, flags, modSeq } of believed) {
      const now = mirror.entries[mirror.sequenceOf(uid ?? -1) - 1];
      if (now === undefined || flags === undefined || now.flags === flags || now.modSeq! > highest) continue;
      this.complain(`UID ${uid} has (${now.flags}) at ${now.modSeq}; told were (${flags}) at ${modSeq} of ${highest}`);
    }
  }

  #checkSelected({ untagged }: Answer, before: Moment): void {
    const said = untagged.join('\n');
    const [uidValidity, uidNext, modSeq] = ['UIDVALIDITY', 'UIDNEXT', 'HIGHESTMODSEQ'].map((item) =>
      Number(new RegExp(`\\[${item} (\\d+)\\]`).exec(said)?.[1]),
    ) as [number, number, number];
    this.#uidValidity = uidValidity;
    this.check(this.world.sawUidValidity(uidValidity));
    if (!(uidNext > before.highestUid)) this.complain(`UIDNEXT ${uidNext} after UID ${before.highestUid}`);
    if (!(modSeq >= before.highestModSeq)) this.complain(`HIGHESTMODSEQ ${modSeq} after ${before.highestModSeq}`);
  }

  /**
   * Takes in what there is, asks for what is not known of it, and checks that everything that was acknowledged before is
   * in it.
   */
  protected async look(before: Moment = this.world.moment()): Promise<void> {
    const { mirror } = this;
    await this.run(this.random() < 0.8 ? 'NOOP' : 'CHECK', true);
    const unknown = mirror.entries.findIndex(({ uid, flags }) => uid === undefined || flags === undefined);
    if (unknown >= 0) await this.#fetchAll(`${unknown + 1}:${mirror.entries.length}`);
    if (this.#selectionIsFresh) await this.#fetchAll(`1:${mirror.entries.length}`);
    const uids = new Set(mirror.uids);
    for (const uid of before.gone)
      if (uids.has(uid)) this.complain(`UID ${uid} is there, and its end was acknowledged`);
    for (const uid of before.given) if (!uids.has(uid)) this.world.went(uid, `${mirror.selection} does not find it`);
    if (this.dialect === 'plain') return;
    for (const { uid, modSeq } of mirror.entries) {
      const known = before.modSeqs.get(uid ?? 0) ?? 0;
      if (modSeq !== undefined && modSeq < known)
        this.complain(`UID ${uid} is at ${modSeq}, others were told ${known}`);
    }
  }

  get #selectionIsFresh(): boolean {
    return this.mirror.entries.length > 0 && this.random() < 0.2;
  }

  async #fetchAll(set: string): Promise<void> {
    await this.run(`FETCH ${set} ${this.items}`, false);
  }

  protected get items(): string {
    return this.dialect === 'plain' ? '(UID FLAGS)' : '(UID FLAGS MODSEQ)';
  }

  protected async fetch(): Promise<void> {
    const chosen = this.choose();
    if (chosen === undefined) return;
    await this.run(`${chosen.prefix}FETCH ${chosen.set} ${this.items}`, chosen.prefix !== '');
    this.checkAnswered(chosen);
  }

  protected async fetchSubjects(): Promise<void> {
    const chosen = this.choose();
    if (chosen === undefined) return;
    const items = this.random() < 0.5 ? 'BODY.PEEK[HEADER.FIELDS (SUBJECT)]' : 'BODY.PEEK[]';
    await this.run(`${chosen.prefix}FETCH ${chosen.set} (UID ${items})`, chosen.prefix !== '');
    this.checkAnswered(chosen);
  }

  protected async changedSince(): Promise<void> {
    const modSeqs = this.mirror.entries.flatMap(({ modSeq }) => modSeq ?? []).sort((a, b) => a - b);
    if (modSeqs.length === 0) return;
    const since = this.pick(modSeqs);
    const expected = this.mirror.entries.filter(({ modSeq }) => modSeq !== undefined && modSeq > since);
    await this.run(`UID FETCH 1:* (FLAGS) (CHANGEDSINCE ${since})`, true);
    this.checkAnswered({ prefix: 'UID ', set: `changed since ${since}`, entries: expected });
  }

  /** Every message was answered, except those that somebody removed meanwhile. */
  protected checkAnswered({ set, entries }: Chosen): void {
    const { answered } = this.mirror;
    for (const { uid } of entries)
      if (uid !== undefined && !answered.has(uid)) this.world.went(uid, `${this.mirror.selection}, not told in ${set}`);
  }

  protected async search(): Promise<void> {
    const { mirror } = this;
    const byUid = this.random() < 0.5;
    const least = this.pick([undefined, ...mirror.entries])?.uid ?? 1;
    const [key, expected] = this.pick<[string, (entry: Entry) => boolean | undefined]>([
      ['ALL', () => true],
      [`UID ${least}:*`, ({ uid }) => (uid === undefined ? undefined : uid >= least ? true : undefined)],
      [`KEYWORD ${this.mark}`, ({ uid }) => this.isMarked(uid)],
      [`UNKEYWORD ${this.mark}`, ({ uid }) => not(this.isMarked(uid))],
      [`NOT KEYWORD ${this.mark}`, ({ uid }) => not(this.isMarked(uid))],
    ]);
    const wanted = mirror.entries.map((entry) => ({ ...entry, expected: expected(entry) }));
    const form = this.random() < 0.5 ? '' : 'RETURN (ALL) ';
    await this.run(`${byUid ? 'UID ' : ''}SEARCH ${form}${key}`, byUid);
    const found = new Set(mirror.found ?? []);
    for (const [index, { uid, expected }] of wanted.entries()) {
      if (uid === undefined || expected === undefined) continue;
      const isFound = found.has(byUid ? uid : index + 1);
      if (isFound && !expected) this.complain(`SEARCH ${key} finds UID ${uid} (${index + 1})`);
      if (!isFound && expected) this.world.went(uid, `${mirror.selection}, not found by SEARCH ${key}`);
    }
  }

  protected async idle(): Promise<void> {
    const tag = `i${++this.#selections}`;
    this.begin(`${tag} IDLE`, true);
    this.client.send(`${tag} IDLE\r\n`);
    for (let line = await this.client.line(); !line?.startsWith('+ '); line = await this.client.line()) {
      if (line === undefined) throw new Error('closed in IDLE');
      this.take(line);
    }
    await new Promise((resolve) => setTimeout(resolve, this.random() * 100));
    this.client.send('DONE\r\n');
    this.end(await this.client.answer(tag));
  }

  protected async status(): Promise<void> {
    const before = this.world.moment();
    const { untagged } = await this.run(`STATUS ${MAILBOX} (UIDNEXT UIDVALIDITY HIGHESTMODSEQ)`, true);
    const said = untagged.find((line) => line.startsWith('* STATUS'))!;
    const [uidNext, uidValidity, modSeq] = [/UIDNEXT (\d+)/, /UIDVALIDITY (\d+)/, /HIGHESTMODSEQ (\d+)/].map((item) =>
      Number(item.exec(said)![1]),
    ) as [number, number, number];
    this.check(this.world.sawUidValidity(uidValidity));
    if (uidNext <= before.highestUid) this.complain(`${said} after UID ${before.highestUid}`);
    if (modSeq < before.highestModSeq) this.complain(`${said} after ${before.highestModSeq}`);
  }
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

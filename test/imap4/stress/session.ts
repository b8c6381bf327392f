/** One session of the stress test: commands at random, each answer laid against what must be so. */
import { LookingSession } from './looking-session.ts';
import { type Entry, numbersIn } from './mirror.ts';
import type { Chosen } from './talking-session.ts';

/** Flags that everybody sets and removes. */
const NOISE = ['\\Seen', '\\Flagged', '\\Answered', 'noise'] as const;
/** Between these numbers of messages everything is done equally often; outside it is more or fewer that are wanted. */
const FEW = 25;
const MANY = 80;

export class StressSession extends LookingSession {
  /** @param end when to stop, milliseconds since the epoch; the first thing that is wrong stops everybody */
  async work(end: number): Promise<void> {
    await this.logOn();
    await this.select();
    while (Date.now() < end && this.world.wrong.length === 0) await this.#step();
  }

  /** Takes in everything there is, when nobody works any more. */
  async settle(): Promise<void> {
    if (this.readOnly) await this.reselect();
    await this.look();
  }

  async #step(): Promise<void> {
    const { length } = this.mirror.entries;
    const steps: [number, () => Promise<void>][] = [
      [6, () => this.look()],
      [6, () => this.fetch()],
      [3, () => this.fetchSubjects()],
      [4, () => this.search()],
      [2, () => this.idle()],
      [2, () => this.status()],
      [2, () => this.#pipeline()],
      [this.readOnly ? 6 : 1, () => this.reselect()],
      [length > MANY ? 0 : length < FEW ? 12 : 3, () => this.#append()],
    ];
    if (this.dialect !== 'plain') steps.push([2, () => this.changedSince()]);
    if (!this.readOnly && length > 0)
      steps.push(
        [8, () => this.#store()],
        [length > MANY ? 0 : 2, () => this.#copy()],
        [2, () => this.#move()],
        [length > MANY ? 8 : 2, () => this.#delete()],
        [1, () => this.#expunge()],
        [length > FEW ? 2 : 0, () => this.#uidExpunge()],
      );
    let left = this.random() * steps.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, step] of steps) {
      left -= weight;
      if (left < 0) return step();
    }
  }

  async #append(): Promise<void> {
    const ids = Array.from({ length: this.random() < 0.7 ? 1 : 3 }, () => this.world.newId());
    const flags = this.pick(['', this.pick(NOISE), this.mark]);
    const pieces = ids.flatMap((id) => {
      const message = Buffer.from(`Subject: ${id}\r\n\r\nThis is ${id}.\r\n`);
      return [Buffer.from(` (${flags}) {${message.length}+}\r\n`), message];
    });
    const { text } = await this.run(Buffer.concat([Buffer.from(`APPEND INBOX`), ...pieces]), true);
    const uids = numbersIn(/APPENDUID \d+ ([\d:,]+)/.exec(text)?.[1] ?? '');
    if (uids.length !== ids.length) this.complain(`APPENDUID of ${ids.length}: ${text}`);
    for (const [i, uid] of uids.entries()) {
      this.check(this.world.given(uid, ids[i]!));
      this.marked.set(uid, flags === this.mark);
      if (this.isMine(uid)) this.deleted.set(uid, false);
    }
  }

  /** STORE of our own keyword, or of flags that everybody changes. */
  async #store(): Promise<void> {
    const chosen = this.choose();
    if (chosen === undefined || chosen.entries.some(({ uid }) => uid === undefined)) return;
    const own = this.random() < 0.6;
    const flag = own ? this.mark : this.pick(NOISE);
    const sets = this.random() < 0.6;
    const since = this.dialect !== 'plain' && this.random() < 0.3 ? this.pick(this.mirror.entries).modSeq : undefined;
    // Silent and conditional at once, a client would not know what became of the flags.
    const silent = since === undefined && this.random() < 0.3;
    const condition = since === undefined ? '' : ` (UNCHANGEDSINCE ${since})`;
    const item = `${sets ? '+' : '-'}FLAGS${silent ? '.SILENT' : ''}`;
    const uids = chosen.entries.flatMap(({ uid }) => uid ?? []);
    const before = new Map(uids.map((uid) => [uid, this.marked.get(uid)]));
    if (own) for (const uid of uids) this.marked.set(uid, undefined);
    if (silent) for (const entry of chosen.entries) changeFlags(entry, flag, sets);
    const numbers = new Map(this.mirror.entries.map(({ uid }, i) => [i + 1, uid]));
    const command = `${chosen.prefix}STORE ${chosen.set}${condition} ${item} (${flag})`;
    const { text } = await this.run(command, chosen.prefix !== '');
    if (!silent) this.checkAnswered(chosen);
    const left = new Set(
      numbersIn(/\[MODIFIED ([\d:,]+)\]/.exec(text)?.[1] ?? '0').map((n) =>
        chosen.prefix === '' ? numbers.get(n) : n,
      ),
    );
    if (since === undefined && left.size > 1) this.complain(`MODIFIED without UNCHANGEDSINCE: ${text}`);
    if (own) for (const uid of uids) this.marked.set(uid, left.has(uid) ? before.get(uid) : sets);
  }

  /** Sets or removes \Deleted, or replaces all flags: of messages that are ours. */
  async #delete(): Promise<void> {
    const mine = this.chooseMine();
    if (mine === undefined) return;
    const uids = mine.entries.map(({ uid }) => uid!);
    const [item, flags, deletes] = this.pick([
      ['+FLAGS', '\\Deleted', true],
      ['+FLAGS', '\\Deleted', true],
      ['-FLAGS', '\\Deleted', false],
      ['FLAGS', '\\Deleted \\Seen', true],
      ['FLAGS', 'noise', false],
    ] as const);
    for (const uid of uids) {
      // One that somebody else has removed stays as it was, and those who have not been told see it so.
      if (deletes || item === 'FLAGS') this.world.letGo(uid);
      this.deleted.set(uid, undefined);
    }
    await this.run(`${mine.prefix}STORE ${mine.set} ${item} (${flags})`, mine.prefix !== '');
    this.checkAnswered(mine);
    for (const uid of uids) {
      if (deletes) this.deleted.set(uid, true);
      else this.deleted.delete(uid);
    }
  }

  async #expunge(): Promise<void> {
    const { text } = await this.run('EXPUNGE', true);
    for (const { uid } of this.mirror.entries)
      if (uid !== undefined && this.deleted.get(uid)) this.complain(`EXPUNGE leaves UID ${uid}: ${text}`);
  }

  async #uidExpunge(): Promise<void> {
    const uids = this.mirror.uids.filter((uid) => this.deleted.get(uid));
    if (uids.length === 0) return;
    await this.run(`UID EXPUNGE ${uids.join(',')}`, true);
    for (const uid of uids) {
      if (this.mirror.sequenceOf(uid) > 0) this.complain(`UID EXPUNGE leaves ${uid}`);
      this.world.gone(uid);
    }
  }

  async #copy(): Promise<void> {
    const chosen = this.choose();
    if (chosen !== undefined) await this.#transfer('COPY', chosen);
  }

  async #move(): Promise<void> {
    const mine = this.chooseMine();
    if (mine === undefined) return;
    for (const { uid } of mine.entries) this.world.letGo(uid!);
    for (const uid of await this.#transfer('MOVE', mine)) {
      if (this.mirror.sequenceOf(uid) > 0) this.complain(`MOVE leaves ${uid}`);
      this.world.gone(uid);
    }
  }

  /** @returns UIDs that became others */
  async #transfer(command: 'COPY' | 'MOVE', { prefix, set, entries }: Chosen): Promise<readonly number[]> {
    const { text, untagged } = await this.run(`${prefix}${command} ${set} INBOX`, true);
    const code = /\[COPYUID \d+ ([\d:,]+) ([\d:,]+)\]/.exec([text, ...untagged].join('\n'));
    if (code === null) return [];
    const [sources, uids] = [numbersIn(code[1]!), numbersIn(code[2]!)];
    if (sources.length !== uids.length) this.complain(`COPYUID of unequal sets: ${code[0]}`);
    for (const [i, uid] of uids.entries()) {
      const source = sources[i]!;
      const known = entries.every((entry) => entry.uid !== undefined);
      if (known && !entries.some((entry) => entry.uid === source)) this.complain(`${command} ${set} took ${source}`);
      // A copy has \Deleted when its original had it.
      if (this.world.mayGo(source)) this.world.letGo(uid);
      const id = this.world.idOf(source);
      if (id !== undefined) this.check(this.world.given(uid, id));
    }
    return sources;
  }

  /** Commands that use sequence numbers, all sent at once: none of their answers may move a number. */
  async #pipeline(): Promise<void> {
    const sets = [this.choose(''), this.choose(''), this.choose('')];
    const [first, second, third] = sets;
    if (first === undefined || second === undefined || third === undefined) return;
    const commands = [
      `FETCH ${first.set} ${this.items}`,
      ...(this.readOnly ? [] : [`STORE ${second.set} +FLAGS (${this.pick(NOISE)})`]),
      'SEARCH ALL',
      `FETCH ${third.set} (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])`,
    ].map((command, i) => ({ tag: `p${i}`, command }));
    this.client.send(commands.map(({ tag, command }) => `${tag} ${command}\r\n`).join(''));
    for (const { tag, command } of commands) {
      this.begin(command, false);
      this.end(await this.client.answer(tag));
    }
  }
}

/** What a client does itself when it asked not to be told. */
function changeFlags(entry: Entry, flag: string, sets: boolean): void {
  if (entry.flags === undefined) return;
  const flags = new Set(entry.flags.split(' ').filter((name) => name !== ''));
  if (sets) flags.add(flag);
  else flags.delete(flag);
  entry.flags = [...flags].sort().join(' ');
}

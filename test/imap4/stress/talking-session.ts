/** What every session of the stress test can do: talk, remember what it knows for certain, and choose messages. */
import type { EngineProcess } from '../../support/engine-process.ts';
import type { Answer, ImapClient } from '../support/imap-client.ts';
import { type Dialect, type Entry, Mirror } from './mirror.ts';
import type { World } from './world.ts';

const DIALECTS: readonly Dialect[] = ['plain', 'CONDSTORE', 'QRESYNC'];
/** Lines of the talk that stand in a complaint. */
const TALK = 14;

/** Messages chosen for a command. */
export interface Chosen {
  /** `FETCH` or `UID FETCH`, up to the name of the command. */
  readonly prefix: '' | 'UID ';
  readonly set: string;
  readonly entries: readonly Entry[];
}

export class TalkingSession {
  readonly number: number;
  readonly mirror: Mirror;
  protected readonly engine: EngineProcess;
  protected readonly world: World;
  protected readonly random: () => number;
  protected readonly dialect: Dialect;
  /** What is known of our own keyword; no one else sets or removes it. Undefined while it is being changed. */
  protected readonly marked = new Map<number, boolean | undefined>();
  /** The same of \Deleted, for the messages that are ours. */
  protected readonly deleted = new Map<number, boolean | undefined>();
  protected client!: ImapClient;
  #talk: string[] = [];

  constructor(number: number, engine: EngineProcess, world: World, random: () => number) {
    this.number = number;
    this.engine = engine;
    this.world = world;
    this.random = random;
    this.dialect = DIALECTS[number % DIALECTS.length]!;
    this.mirror = new Mirror(world, this.dialect, {
      complain: (what) => this.complain(what),
      sawFlags: (uid, flags) => this.#learn(uid, flags),
    });
  }

  get name(): string {
    return `session ${this.number} (${this.dialect})`;
  }
  protected get mark(): string {
    return `s${this.number}`;
  }

  protected async run(command: string | Buffer, mayExpunge: boolean): Promise<Answer> {
    this.begin(command.toString('latin1'), mayExpunge);
    const answer = await this.client.command(command);
    this.end(answer);
    return answer;
  }

  protected begin(command: string, mayExpunge: boolean): void {
    this.mirror.listen(mayExpunge);
    this.world.count(/^(?:[a-z]\d+ )?((?:UID )?[A-Z]+)/.exec(command)?.[1] ?? command);
    this.#note(`> ${command}`);
  }

  protected end(answer: Answer): void {
    for (const line of answer.untagged) this.take(line);
    this.finish(answer);
  }

  protected take(line: string): void {
    if (/^\* BYE Logging/i.test(line) || /^\* BYE .*(?:off|out|bye)/i.test(line)) return;
    this.#note(`< ${line}`);
    this.mirror.take(line);
  }

  protected finish({ status, text }: Answer): void {
    this.#note(`< ${status} ${text}`);
    // Another session's expunge is no fault of the command.
    if (status !== 'OK' && !/^NO \[EXPUNGEISSUED\]/.test(`${status} ${text}`)) this.complain(`${status} ${text}`);
  }

  /** Compares the flags that only we change with what we made of them. */
  #learn(uid: number, flags: readonly string[]): void {
    if (!this.world.mayGo(uid)) this.#compare(this.marked, uid, this.mark, flags);
    if (this.isMine(uid)) this.#compare(this.deleted, uid, '\\Deleted', flags);
  }

  #compare(known: Map<number, boolean | undefined>, uid: number, flag: string, flags: readonly string[]): void {
    const has = flags.includes(flag);
    if (!known.has(uid)) known.set(uid, has);
    else if (known.get(uid) === !has) this.complain(`UID ${uid} has (${flags.join(' ')}), ${flag} should be ${!has}`);
  }

  protected complain(what: string): void {
    this.world.wrong.push(`${this.name}: ${what}\n${this.#talk.slice(-TALK).join('\n')}`);
  }
  protected check(wrong: string | undefined): void {
    if (wrong !== undefined) this.complain(wrong);
  }
  #note(line: string): void {
    this.world.said(this.number, line);
    this.#talk.push(line);
    if (this.#talk.length > 4 * TALK) this.#talk = this.#talk.slice(-TALK);
  }

  protected isMarked(uid: number | undefined): boolean | undefined {
    return uid === undefined || this.world.mayGo(uid) ? undefined : this.marked.get(uid);
  }

  protected isMine(uid: number): boolean {
    return this.world.ownerOf(uid) === this.number;
  }

  /** Some messages, by number or by UID. */
  protected choose(form: '' | 'UID ' = this.random() < 0.5 ? '' : 'UID '): Chosen | undefined {
    const { entries } = this.mirror;
    if (entries.length === 0) return undefined;
    const from = this.#below(entries.length);
    const to = Math.min(entries.length - 1, from + this.#below(6));
    const range = entries.slice(from, to + 1);
    if (form === '') {
      const set = this.random() < 0.2 && to === entries.length - 1 ? `${from + 1}:*` : `${from + 1}:${to + 1}`;
      return { prefix: '', set, entries: range };
    }
    const uids = range.map(({ uid }) => uid);
    if (uids.includes(undefined)) return undefined;
    const set = this.random() < 0.5 ? `${uids[0]}:${uids.at(-1)}` : uids.join(',');
    return { prefix: 'UID ', set, entries: range };
  }

  /** Some of our own messages. */
  protected chooseMine(): Chosen | undefined {
    const mine = this.mirror.entries.filter(({ uid }) => uid !== undefined && this.isMine(uid));
    if (mine.length === 0) return undefined;
    const entries = mine.filter(() => this.random() < 0.4);
    if (entries.length === 0) entries.push(this.pick(mine));
    const prefix = this.random() < 0.5 ? '' : 'UID ';
    const numbers = entries.map(({ uid }) => (prefix === '' ? this.mirror.sequenceOf(uid!) : uid));
    return { prefix, set: numbers.join(','), entries };
  }

  #below(end: number): number {
    return Math.floor(this.random() * end);
  }
  protected pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }
}

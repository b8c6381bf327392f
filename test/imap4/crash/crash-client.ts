/** A client that changes its own messages until the engine dies, and knows what was acknowledged by then. */
import { BOXES, type CrashModel, contentOf, type Deed, FLAG_CHOICES } from '../../mailbox/support/crash-model.ts';
import { numbersIn } from '../stress/mirror.ts';
import type { Answer, ImapClient } from '../support/imap-client.ts';

/** Enough to have something to choose from, and few enough to be read again after every kill. */
const FEW = 4;
const MANY = 20;
/** More than the 26 that have letters in a file's name. */
const KEYWORDS = 40;

export interface CrashClientParts {
  readonly client: ImapClient;
  /** Of the names of its messages: nobody else's begin so. */
  readonly name: string;
  readonly model: CrashModel;
  readonly random: () => number;
}

export class CrashClient {
  /** Begun and not acknowledged. */
  pending: Deed | undefined;
  acknowledged = 0;
  readonly #parts: CrashClientParts;
  #selected: string | undefined;
  #serial = 0;

  constructor(parts: CrashClientParts) {
    this.#parts = parts;
  }

  /** Resolves when the connection has ended. */
  async run(): Promise<void> {
    try {
      for (;;) await this.#step();
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('closed before'))) throw error;
    }
  }

  async #step(): Promise<void> {
    const box = this.#pick(BOXES);
    const to = this.#pick(BOXES);
    const mine = this.#parts.model.expected.get(box)!;
    const uids = this.#some([...mine.keys()]);
    if (uids.length === 0 || mine.size < FEW) return this.#append(box);
    const deleted = uids.filter((uid) => mine.get(uid)!.flags.has('\\Deleted'));
    if (deleted.length > 0) return this.#remove(box, deleted);
    const choice = mine.size > MANY ? 0 : this.#below(7);
    if (choice === 0) return this.#store({ kind: 'flags', box, uids, mode: 'add', flags: ['\\Deleted'] });
    if (choice === 1) return this.#append(box);
    if (choice === 2) return this.#transfer({ kind: 'copy', box, uids, to });
    if (choice === 3) return this.#transfer({ kind: 'move', box, uids, to });
    if (choice === 4) return this.#replace(box, uids[0]!, to);
    const mode = this.#pick(['add', 'remove', 'replace'] as const);
    return this.#store({ kind: 'flags', box, uids, mode, flags: this.#flags() });
  }

  async #append(box: string): Promise<void> {
    const ids = Array.from({ length: this.#below(2) === 0 ? 1 : 2 + this.#below(4) }, () => this.#newId());
    const flags = this.#flags();
    await this.#perform(
      { kind: 'append', box, ids, flags },
      Buffer.concat([Buffer.from(`APPEND ${box}`), ...ids.flatMap((id) => messageLiteral(id, flags))]),
      ({ text }) => numbersIn(/^\[APPENDUID \d+ ([\d:,]+)\]/.exec(text)![1]!),
    );
  }

  async #store(deed: Deed & { kind: 'flags' }): Promise<void> {
    await this.#select(deed.box);
    const sign = { add: '+', remove: '-', replace: '' }[deed.mode];
    const silent = this.#below(2) === 0 ? '.SILENT' : '';
    await this.#perform(deed, `UID STORE ${deed.uids} ${sign}FLAGS${silent} (${deed.flags.join(' ')})`, () => []);
  }

  async #remove(box: string, uids: readonly number[]): Promise<void> {
    await this.#select(box);
    await this.#perform({ kind: 'remove', box, uids }, `UID EXPUNGE ${uids}`, () => []);
  }

  async #transfer(deed: Deed & { kind: 'copy' | 'move' }): Promise<void> {
    await this.#select(deed.box);
    await this.#perform(deed, `UID ${deed.kind.toUpperCase()} ${deed.uids} ${deed.to}`, (answer) => {
      const [, sources, uids] = code(answer, /\[COPYUID \d+ ([\d:,]+) ([\d:,]+)\]/);
      // The model pairs them in the order in which we named them.
      const became = new Map(numbersIn(sources!).map((source, i) => [source, numbersIn(uids!)[i]!]));
      return deed.uids.map((uid) => became.get(uid)!);
    });
  }

  async #replace(box: string, uid: number, to: string): Promise<void> {
    await this.#select(box);
    const id = this.#newId();
    const flags = this.#flags();
    await this.#perform(
      { kind: 'replace', box, uids: [uid], to, ids: [id], flags },
      Buffer.concat([Buffer.from(`UID REPLACE ${uid} ${to}`), ...messageLiteral(id, flags)]),
      (answer) => [Number(code(answer, /\[APPENDUID \d+ (\d+)\]/)[1])],
    );
  }

  async #perform(deed: Deed, command: string | Buffer, uidsIn: (answer: Answer) => number[]): Promise<void> {
    this.pending = deed;
    const answer = await this.#parts.client.command(command);
    if (answer.status !== 'OK') throw new Error(`${JSON.stringify(deed)}: ${answer.status} ${answer.text}`);
    this.#parts.model.acknowledge(deed, uidsIn(answer));
    this.acknowledged++;
    this.pending = undefined;
  }

  async #select(box: string): Promise<void> {
    if (this.#selected === box) return;
    await this.#parts.client.ok(`SELECT ${box}`);
    this.#selected = box;
  }

  #flags(): readonly string[] {
    return this.#below(4) === 0 ? [`k${this.#below(KEYWORDS)}`] : this.#pick(FLAG_CHOICES);
  }
  #newId(): string {
    return `${this.#parts.name}-${this.#serial++}`;
  }
  /** Ascending, up to four. */
  #some(uids: readonly number[]): number[] {
    if (uids.length === 0) return [];
    return [...new Set(Array.from({ length: 1 + this.#below(4) }, () => this.#pick(uids)))].sort((a, b) => a - b);
  }
  #below(end: number): number {
    return Math.floor(this.#parts.random() * end);
  }
  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }
}

function messageLiteral(id: string, flags: readonly string[]): Buffer[] {
  const message = Buffer.from(contentOf(id));
  return [Buffer.from(` (${flags.join(' ')}) {${message.length}+}\r\n`), message];
}

/** A response code of the tagged response or of an untagged one before it. */
function code({ text, untagged }: Answer, pattern: RegExp): RegExpExecArray {
  const found = [text, ...untagged].map((line) => pattern.exec(line)).find((match) => match !== null);
  if (found === undefined) throw new Error(`No ${pattern} in ${[...untagged, text].join('\n')}`);
  return found!;
}

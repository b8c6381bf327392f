/** A client that does at random what clients do, on whichever server, and enters in the books what was acknowledged. */
import type { Answer, ImapClient } from '../../imap4/support/imap-client.ts';
import type { Instance, MailLedger } from './mail-ledger.ts';

export const BOXES = ['INBOX', 'Other', 'Third'] as const;
/** Flags that everybody sets and removes as he likes. */
const NOISE = ['\\Seen', '\\Answered', '\\Flagged', 'noise1', 'noise2'] as const;
/** So many messages are enough to find something to do, and few enough to meet others at it. */
const ENOUGH = 60;

export interface WorkerParts {
  readonly client: ImapClient;
  /** In what is counted. */
  readonly server: string;
  /** Begins the names of its own keywords. */
  readonly mark: string;
  /**
   * Whether it may put a message into a mailbox that this message was in before. Dovecot then gives the file the name that
   * it had there; with the record of that name still in the list, Dovecot's processes do not agree on its UID, also when
   * they are alone with the mail.
   */
  readonly mayReturn: boolean;
  readonly ledger: MailLedger;
  readonly random: () => number;
}

/** A message as it was just read, taken by this worker. */
interface Taken {
  readonly uid: number;
  readonly instance: Instance;
}

export class LedgerWorker {
  readonly #parts: WorkerParts;
  #box: string = BOXES[0];

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** @param end when to stop, milliseconds since the epoch */
  async run(end: number): Promise<void> {
    await this.#select();
    while (Date.now() < end) await this.#step();
  }

  async #step(): Promise<void> {
    const choice = this.#parts.random();
    if (choice < 0.2) return this.#append();
    if (choice < 0.28) {
      this.#box = this.#pick(BOXES);
      return this.#select();
    }
    const uids = await this.#uids();
    if (uids.length === 0) return;
    const uid = this.#pick(uids);
    if (choice < 0.5) return this.#makeNoise(this.#busyUid() ?? uid);
    await this.#withTaken(uid, async (taken) => {
      if (choice < 0.65) await this.#mark(taken);
      else if (choice < 0.8) await this.#move(taken);
      else if (choice < 0.86 && uids.length < ENOUGH) await this.#copy(taken);
      else if (uids.length > 10) await this.#remove(taken);
    });
  }

  async #select(): Promise<void> {
    const { client, ledger, server } = this.#parts;
    const highest = ledger.highestUid(this.#box);
    const said = (await client.ok(`SELECT ${this.#box}`)).join('\n');
    const [uidValidity, uidNext] = [/UIDVALIDITY (\d+)/, /UIDNEXT (\d+)/].map((item) => Number(item.exec(said)![1]));
    ledger.selected(server, this.#box, uidValidity!, uidNext!, highest);
    this.#count('selected');
  }

  async #append(): Promise<void> {
    const { client, ledger, server } = this.#parts;
    const box = this.#pick(BOXES);
    const mark = this.#pickMark();
    const ids = Array.from({ length: this.#below(3) === 0 ? 3 : 1 }, () => ledger.newId(server));
    // Others may see a message before we have heard that it is in.
    for (const id of ids) ledger.take(id);
    const flags = this.#pick(['', '\\Seen', mark]);
    const pieces = ids.flatMap((id) => {
      const message = Buffer.from(`Subject: ${id}\r\n\r\nThis is ${id}.\r\n`);
      return [Buffer.from(` (${flags}) {${message.length}+}\r\n`), message];
    });
    const answer = await client.command(Buffer.concat([Buffer.from(`APPEND ${box}`), ...pieces]));
    const uids = numbersOf(/APPENDUID \d+ ([\d:,]+)/.exec(answer.text)?.[1]);
    if (answer.status !== 'OK' || uids.length !== ids.length)
      return void ledger.wrong.push(`${server}: APPEND ${answer.status} ${answer.text}`);
    for (const [i, id] of ids.entries()) {
      ledger.added(id, box, uids[i], flags === mark ? [mark] : []);
      ledger.leave(id);
    }
    this.#count('appended');
  }

  async #uids(): Promise<number[]> {
    const lines = await this.#parts.client.ok('UID SEARCH ALL');
    const found =
      lines
        .find((line) => line.startsWith('* SEARCH'))
        ?.split(' ')
        .slice(2) ?? [];
    return found.map(Number);
  }

  /** Every other time one that somebody is about to change, if there is one. */
  #busyUid(): number | undefined {
    const busy = this.#parts.ledger.takenUids(this.#box);
    return busy.length > 0 && this.#below(2) === 0 ? this.#pick(busy) : undefined;
  }

  async #makeNoise(uid: number): Promise<void> {
    await this.#try(`UID STORE ${uid} ${this.#pick(['+', '-'])}FLAGS (${this.#pick(NOISE)})`);
    this.#count('flagged');
  }

  /** Reads which message it is, takes it, and reads again: it may have gone in between. */
  async #withTaken(uid: number, work: (taken: Taken) => Promise<void>): Promise<void> {
    const { ledger } = this.#parts;
    const id = await this.#idOf(uid);
    if (id === undefined || !ledger.take(id)) return;
    try {
      await this.#parts.client.ok('NOOP');
      if ((await this.#idOf(uid)) !== id) return;
      const instance = ledger.find(this.#box, uid, id);
      if (instance === undefined)
        ledger.wrong.push(`${this.#box} ${uid} is ${id}, which nobody put there: ${ledger.historyOf(id)}`);
      else await work({ uid, instance });
    } finally {
      ledger.leave(id);
    }
  }

  async #idOf(uid: number): Promise<string | undefined> {
    const { untagged } = await this.#try(`UID FETCH ${uid} (BODY.PEEK[])`);
    const line = untagged.find((response) => response.includes(`UID ${uid} `) || response.includes(`UID ${uid})`));
    const id = /This is (\S+)\./.exec(line ?? '')?.[1];
    if (id !== undefined) this.#parts.ledger.saw(this.#box, uid, id);
    return id;
  }

  async #mark({ uid, instance }: Taken): Promise<void> {
    const mark = this.#pickMark();
    const marks = new Set(instance.marks);
    const sets = !marks.has(mark);
    const { status } = await this.#try(`UID STORE ${uid} ${sets ? '+' : '-'}FLAGS.SILENT (${mark})`, instance.id);
    if (status !== 'OK') return;
    if (sets) marks.add(mark);
    else marks.delete(mark);
    instance.marks = marks;
    this.#count('marked');
  }

  async #move({ uid, instance }: Taken): Promise<void> {
    const { ledger } = this.#parts;
    const to = this.#destination(instance.id);
    if (to === undefined) return;
    const answer = await this.#try(`UID MOVE ${uid} ${to}`, instance.id);
    const became = copyUid(answer);
    if (became === undefined) return void ledger.wrong.push(`MOVE of ${instance.id}: ${answer.status} ${answer.text}`);
    ledger.removed(instance);
    ledger.added(instance.id, to, became, instance.marks);
    this.#count('moved');
  }

  async #copy({ uid, instance }: Taken): Promise<void> {
    const { ledger } = this.#parts;
    const to = this.#destination(instance.id);
    if (to === undefined) return;
    const answer = await this.#try(`UID COPY ${uid} ${to}`, instance.id);
    const became = copyUid(answer);
    if (became === undefined) return void ledger.wrong.push(`COPY of ${instance.id}: ${answer.status} ${answer.text}`);
    ledger.added(instance.id, to, became, instance.marks);
    this.#count('copied');
  }

  #destination(id: string): string | undefined {
    const { ledger, mayReturn } = this.#parts;
    return this.#pick(mayReturn ? BOXES : BOXES.filter((box) => !ledger.wasIn(id, box)));
  }

  async #remove({ uid, instance }: Taken): Promise<void> {
    const { ledger } = this.#parts;
    const stored = await this.#try(`UID STORE ${uid} +FLAGS (\\Deleted)`, instance.id);
    const expunged = await this.#try(`UID EXPUNGE ${uid}`, instance.id);
    // Of a UID that is not there both commands say OK: then it was not this that removed the message.
    const wasThere = stored.untagged.some((line) => line.includes(`UID ${uid} `) && line.includes('\\Deleted'));
    if (!wasThere || !expunged.untagged.some((line) => line.endsWith(' EXPUNGE')))
      return void ledger.wrong.push(`${instance.id} went before it was removed: ${ledger.historyOf(instance.id)}`);
    ledger.removed(instance);
    this.#count('removed');
  }

  /** A command that another's change may make impossible, and nothing else. @param id of the message it is about */
  async #try(command: string, id?: string): Promise<Answer> {
    const { client, ledger, server, mark } = this.#parts;
    const answer = await client.command(command);
    const said = [...answer.untagged, `${answer.status} ${answer.text}`].join(' | ');
    if (id !== undefined) ledger.note(id, `${server} (${mark}) ${this.#box} ${command}: ${said}`);
    if (answer.status !== 'OK' && !answer.text.startsWith('[EXPUNGEISSUED]'))
      ledger.wrong.push(`${server}: ${command}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** Some seldom, so that keywords are new in a mailbox now and then. */
  #pickMark(): string {
    const choice = this.#parts.random();
    return this.#parts.mark + (choice < 0.8 ? 'a' : choice < 0.97 ? 'b' : 'c');
  }
  #count(what: string): void {
    this.#parts.ledger.count(`${this.#parts.server} ${what}`);
  }
  #below(end: number): number {
    return Math.floor(this.#parts.random() * end);
  }
  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }
}

/** The UID of the one message copied or moved, from the tagged response or an untagged one (RFC 6851 §4.3). */
function copyUid({ untagged, text }: Answer): number | undefined {
  for (const line of [text, ...untagged]) {
    const code = /\[COPYUID \d+ \d+ (\d+)\]/.exec(line);
    if (code !== null) return Number(code[1]);
  }
  return undefined;
}

/** `1:3,7` → 1, 2, 3, 7. */
function numbersOf(set = ''): number[] {
  return set
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first, last = first] = range.split(':').map(Number) as [number, number?];
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}

/**
 * Who changed which mailbox or certificate, when, and with which line: `audit/` in the data folder. The changes of the
 * configuration have their own history beside it, which holds what they replaced as well.
 *
 * A change has two lines in `audit.jsonl`: one before it is made, one after it that says how it ended. Both are on the disk
 * before anything goes on, so no change is without its record, whenever the process dies. One that has no second line is
 * told as what it is: begun, with an end that nobody saw.
 *
 * Lines are appended, each by one write, so that any number of processes write at once. Each begins with a line break: it
 * ends what a killed writer may have left unfinished, which readers then skip. A file that is full moves on
 * (`audit.1.jsonl` is the one before), under a lock; who has it open still writes into it, and it is read as well.
 */
import { constants, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../files/atomic-file.ts';
import { withLockFile } from '../files/lock-file.ts';
import { makeOwnedFolder } from '../files/make-folder.ts';
import { uniqueToken } from '../files/unique-token.ts';
import { KEPT_FILES, MAX_FILE_BYTES, MAX_OPEN_ATTEMPTS, MAX_PROPERTIES, MAX_TEXT } from './limits.ts';

/** A property before and after, in words. */
export interface AuditedProperty {
  readonly property: string;
  readonly old: string;
  readonly new: string;
}

export interface AuditedChange {
  readonly who: string;
  /** The line, without secrets: the caller strips them. */
  readonly cmdlet: string;
  /** What is changed: `jane`, `EX01\5113AE…`. */
  readonly object: string;
  readonly changes: readonly AuditedProperty[];
}

export interface AuditEntry extends AuditedChange {
  readonly id: string;
  readonly when: Date;
  /** `unknown`: the process ended before it could say. */
  readonly outcome: 'done' | 'failed' | 'unknown';
  /** A sentence; '' for `done`. */
  readonly error: string;
}

/** How a change ended; `unchanged` takes its record back: there was nothing to change. */
export type Ending = { readonly ending: 'done' | 'unchanged' } | { readonly ending: 'failed'; readonly error: string };

const FILE = 'audit.jsonl';
const UNSEEN = 'The process ended before it was done. Look at the object itself to see whether it was changed.';

export class AuditLog {
  readonly #folder: string;
  readonly #file: string;

  /** @param dataFolder absolute */
  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'audit');
    this.#file = join(this.#folder, FILE);
  }

  /**
   * Records a change that is about to be made. Durable.
   * @param now milliseconds since the epoch
   * @returns what records how it ended; durable likewise
   * @throws the system's error; LockTimeoutError
   */
  async begin(change: AuditedChange, now: number): Promise<(ending: Ending) => Promise<void>> {
    const id = uniqueToken();
    await this.#append({ id, when: new Date(now), ...bounded(change) });
    return (ending) => this.#append({ id, ...ending, ...('error' in ending ? { error: cut(ending.error) } : {}) });
  }

  /** Newest first. @throws the system's error */
  entries(): readonly AuditEntry[] {
    const found = new Map<string, AuditEntry>();
    for (const name of this.#files()) {
      for (const line of readFileSync(join(this.#folder, name), 'utf8').split('\n')) take(line, found);
    }
    return [...found.values()].reverse();
  }

  async #append(record: object): Promise<void> {
    const line = Buffer.from(`\n${JSON.stringify(record)}\n`);
    for (let attempt = 1; ; attempt += 1) {
      await this.#prepare();
      try {
        // Without O_CREAT: whoever moves a full file on makes the new one.
        const handle = await open(this.#file, constants.O_WRONLY | constants.O_APPEND);
        try {
          await handle.appendFile(line);
          await handle.datasync();
          return;
        } finally {
          await handle.close();
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt >= MAX_OPEN_ATTEMPTS) throw error;
      }
    }
  }

  /** Makes the file, or moves a full one on. */
  async #prepare(): Promise<void> {
    makeOwnedFolder(this.#folder, 0o700);
    const isReady = () => {
      const size = statSync(this.#file, { throwIfNoEntry: false })?.size;
      return size !== undefined && size < MAX_FILE_BYTES;
    };
    if (isReady()) return;
    await withLockFile(`${this.#file}.lock`, async (lock) => {
      if (isReady()) return;
      lock.verify();
      this.#moveOn();
      await replaceFile(this.#file, '', { owner: 'folder' });
    });
  }

  #moveOn(): void {
    for (const name of this.#files()) {
      const number = numberOf(name);
      if (number + 1 >= KEPT_FILES) rmSync(join(this.#folder, name), { force: true });
      else renameSync(join(this.#folder, name), join(this.#folder, `audit.${number + 1}.jsonl`));
    }
  }

  /** Oldest first. */
  #files(): readonly string[] {
    try {
      return readdirSync(this.#folder)
        .filter((name) => /^audit(\.\d+)?\.jsonl$/.test(name))
        .sort((a, b) => numberOf(b) - numberOf(a));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

/** 0 for the file that is written. */
function numberOf(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? 0);
}

function bounded({ who, cmdlet, object, changes }: AuditedChange): AuditedChange {
  return {
    who: cut(who),
    cmdlet: cut(cmdlet),
    object: cut(object),
    changes: changes
      .slice(0, MAX_PROPERTIES)
      .map((one) => ({ property: one.property, old: cut(one.old), new: cut(one.new) })),
  };
}

function cut(text: string): string {
  return text.slice(0, MAX_TEXT);
}

/** A record as it is read: nothing of it is certain. */
type Read = Partial<Omit<AuditEntry, 'when'>> & { readonly when?: string; readonly ending?: Ending['ending'] };

function take(line: string, found: Map<string, AuditEntry>): void {
  const record = line === '' ? undefined : parsed(line);
  if (typeof record?.id !== 'string') return;
  const begun = found.get(record.id);
  if (begun === undefined) {
    if (record.when === undefined) return;
    const { id, who = '', cmdlet = '', object = '', changes = [] } = record;
    found.set(id, { id, who, cmdlet, object, changes, when: new Date(record.when), outcome: 'unknown', error: UNSEEN });
  } else if (record.ending === 'unchanged') found.delete(record.id);
  else if (record.ending === 'done') found.set(record.id, { ...begun, outcome: 'done', error: '' });
  else found.set(record.id, { ...begun, outcome: 'failed', error: record.error ?? '' });
}

/** What a killed writer has left is no JSON. */
function parsed(line: string): Read | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Read) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

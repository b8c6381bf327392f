/**
 * The files of one protocol's log, named as Exchange names them: `POP32026010113-1.LOG`.
 *
 * Rows are appended by opening the file, writing, and closing it again: a file that somebody moved away, a disk that was
 * mounted or a folder that was made anew is taken as it is at the next rows. Whatever goes wrong, no row is left half.
 */
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { FIELDS } from './row.ts';
import type { RowBuffer } from './row-buffer.ts';

/** User names and addresses are in it: for the owner, and for a group of administrators to read. */
const FILE_MODE = 0o640;
const FOLDER_MODE = 0o750;

/** Rows that belong together. */
export interface Batch {
  /** Absolute. */
  readonly folder: string;
  /** The period of the rows. */
  readonly stamp: string;
  /** Octets of a file; 0 when it is the period that decides. */
  readonly quota: number | 'unlimited';
  readonly rows: RowBuffer;
}

export interface LogKind {
  /** `POP3`, `IMAP4`. */
  readonly protocol: string;
  /** Of the program. */
  readonly version: string;
}

interface LogName {
  readonly stamp: string;
  readonly number: number;
}

export class LogFiles {
  readonly #kind: LogKind;
  readonly #pattern: RegExp;
  readonly #now: () => number;

  constructor(kind: LogKind, now: () => number) {
    this.#kind = kind;
    this.#pattern = new RegExp(`^${kind.protocol}(\\d{6,10})-(\\d{1,9})\\.LOG$`, 'i');
    this.#now = now;
  }

  /** @throws WriteFailure saying how many rows, from the first, are in their files all the same */
  async append(batch: Batch): Promise<void> {
    let written = 0;
    try {
      let name = await this.#current(batch);
      while (written < batch.rows.rows) {
        const taken = await this.#fill(batch, name, written);
        written += taken;
        if (taken === 0) name = await this.#next(batch);
      }
    } catch (error) {
      throw new WriteFailure(written, error as NodeJS.ErrnoException);
    }
  }

  /** @returns how many rows the file took */
  async #fill(batch: Batch, name: LogName, from: number): Promise<number> {
    const file = await openInFolder(batch.folder, this.#fileName(name));
    try {
      const { size } = await file.stat();
      const head = Buffer.from(size === 0 ? this.#head() : '');
      const count = fitting(batch, from, size, head.length);
      if (count > 0) await appendWhole(file, size, [head, batch.rows.slice(from, from + count)]);
      return count;
    } finally {
      await file.close();
    }
  }

  /** The file that the first row goes to, if it has room. */
  async #current({ folder, stamp, quota }: Batch): Promise<LogName> {
    const first = { stamp, number: 1 };
    return quota === 0 ? first : ((await this.#newest(folder)) ?? first);
  }

  async #next({ folder, stamp }: Batch): Promise<LogName> {
    const newest = await this.#newest(folder);
    if (newest === undefined || newest.stamp < stamp) return { stamp, number: 1 };
    return { stamp: newest.stamp, number: newest.number + 1 };
  }

  async #newest(folder: string): Promise<LogName | undefined> {
    let newest: LogName | undefined;
    for (const entry of await entriesOf(folder)) {
      const [, stamp, digits] = this.#pattern.exec(entry) ?? [];
      if (stamp === undefined) continue;
      const name = { stamp, number: Number(digits) };
      if (newest === undefined || isLater(name, newest)) newest = name;
    }
    return newest;
  }

  #fileName({ stamp, number }: LogName): string {
    return `${this.#kind.protocol}${stamp}-${number}.LOG`;
  }

  #head(): string {
    const { protocol, version } = this.#kind;
    return `${[
      // The bare line on top is what Import-Csv reads.
      FIELDS,
      '#Software: Postern',
      `#Version: ${version}`,
      `#Log-type: ${protocol} Log`,
      `#Date: ${new Date(this.#now()).toISOString()}`,
      `#Fields: ${FIELDS}`,
    ].join('\n')}\n`;
  }
}

export class WriteFailure extends Error {
  /** Rows that were written all the same, from the first. */
  readonly written: number;
  override readonly cause: NodeJS.ErrnoException;
  constructor(written: number, cause: NodeJS.ErrnoException) {
    super(cause.message);
    this.name = 'WriteFailure';
    this.written = written;
    this.cause = cause;
  }
}

/** How many rows a file has room for. One that holds none yet takes at least one, however small its quota is. */
function fitting({ rows, quota }: Batch, from: number, size: number, head: number): number {
  if (quota === 0 || quota === 'unlimited') return rows.rows - from;
  return Math.max(rows.fitting(from, quota - size - head), size === 0 ? 1 : 0);
}

/** @throws the system's error; the file is then as long as before, where the system lets it be */
async function appendWhole(file: FileHandle, size: number, octets: readonly Buffer[]): Promise<void> {
  try {
    await file.appendFile(Buffer.concat(octets));
  } catch (error) {
    // What cannot be taken back is one row too many, not a reason to report another error than the first.
    await file.truncate(size).catch(() => undefined);
    throw error;
  }
}

/** For appending; the folder is made when it is not there. */
async function openInFolder(folder: string, name: string): Promise<FileHandle> {
  const file = path.join(folder, name);
  try {
    return await open(file, 'a', FILE_MODE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    return open(file, 'a', FILE_MODE);
  }
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isLater(one: LogName, other: LogName): boolean {
  return one.stamp > other.stamp || (one.stamp === other.stamp && one.number > other.number);
}

/**
 * `dovecot-uidlist` on disk: reading what is new in it, appending to it, writing it anew.
 *
 * Reading needs no lock: the file only grows by whole lines at its end, or is replaced by a rename. The same inode with
 * more octets is read on from where reading stopped; another inode is read from the start. Writing happens only under
 * the dotlock, after reading what others wrote before it was taken.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, renameSync, type Stats, utimesSync } from 'node:fs';
import {
  fdatasync,
  hasCode,
  openFile,
  readRange,
  requireReadable,
  statOrUndefined,
  syncFolder,
  unlinkIfThere,
  writeAll,
} from './disk.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import { giveAway } from './permissions.ts';
import {
  formatUidListHeader,
  formatUidListRecord,
  parseUidListHeader,
  parseUidListRecords,
  type UidListHeader,
  type UidListRecords,
} from './uidlist-format.ts';

/** Rewritten when no more than this share of the records read still has a file. */
const LIVE_SHARE = 0.75;
/** Below this many records a rewrite gains nothing. */
const MIN_RECORDS_TO_COMPACT = 64;

/** `replaced` tells all there is; `grown` what came at the end. */
export type UidListNews =
  | { readonly kind: 'unchanged' | 'missing' }
  | { readonly kind: 'grown' | 'replaced'; readonly records: UidListRecords };

export interface NewRecord {
  readonly uid: number;
  readonly base: string;
  readonly extensions?: string | undefined;
}

/** How far a list was read, and by what it is known again as unchanged, also by another process. */
export interface UidListPosition {
  readonly header: UidListHeader;
  readonly identity: string;
  readonly octets: number;
  readonly mtimeMs: number;
  /** What the modification time tells no more once it was set back. */
  readonly ctimeMs: number;
  readonly lastUid: number;
  readonly lines: number;
  readonly untidy: boolean;
}

export class UidList {
  readonly #folder: MailboxFolder;
  #header: UidListHeader | undefined;
  #identity = '';
  #octets = 0;
  #lastUid = 0;
  #lines = 0;
  #untidy = false;

  constructor(folder: MailboxFolder) {
    this.#folder = folder;
  }

  get path(): string {
    return this.#folder.beside('dovecot-uidlist');
  }

  /** As last read; the file must have been read. */
  get header(): UidListHeader {
    if (this.#header === undefined) throw new Error(`${this.path} was not read`);
    return this.#header;
  }
  /** The UID that comes next, as far as the file knows. */
  get nextUid(): number {
    return Math.max(this.header.nextUid, this.#lastUid + 1);
  }

  /** Whether {@link read} would find something, by a look at the file's size and identity alone. */
  hasNews(): boolean {
    const stats = statOrUndefined(this.path);
    return stats === undefined || !this.#isAsRead(stats);
  }
  #isAsRead(stats: Stats): boolean {
    return identityOf(stats) === this.#identity && stats.size === this.#octets;
  }

  /** @throws {UidListCorrupt} */
  read(): UidListNews {
    let fd: number;
    try {
      fd = openFile(this.path, constants.O_RDONLY);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return { kind: 'missing' };
      throw error;
    }
    try {
      const stats = fstatSync(fd);
      requireReadable(this.path, stats);
      if (identityOf(stats) !== this.#identity || stats.size < this.#octets) return this.#readAll(fd, stats);
      if (stats.size === this.#octets) return { kind: 'unchanged' };
      return this.#readOn(fd, stats);
    } finally {
      closeSync(fd);
    }
  }

  /** Where reading stopped, or undefined when the file is another by now than was read. */
  get position(): UidListPosition | undefined {
    const stats = statOrUndefined(this.path);
    if (this.#header === undefined || stats === undefined || !this.#isAsRead(stats)) return undefined;
    return {
      header: this.#header,
      identity: this.#identity,
      octets: this.#octets,
      mtimeMs: stats.mtimeMs,
      ctimeMs: stats.ctimeMs,
      lastUid: this.#lastUid,
      lines: this.#lines,
      untidy: this.#untidy,
    };
  }

  /** Goes on where another process stopped. @returns false when the file was changed since */
  resume({ header, identity, octets, mtimeMs, ctimeMs, lastUid, lines, untidy }: UidListPosition): boolean {
    const stats = statOrUndefined(this.path);
    if (stats === undefined || identityOf(stats) !== identity || stats.size !== octets) return false;
    if (stats.mtimeMs !== mtimeMs || stats.ctimeMs !== ctimeMs) return false;
    this.#header = header;
    this.#identity = identity;
    this.#octets = octets;
    this.#lastUid = lastUid;
    this.#lines = lines;
    this.#untidy = untidy;
    return true;
  }

  #readAll(fd: number, stats: Stats): UidListNews {
    const text = readRange(fd, 0, stats.size).toString('latin1');
    const { header, length } = parseUidListHeader(text);
    const records = parseUidListRecords(text.slice(length), header.version, 0, header.nextUid);
    this.#header = header;
    this.#identity = identityOf(stats);
    this.#octets = length + records.octets;
    this.#lastUid = records.uids.at(-1) ?? 0;
    this.#lines = records.lines;
    this.#untidy = records.untidy || header.version !== 3 || header.guid === '';
    return { kind: 'replaced', records };
  }

  #readOn(fd: number, stats: Stats): UidListNews {
    const text = readRange(fd, this.#octets, stats.size - this.#octets).toString('latin1');
    const records = parseUidListRecords(text, this.header.version, this.#lastUid);
    if (records.lines === 0) return { kind: 'unchanged' };
    this.#octets += records.octets;
    this.#lastUid = records.uids.at(-1)!;
    this.#lines += records.lines;
    this.#untidy ||= records.untidy;
    return { kind: 'grown', records };
  }

  /** Whether the next write had better be a rewrite. @param live records that have a file */
  needsRewrite(live: number): boolean {
    if (this.#untidy || this.#endsTorn()) return true;
    return this.#lines >= MIN_RECORDS_TO_COMPACT && live <= this.#lines * LIVE_SHARE;
  }

  /** A writer was killed in the midst of a line: appending behind it would make one bad line of two. */
  #endsTorn(): boolean {
    return (statOrUndefined(this.path)?.size ?? 0) > this.#octets;
  }

  /** Adds records at the end; durable when it resolves. Under the dotlock, after {@link read}. */
  async append(records: readonly NewRecord[]): Promise<void> {
    const octets = Buffer.from(records.map(formatRecord).join(''), 'latin1');
    const fd = openFile(this.path, constants.O_WRONLY);
    try {
      writeAll(fd, octets, this.#octets);
      await fdatasync(fd);
    } finally {
      closeSync(fd);
    }
    this.#octets += octets.length;
    this.#lastUid = records.at(-1)?.uid ?? this.#lastUid;
    this.#lines += records.length;
  }

  /**
   * Writes the whole file anew, atomically and durably. Under the dotlock, after {@link read}.
   * @param header its GUID is made when it is ''
   * @param records ascending by UID
   */
  async rewrite(header: UidListHeader, records: readonly NewRecord[]): Promise<void> {
    const lastUid = records.at(-1)?.uid ?? 0;
    const written: UidListHeader = {
      ...header,
      version: 3,
      nextUid: Math.max(header.nextUid, lastUid + 1, this.#lastUid + 1),
      guid: header.guid === '' ? randomBytes(16).toString('hex') : header.guid,
    };
    const octets = Buffer.from(formatUidListHeader(written) + records.map(formatRecord).join(''), 'latin1');
    const temporary = `${this.path}.tmp`;
    // Under the lock nobody else writes it; one that is there was left by a process that was killed.
    unlinkIfThere(temporary);
    const fd = openSync(temporary, 'wx', this.#folder.permissions.fileMode);
    try {
      giveAway(temporary, this.#folder.permissions);
      writeAll(fd, octets, 0);
      await fdatasync(fd);
      makeYounger(temporary, statOrUndefined(this.path));
      renameSync(temporary, this.path);
      this.#identity = identityOf(fstatSync(fd));
    } finally {
      closeSync(fd);
    }
    await syncFolder(this.#folder.path);
    this.#header = written;
    this.#octets = octets.length;
    this.#lastUid = lastUid;
    this.#lines = records.length;
    this.#untidy = false;
  }
}

/** The inode, and when it was made: a number that is used again does not pass for the old file. */
function identityOf(stats: Stats): string {
  return `${stats.dev} ${stats.ino} ${stats.birthtimeMs}`;
}

function formatRecord({ uid, base, extensions }: NewRecord): string {
  return formatUidListRecord(uid, base, extensions);
}

/** Readers that compare modification times must see that the file is another one. */
function makeYounger(temporary: string, old: Stats | undefined): void {
  const fresh = statOrUndefined(temporary);
  if (old === undefined || fresh === undefined || fresh.mtimeMs > old.mtimeMs) return;
  const later = Math.floor(old.mtimeMs / 1000) + 1;
  utimesSync(temporary, later, later);
}

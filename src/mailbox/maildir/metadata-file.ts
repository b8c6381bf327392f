/**
 * `postern.metadata`: metadata of the messages of a mailbox, in the order in which it was first asked for. Append-only;
 * where a message's record begins is for `postern.index` to know. Each record says whose it is and carries a checksum,
 * so a wrong offset or a damaged file gives nothing, never something wrong.
 *
 * Reading is by windows: a client that asks for the metadata of a whole mailbox gets slices of a few buffers.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { MessageMetadata } from '../mail-store.ts';
import { RareMap } from '../rare-map.ts';
import { hasCode, openFile, readRange, statOrUndefined } from './disk.ts';
import { formatIndexHeader, HEADER_OCTETS, type IndexIdentity, isIndexHeader } from './index-format.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import { formatMetadata, metadataOctets, parseMetadata } from './metadata-format.ts';
import { replaceLightly } from './small-file.ts';

const NAME = 'postern.metadata';
/** One read serves about a hundred messages in a row. */
const WINDOW_OCTETS = 256 * 1024;
/** For a single message: most records are shorter. */
const SINGLE_OCTETS = 4 * 1024;
/** A reader that goes on within this distance is taken for one that reads in a row. */
const NEAR_OCTETS = 32 * 1024;
/** Records waiting to be written; with more than this they are. */
const MAX_PENDING_OCTETS = 256 * 1024;
const NOTHING = Buffer.alloc(0);

export class MetadataFile {
  readonly #folder: MailboxFolder;
  readonly #identity: IndexIdentity;
  /** Octets on disk; -1 until the file was looked at. */
  #size = -1;
  #window: Buffer = NOTHING;
  #windowAt = 0;
  #nextAt = -1;
  /** Offset → record. */
  readonly #pending = new RareMap<number, Buffer>();
  #pendingOctets = 0;

  constructor(folder: MailboxFolder, identity: IndexIdentity) {
    this.#folder = folder;
    this.#identity = identity;
  }

  /** Octets of the file, with what is still to be written. */
  get octets(): number {
    const size = this.#size >= 0 ? this.#size : (statOrUndefined(this.#folder.beside(NAME))?.size ?? 0);
    return size + this.#pendingOctets;
  }

  /** @returns undefined when nothing sound of this message begins there */
  read(at: number, uid: number): MessageMetadata | undefined {
    const pending = this.#pending.get(at);
    if (pending !== undefined) return parseMetadata(pending, 0, uid);
    if (at < HEADER_OCTETS || !this.#covers(at)) return undefined;
    this.#nextAt = at + metadataOctets(this.#window, at - this.#windowAt)!;
    return parseMetadata(this.#window, at - this.#windowAt, uid);
  }

  /** @returns where the record will be, and its length */
  add(uid: number, metadata: MessageMetadata): { readonly at: number; readonly octets: number } {
    if (this.#size < 0) this.#open();
    const record = formatMetadata(uid, metadata);
    const at = this.#size + this.#pendingOctets;
    this.#pending.set(at, record);
    this.#pendingOctets += record.length;
    if (this.#pendingOctets > MAX_PENDING_OCTETS) this.flush();
    return { at, octets: record.length };
  }

  /** Writes what is pending. Not durable: after a power cut it is made again. */
  flush(): void {
    if (this.#pendingOctets === 0) return;
    const octets = Buffer.concat([...this.#pending.values()]);
    this.#pending.clear();
    this.#pendingOctets = 0;
    let fd: number;
    try {
      fd = openFile(this.#folder.beside(NAME), constants.O_RDWR);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      this.#size = -1;
      return;
    }
    try {
      const end = fstatSync(fd).size;
      // Another process that serves the same mailbox wrote behind our end. The offsets we gave out name its records
      // now, which are found not to be the right ones, and ours are made again when they are asked for.
      if (end === this.#size) writeSync(fd, octets, 0, octets.length, end);
      this.#size = end === this.#size ? end + octets.length : end;
    } finally {
      closeSync(fd);
    }
  }

  /**
   * Writes the file anew with the given records only.
   * @param records in the order wanted; each is told its new place
   */
  rewrite(records: Iterable<{ readonly uid: number; readonly at: number; moved(at: number): void }>): void {
    this.flush();
    const parts = [formatIndexHeader(this.#identity)];
    let size = HEADER_OCTETS;
    for (const record of records) {
      const metadata = this.read(record.at, record.uid);
      if (metadata === undefined) {
        record.moved(-1);
        continue;
      }
      const octets = formatMetadata(record.uid, metadata);
      record.moved(size);
      parts.push(octets);
      size += octets.length;
    }
    this.#replace(Buffer.concat(parts, size));
  }

  /** Makes the window hold the record at `at`. */
  #covers(at: number): boolean {
    if (this.#holds(at)) return true;
    const inRow = this.#nextAt >= 0 && at >= this.#nextAt && at - this.#nextAt < NEAR_OCTETS;
    this.#load(at, inRow ? WINDOW_OCTETS : SINGLE_OCTETS);
    const length = metadataOctets(this.#window, 0);
    if (length === undefined) return false;
    if (length > this.#window.length) this.#load(at, length);
    return this.#holds(at);
  }

  #holds(at: number): boolean {
    const start = at - this.#windowAt;
    if (start < 0) return false;
    const length = metadataOctets(this.#window, start);
    return length !== undefined && start + length <= this.#window.length;
  }

  /** A new buffer each time: slices of the old one may still wait to be sent. */
  #load(at: number, octets: number): void {
    this.#windowAt = at;
    this.#window = NOTHING;
    let fd: number;
    try {
      fd = openFile(this.#folder.beside(NAME), constants.O_RDONLY);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return;
      throw error;
    }
    try {
      this.#window = readRange(fd, at, octets);
    } finally {
      closeSync(fd);
    }
  }

  #open(): void {
    const path = this.#folder.beside(NAME);
    const fd = openSync(
      path,
      constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      this.#folder.permissions.fileMode,
    );
    let size: number;
    let ours: boolean;
    try {
      size = fstatSync(fd).size;
      ours = size >= HEADER_OCTETS && isIndexHeader(readRange(fd, 0, HEADER_OCTETS), this.#identity);
    } finally {
      closeSync(fd);
    }
    if (ours) this.#size = size;
    else this.#replace(formatIndexHeader(this.#identity));
  }

  #replace(octets: Buffer): void {
    replaceLightly(this.#folder.beside(NAME), octets, this.#folder.permissions);
    this.#size = octets.length;
    this.#window = NOTHING;
    this.#windowAt = 0;
    this.#nextAt = -1;
  }
}

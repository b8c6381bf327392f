/**
 * `postern.index` and `postern.metadata` beside the files of a mailbox: mod-sequences, expunges, sizes, dates, keywords
 * that have no letter, and what FETCH needs of a message without opening it. Everything but those keywords can be made
 * again from the mail itself; a file that is missing, damaged or another mailbox's costs time, nothing else.
 *
 * Mod-sequences must never go back, or a client would miss changes (RFC 7162 §3.1). Their rules:
 *
 * - A new index begins with the time in milliseconds. No mailbox sees a thousand changes a second for long, so that is
 *   above everything an index that was deleted had given out.
 * - Before the first change after opening, a session record is made durable: who writes (the boot of the machine), and a
 *   ceiling that the mod-sequences stay below until another such record. Records of single changes are only written,
 *   which a killed process survives, not synced.
 * - When the index is closed, it is synced and marked clean.
 * - An index that is not clean, and whose last session belongs to another boot, may have lost its end in a power cut; one
 *   whose end is damaged has. Then everything is taken to have changed above the ceiling: clients look at more than they need to, and miss nothing.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { thisProcess } from '../../files/process-identity.ts';
import type { ExpungeHistory } from '../expunge-history.ts';
import type { MessageMetadata } from '../mail-store.ts';
import { RareMap } from '../rare-map.ts';
import { fdatasync, hasCode, openFile, readWhole, syncFolder } from './disk.ts';
import { type FlagLetters, parseFlagLetters } from './flag-letters.ts';
import {
  formatIndexHeader,
  HEADER_OCTETS,
  type IndexIdentity,
  IndexWriter,
  isIndexHeader,
  readIndexBlocks,
} from './index-format.ts';
import { IndexImage } from './index-image.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import { type MaildirMessage, UNKNOWN } from './maildir-message.ts';
import { MetadataFile } from './metadata-file.ts';
import { giveAway } from './permissions.ts';
import { replaceDurably } from './small-file.ts';

const NAME = 'postern.index';
/** How many mod-sequences are reserved at a time, so that one sync serves as many changes. */
const RESERVE = 10_000;
/** The log is written anew when it is this many times as long as it must be. */
const SLACK = 3;
/** Octets that a message takes in a log without slack, about. */
const OCTETS_PER_MESSAGE = 64;
const SMALL_LOG_OCTETS = 16 * 1024;
/** Metadata of messages long gone may be so much before the file is written anew. */
const SMALL_METADATA_OCTETS = 1024 * 1024;

export class MailboxIndex {
  readonly #folder: MailboxFolder;
  readonly #identity: IndexIdentity;
  readonly #warn: (message: string, error: unknown) => void;
  readonly #metadata: MetadataFile;
  #writer = new IndexWriter();
  /** Octets on disk; 0 when the file has to be made. */
  #size = 0;
  /** Octets that the file had when it was last looked at: more than `#size` when its end is damaged. */
  #sizeOnDisk = 0;
  #ceiling = 0;
  /** A session record of this boot is on stable storage, and no clean mark behind it. */
  #inSession = false;
  readonly #keywordSets = new RareMap<string, number>();
  #wastesMetadata = false;
  /** Something went wrong: the index is left as it is until the mailbox is opened again. */
  #unusable = false;

  constructor(folder: MailboxFolder, identity: IndexIdentity, warn: (message: string, error: unknown) => void) {
    this.#folder = folder;
    this.#identity = identity;
    this.#warn = warn;
    this.#metadata = new MetadataFile(folder, identity);
  }

  /** What the index knows, or undefined when there is none that can be believed. */
  load(): IndexImage | undefined {
    let octets: Buffer | undefined;
    try {
      octets = readWhole(this.#path)?.content;
    } catch (error) {
      this.#fail('cannot be read', error);
    }
    if (octets === undefined || !isIndexHeader(octets, this.#identity)) return undefined;
    const image = new IndexImage(octets.length);
    this.#sizeOnDisk = octets.length;
    this.#size = HEADER_OCTETS + readIndexBlocks(octets.subarray(HEADER_OCTETS), image);
    for (const [set, names] of image.keywordSets) this.#keywordSets.set(names.join(' '), set);
    const isDamaged = this.#size < octets.length;
    this.#inSession = image.boot === bootId() && !image.isClean && !isDamaged;
    this.#ceiling = image.ceiling;
    image.mayHaveLost = isDamaged || (!image.isClean && !this.#inSession);
    return image;
  }

  /**
   * Every message was laid against the image, and what differed was told.
   * @param image undefined when there was none
   */
  settled(image: IndexImage | undefined, highestModSeq: number): void {
    const octets = this.#metadata.octets;
    this.#wastesMetadata = octets > SMALL_METADATA_OCTETS && (image?.metadataOctets ?? 0) * 2 < octets;
    // A log that was written just now, by a process that changed nothing, needs no session: cut off before this mark, it
    // is seen to have lost something.
    if (image === undefined) this.#writer.clean(highestModSeq);
  }

  /**
   * To be awaited before mod-sequences are drawn.
   * @param highestModSeq drawn so far
   */
  prepare(highestModSeq: number): Promise<void> | undefined {
    if (this.#unusable || (this.#inSession && highestModSeq + RESERVE / 10 < this.#ceiling)) return undefined;
    return this.#beginSession(highestModSeq);
  }

  /** The index begins here, without a past: it tells of every expunge from now on. */
  begin(modSeq: number): void {
    this.#writer.history(modSeq);
  }

  state(message: MaildirMessage, keywordsBeyond: readonly string[] = []): void {
    const { system, keywords } = parseFlagLetters(message.info);
    const keywordSet = this.#numberOf(keywordsBeyond);
    this.#writer.state({ uid: message.uid, modSeq: message.modSeq, system, letters: keywords, keywordSet });
  }

  /** Flags that a message is about to have, some of which its file's name cannot say; to be flushed before it is renamed. */
  intends(uid: number, { system, keywords, beyond }: FlagLetters & { readonly beyond: readonly string[] }): void {
    this.#writer.intent({ uid, system, letters: keywords, keywordSet: this.#numberOf(beyond) });
  }

  facts(message: MaildirMessage): void {
    this.#writer.facts(message);
  }

  expunged(uid: number, modSeq: number): void {
    this.#writer.expunged(uid, modSeq);
  }

  /** The mailbox has a greater mod-sequence, and no message has. */
  raised(highestModSeq: number): void {
    this.#writer.raised(highestModSeq);
  }

  metadata(message: MaildirMessage): MessageMetadata | undefined {
    if (message.metadataAt === UNKNOWN) return undefined;
    return this.#metadata.read(message.metadataAt, message.uid);
  }

  keepMetadata(message: MaildirMessage, metadata: MessageMetadata): void {
    if (this.#unusable) return;
    try {
      const { at, octets } = this.#metadata.add(message.uid, metadata);
      message.metadataAt = at;
      message.metadataOctets = octets;
      this.facts(message);
    } catch (error) {
      this.#fail('cannot be written', error);
    }
  }

  /** Writes what was told; a killed process loses nothing of it. */
  flush(): void {
    if (this.#unusable) return;
    try {
      this.#metadata.flush();
      if (!this.#writer.isEmpty) this.#append(this.#writer.take());
    } catch (error) {
      this.#fail('cannot be written', error);
    }
  }

  /** Like {@link flush}, and a power cut loses nothing either. @throws when that cannot be had */
  async flushDurably(): Promise<void> {
    this.flush();
    if (this.#unusable) throw new Error(`${this.#path} cannot be written`);
    await this.#sync();
  }

  /**
   * Leaves the index clean, and as small as it can be.
   * @param messages of the mailbox, ascending by UID
   */
  async close(
    highestModSeq: number,
    messages: readonly MaildirMessage[],
    expunges: ExpungeHistory,
    keywordsBeyond: RareMap<number, readonly string[]>,
  ): Promise<void> {
    this.flush();
    if (this.#unusable || this.#size === 0) return;
    try {
      if (this.#wastesMetadata) this.#compactMetadata(messages);
      const least = SMALL_LOG_OCTETS + messages.length * OCTETS_PER_MESSAGE;
      if (this.#size > SLACK * least || this.#wastesMetadata) {
        await this.#rewrite(highestModSeq, messages, expunges, keywordsBeyond);
      } else if (this.#inSession) {
        await this.#sync();
        this.#writer.clean(highestModSeq);
        this.#append(this.#writer.take());
      }
      this.#inSession = false;
      this.#wastesMetadata = false;
    } catch (error) {
      this.#fail('cannot be closed', error);
    }
  }

  async #beginSession(highestModSeq: number): Promise<void> {
    const ceiling = highestModSeq + RESERVE;
    this.#writer.session(ceiling, bootId());
    const isNew = this.#size === 0;
    this.flush();
    if (this.#unusable) return;
    try {
      await this.#sync();
      if (isNew) await syncFolder(this.#folder.path);
      this.#ceiling = ceiling;
      this.#inSession = true;
    } catch (error) {
      this.#fail('cannot be synced', error);
    }
  }

  #append(octets: Buffer): void {
    const isNew = this.#size === 0;
    const flags =
      constants.O_RDWR |
      constants.O_NOFOLLOW |
      constants.O_NONBLOCK |
      (isNew ? constants.O_CREAT | constants.O_TRUNC : 0);
    const fd = openSync(this.#path, flags, this.#folder.permissions.fileMode);
    try {
      if (isNew) {
        giveAway(this.#path, this.#folder.permissions);
        this.#size = writeSync(fd, formatIndexHeader(this.#identity));
      } else if (fstatSync(fd).size !== this.#sizeOnDisk) {
        throw new Error('another process serves the same mailbox');
      } else if (this.#sizeOnDisk > this.#size) {
        // What a process left that was killed in the midst of writing.
        ftruncateSync(fd, this.#size);
      }
      this.#size += writeSync(fd, octets, 0, octets.length, this.#size);
      this.#sizeOnDisk = this.#size;
    } finally {
      closeSync(fd);
    }
  }

  async #sync(): Promise<void> {
    const fd = openFile(this.#path, constants.O_RDWR);
    try {
      await fdatasync(fd);
    } finally {
      closeSync(fd);
    }
  }

  async #rewrite(
    highestModSeq: number,
    messages: readonly MaildirMessage[],
    expunges: ExpungeHistory,
    keywordsBeyond: RareMap<number, readonly string[]>,
  ): Promise<void> {
    this.#writer = new IndexWriter();
    this.#keywordSets.clear();
    this.begin(expunges.floor);
    for (const { uid, modSeq } of expunges.entries()) this.expunged(uid, modSeq);
    for (const message of messages) {
      this.state(message, keywordsBeyond.get(message.uid));
      this.facts(message);
    }
    this.#writer.clean(highestModSeq);
    const octets = Buffer.concat([formatIndexHeader(this.#identity), this.#writer.take()]);
    await replaceDurably(this.#path, `${this.#path}.tmp`, octets, this.#folder.permissions);
    this.#size = octets.length;
    this.#sizeOnDisk = octets.length;
  }

  #compactMetadata(messages: readonly MaildirMessage[]): void {
    const kept = messages.filter((message) => message.metadataAt !== UNKNOWN);
    this.#metadata.rewrite(
      kept.map((message) => ({
        uid: message.uid,
        at: message.metadataAt,
        moved: (at: number) => {
          message.metadataAt = at;
        },
      })),
    );
  }

  /** @returns the number of a keywords record, 0 for none */
  #numberOf(keywords: readonly string[]): number {
    if (keywords.length === 0) return 0;
    const key = keywords.join(' ');
    const known = this.#keywordSets.get(key);
    if (known !== undefined) return known;
    const set = this.#keywordSets.size + 1;
    this.#keywordSets.set(key, set);
    this.#writer.keywords(set, keywords);
    return set;
  }

  get #path(): string {
    return this.#folder.beside(NAME);
  }

  #fail(what: string, error: unknown): void {
    this.#unusable = true;
    this.#writer = new IndexWriter();
    // A mailbox that was deleted takes its index with it.
    if (!hasCode(error, 'ENOENT'))
      this.#warn(`The index ${this.#path} ${what}; it is left alone until the mailbox is opened again`, error);
  }
}

let boot: string | undefined;

/** Of the machine since its start, 32 hex digits; made up where the system has none, so that no other is equal. */
function bootId(): string {
  boot ??= readBootId() ?? randomBytes(16).toString('hex');
  return boot;
}

function readBootId(): string | undefined {
  const { boot } = thisProcess();
  const digits = boot.replaceAll('-', '');
  return /^[0-9a-f]{32}$/.test(digits) ? digits : undefined;
}

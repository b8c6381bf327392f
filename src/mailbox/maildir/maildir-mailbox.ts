/**
 * One mailbox of a Maildir, shared by all its sessions in this process: what it consists of, and who does what.
 *
 * - Everything that reads the folder anew or changes it runs inside `exclusively`, one at a time. Only what must exclude
 *   other programs takes the dotlock as well, inside of that, as late and as briefly as can be: giving UIDs, giving
 *   letters to keywords, delivering, renaming for flags. Removing needs no lock; whoever finds a file gone looks again.
 * - Before anything is changed the folder is looked at, so that a change begins from what is there.
 * - What a session is told is durable: files, the folders they are in, and the list of UIDs are synced before `state`
 *   announces a change.
 */
import { readdirSync, type Stats } from 'node:fs';
import type { FlagSet } from '../flag-set.ts';
import {
  type CopyResult,
  MailboxError,
  type MessageBody,
  type MessageMetadata,
  type StoreMode,
} from '../mail-store.ts';
import type { MailboxState } from '../mailbox-state.ts';
import { Mutex } from '../mutex.ts';
import { RareMap } from '../rare-map.ts';
import type { MailboxKeeper } from '../selected-view.ts';
import { hasCode, type Path } from './disk.ts';
import { type Dotlock, DotlockTimeout } from './dotlock.ts';
import type { StoreEnvironment } from './environment.ts';
import { baseOf } from './file-name.ts';
import { storeFlags } from './flag-changes.ts';
import { FolderMarks } from './folder-marks.ts';
import type { IndexImage } from './index-image.ts';
import type { KeywordTable } from './keyword-table.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import type { MailboxIndex } from './mailbox-index.ts';
import { lockMailbox } from './mailbox-lock.ts';
import { MailboxGone } from './mailbox-look.ts';
import type { MaildirMessage } from './maildir-message.ts';
import { MessageFacts } from './message-facts.ts';
import { readBody } from './message-file.ts';
import type { PictureFile } from './picture-file.ts';
import { removeMessages } from './removal.ts';
import { synchronise } from './synchronise.ts';
import type { NewRecord, UidList, UidListNews } from './uid-list.ts';
import { UidListCorrupt } from './uidlist-format.ts';

/** How long a look that nobody needs the UIDs of waits for another program's lock, in milliseconds. */
const PATIENCE_MS = 1000;

export interface MailboxParts {
  readonly folder: MailboxFolder;
  readonly uidList: UidList;
  readonly keywords: KeywordTable;
  readonly index: MailboxIndex;
  readonly picture: PictureFile;
  readonly state: MailboxState<MaildirMessage>;
  readonly environment: StoreEnvironment;
}

/** What a mailbox asks of the store it is in. */
export interface MailboxOwner {
  /** Messages go to another mailbox of the same user. */
  copy(from: MaildirMailbox, messages: readonly MaildirMessage[], destination: string): Promise<CopyResult>;
  move(from: MaildirMailbox, messages: readonly MaildirMessage[], destination: string): Promise<CopyResult>;
  /** Somebody listens for changes, or nobody any more. */
  watch(mailbox: MaildirMailbox, wanted: boolean): void;
  /** A view was closed. */
  release(mailbox: MaildirMailbox): Promise<void> | undefined;
  /** The mailbox is no more; nobody may find it again. */
  forget(mailbox: MaildirMailbox): void;
}

export class MaildirMailbox implements MailboxKeeper<MaildirMessage> {
  name: string;
  readonly folder: MailboxFolder;
  readonly uidList: UidList;
  readonly keywords: KeywordTable;
  readonly index: MailboxIndex;
  readonly picture: PictureFile;
  readonly state: MailboxState<MaildirMessage>;
  readonly environment: StoreEnvironment;
  /** Keywords are taken beyond the 26 letters as well: the index keeps those. */
  readonly acceptsNewKeywords = true;
  readonly marks: FolderMarks;
  readonly facts: MessageFacts;
  /** Fields of the list of UIDs, of the few messages that have some. */
  readonly extensions = new RareMap<number, string>();
  /** Keywords that have no letter, of the few messages that have some. */
  readonly keywordsBeyond = new RareMap<number, readonly string[]>();
  /** What the index knew, until the first look has been compared with it. */
  image: IndexImage | undefined;
  /** Nobody has seen it yet. */
  isOpening = true;
  /** The list of UIDs was found missing or corrupt, and has to be written anew from what we know. */
  uidListLost = false;
  readonly #owner: MailboxOwner;
  readonly #mutex = new Mutex();

  constructor(name: string, parts: MailboxParts, owner: MailboxOwner) {
    this.name = name;
    this.folder = parts.folder;
    this.uidList = parts.uidList;
    this.keywords = parts.keywords;
    this.index = parts.index;
    this.picture = parts.picture;
    this.state = parts.state;
    this.environment = parts.environment;
    this.marks = new FolderMarks(parts.folder, parts.environment.clock);
    this.facts = new MessageFacts(this);
    this.#owner = owner;
  }

  /**
   * Runs work that looks at the folder anew or changes it. Not re-entrant.
   * @throws {MailboxError} `NoSuchMailbox` when the mailbox is gone, or turns out to be
   */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(async () => {
      this.requireThere();
      try {
        return await work();
      } catch (error) {
        if (error instanceof DotlockTimeout)
          throw new MailboxError('InUse', 'The mailbox is locked by another program');
        if (!(error instanceof MailboxGone) || error.path !== this.folder.path) throw error;
        this.end();
        throw this.#noSuchMailbox();
      } finally {
        this.index.flush();
      }
    });
  }

  /** The mailbox is no more. */
  end(): void {
    this.#owner.forget(this);
    this.state.end();
  }

  /** Lets go of what is kept in memory, with the index in order. Nobody may have the mailbox open. */
  async close(): Promise<void> {
    await this.picture.prepare(this);
    await this.#mutex.run(async () => {
      const { state } = this;
      if (state.gone) return;
      await this.index.close(state.highestModSeq, state.peek, state.expunges, this.keywordsBeyond);
      this.picture.save(this);
    });
  }

  /** Takes the lock that other programs respect; inside {@link exclusively}. @throws {DotlockTimeout} {@link MailboxGone} */
  async lock(waitMs?: number): Promise<Dotlock> {
    try {
      return await lockMailbox(this.folder, this.environment, waitMs);
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? new MailboxGone(this.folder.path) : error;
    }
  }

  unlock(lock: Dotlock): void {
    if (lock.release()) return;
    this.environment.warn('The lock of a mailbox was taken away while it was held', { folder: this.folder.path });
  }

  /** Gives letters to keywords that have none, while there are letters. @param held the lock, when the caller has it */
  async assignLetters(keywords: readonly string[], held?: Dotlock): Promise<void> {
    if (!this.keywords.wantsLetter(keywords)) return;
    const lock = held ?? (await this.lock());
    try {
      await this.keywords.assign(keywords);
    } finally {
      if (held === undefined) this.unlock(lock);
    }
  }

  refresh(claim: boolean): Promise<void> | undefined {
    if (this.state.gone || !this.#needsLook(claim)) return undefined;
    return this.#refresh(claim);
  }

  metadata(message: MaildirMessage): MessageMetadata | Promise<MessageMetadata> {
    return this.facts.metadata(message);
  }

  body(message: MaildirMessage): MessageBody {
    return readBody(this, message);
  }

  storeFlags(
    messages: readonly MaildirMessage[],
    mode: StoreMode,
    flags: FlagSet,
    unchangedSince = Number.POSITIVE_INFINITY,
  ): Promise<{ readonly left: readonly MaildirMessage[]; readonly modSeq: number }> {
    return this.exclusively(() => storeFlags(this, messages, { mode, flags, unchangedSince }));
  }

  remove(messages: readonly MaildirMessage[], onlyDeleted: boolean): Promise<void> {
    return this.exclusively(() => removeMessages(this, messages, onlyDeleted));
  }

  copy(messages: readonly MaildirMessage[], destination: string): Promise<CopyResult> {
    return this.#owner.copy(this, messages, destination);
  }
  move(messages: readonly MaildirMessage[], destination: string): Promise<CopyResult> {
    return this.#owner.move(this, messages, destination);
  }
  watch(wanted: boolean): void {
    this.#owner.watch(this, wanted);
  }
  release(): Promise<void> | undefined {
    return this.#owner.release(this);
  }

  /** Messages are no more on disk, whoever removed them. */
  removed(messages: readonly MaildirMessage[], modSeq: number): void {
    this.state.remove(messages, modSeq);
    for (const { uid } of messages) {
      this.index.expunged(uid, modSeq);
      this.extensions.delete(uid);
      this.keywordsBeyond.delete(uid);
    }
  }

  /**
   * Writes new records into the list of UIDs; durable when it resolves. With the dotlock, after a look.
   * @param known records that the list has and `state` has not yet
   */
  async writeUids(records: readonly NewRecord[], known: readonly NewRecord[]): Promise<void> {
    const { uidList, state } = this;
    const live = state.peek.length + known.length + records.length;
    if (!this.uidListLost && !uidList.needsRewrite(live)) {
      if (records.length > 0) await uidList.append(records);
      return;
    }
    const kept = state.peek.map((message) => ({
      uid: message.uid,
      base: message.base,
      extensions: this.extensions.get(message.uid),
    }));
    const all = [...kept, ...known, ...records].sort((a, b) => a.uid - b.uid);
    await uidList.rewrite({ ...uidList.header, nextUid: Math.max(uidList.nextUid, state.uidNext) }, all);
    this.uidListLost = false;
  }

  /** @throws {MailboxGone} */
  statFolders(): { readonly cur: Stats; readonly new: Stats } {
    const stats = this.marks.stat();
    if (stats === undefined) throw new MailboxGone(this.folder.path);
    return stats;
  }

  /** @throws {MailboxGone} when the UIDs are other ones now */
  readUidList(): UidListNews {
    let news: UidListNews;
    try {
      news = this.uidList.read();
    } catch (error) {
      if (!(error instanceof UidListCorrupt)) throw error;
      this.environment.warn('A list of UIDs is corrupt and is written anew', { folder: this.folder.path, err: error });
      news = { kind: 'missing' };
    }
    if (news.kind === 'missing') this.uidListLost = true;
    else if (this.uidList.header.uidValidity !== this.state.uidValidity) throw new MailboxGone(this.folder.path);
    return news;
  }

  /** @throws {MailboxError} `NoSuchMailbox` when the mailbox is no more */
  requireThere(): void {
    if (this.state.gone) throw this.#noSuchMailbox();
  }

  pathOf(message: MaildirMessage): Path {
    return this.folder.fileIn(message.inNew ? 'new' : 'cur', message.name);
  }

  /** Where the file of a message is after another program renamed it, or undefined when it is gone. */
  search(message: MaildirMessage): Path | undefined {
    this.marks.distrust();
    const { base } = message;
    for (const compartment of ['new', 'cur'] as const) {
      const names = namesNow(this.folder.compartment(compartment));
      const name = names.find((candidate) => candidate.startsWith(base) && baseOf(candidate) === base);
      if (name !== undefined) return this.folder.fileIn(compartment, name);
    }
    return undefined;
  }

  /** Flags that a file name says, with the keywords that have no letter. */
  flagsOf(uid: number, info: string): FlagSet {
    const flags = this.keywords.flagsOf(info);
    const beyond = this.keywordsBeyond.get(uid);
    return beyond === undefined ? flags : flags.withKeywords(beyond);
  }

  async #refresh(claim: boolean): Promise<void> {
    try {
      await this.exclusively(() => synchronise(this, { claim, lockWaitMs: PATIENCE_MS }));
    } catch (error) {
      // The poll that asked tells that everything is expunged.
      if (!this.state.gone) throw error;
    }
  }

  #needsLook(claim: boolean): boolean {
    if (this.marks.needScan()) return true;
    // A look or a delivery is under way, and what it found or wrote is not in the state yet.
    if (this.uidList.nextUid > this.state.uidNext) return true;
    return this.uidList.hasNews() || (claim && this.state.hasUnclaimed);
  }

  #noSuchMailbox(): MailboxError {
    return new MailboxError('NoSuchMailbox', `Mailbox ${this.name} no longer exists`);
  }
}

/** @returns nothing when the folder is gone, and with it the mailbox */
function namesNow(path: string): string[] {
  try {
    return readdirSync(path, 'latin1');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/**
 * The mailboxes of one Maildir: which there are, and making, removing and renaming them, one at a time.
 *
 * A new mailbox is built in `tmp/` of the root and renamed into place when it is whole; one that is deleted is renamed
 * to there first. So a process that is killed leaves a mailbox or none, and rubbish in `tmp/` at worst.
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { MailboxUser } from '../../model/mailbox-user.ts';
import { changesSomething, hides } from '../annotations.ts';
import { ChangeHub } from '../change-hub.ts';
import { type CopyResult, MailboxError, type MailboxListing } from '../mail-store.ts';
import { type KnownMailbox, listMailboxes } from '../mailbox-listing.ts';
import { checkedMailboxName, INBOX, isBelow } from '../mailbox-name.ts';
import { Mutex } from '../mutex.ts';
import { QuotaLimits } from '../quota-limits.ts';
import { SPECIAL_USE_ENTRY } from '../store-abilities.ts';
import { AnnotationFile } from './annotation-file.ts';
import { hasCode, syncFolder } from './disk.ts';
import type { StoreEnvironment } from './environment.ts';
import { folderOf, mailboxOf } from './folder-name.ts';
import { MailboxFolder } from './mailbox-folder.ts';
import type { MailboxPool } from './mailbox-pool.ts';
import type { MailboxOwner, MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';
import { MaildirUsage, octetsOf } from './maildir-usage.ts';
import { makeMaildir } from './make-maildir.ts';
import { NameFeed } from './name-feed.ts';
import { openMailbox } from './open-mailbox.ts';
import { giveAway, type Permissions } from './permissions.ts';
import { SpecialUses } from './special-uses.ts';
import { SubscriptionList } from './subscription-list.ts';
import { copyMessages, moveMessages } from './transfer.ts';
import { UidList } from './uid-list.ts';
import { nextUidValidity } from './uid-validity.ts';
import { changeWhole } from './whole-change.ts';

export class MaildirRoot implements MailboxOwner {
  readonly path: string;
  readonly subscriptions: SubscriptionList;
  readonly quota: QuotaLimits;
  readonly hub = new ChangeHub();
  readonly #permissions: Permissions;
  readonly #environment: StoreEnvironment;
  readonly #pool: MailboxPool;
  readonly #specialUses: SpecialUses;
  readonly #mutex = new Mutex();
  #nameFeed: NameFeed | undefined;
  #usageKept: MaildirUsage | undefined;

  /** @param root absolute, without symbolic links */
  constructor(
    root: string,
    user: MailboxUser,
    permissions: Permissions,
    environment: StoreEnvironment,
    pool: MailboxPool,
  ) {
    this.path = root;
    this.#permissions = permissions;
    this.#environment = environment;
    this.#pool = pool;
    this.subscriptions = new SubscriptionList(root, permissions, environment);
    this.#specialUses = new SpecialUses(root, permissions);
    this.quota = new QuotaLimits(user, (exactly) => this.#usage.now(exactly));
  }

  // These two are made when they are asked for, which for most users is never.
  get names(): NameFeed {
    this.#nameFeed ??= new NameFeed(
      { path: this.path, mailboxes: () => this.#names(), subscriptions: () => this.subscriptions.names() },
      this.hub,
      this.#environment,
    );
    return this.#nameFeed;
  }
  get #usage(): MaildirUsage {
    this.#usageKept ??= new MaildirUsage(
      { folders: () => this.#folders(), open: (folder) => this.#pool.peek(folder.path) },
      this.#environment,
    );
    return this.#usageKept;
  }

  /** The mailbox of a name, opened if need be. Each call is followed by one of {@link release}. */
  async acquire(name: string): Promise<MaildirMailbox> {
    const checked = checkedMailboxName(name);
    const folder = new MailboxFolder(this.#pathOf(checked), this.#permissions);
    const mailbox = await this.#pool.acquire(folder.path, () => {
      if (checked === INBOX) this.#ensureThere();
      this.#requireInside(checked, folder.path);
      return openMailbox(checked, folder, this.path, this.#environment, this);
    });
    return mailbox;
  }

  release(mailbox: MaildirMailbox): Promise<void> {
    return this.#pool.release(mailbox);
  }
  forget(mailbox: MaildirMailbox): void {
    this.#pool.forget(mailbox);
  }
  watch(mailbox: MaildirMailbox, wanted: boolean): void {
    this.#pool.watch(mailbox, wanted);
  }

  copy(from: MaildirMailbox, messages: readonly MaildirMessage[], destination: string): Promise<CopyResult> {
    return this.#with(destination, async (to) => {
      const octets = messages.reduce((sum, message) => sum + octetsOf(from, message), 0);
      const inPlace = await this.quota.admit({ messages: messages.length, octets });
      try {
        return await copyMessages(from, messages, to);
      } finally {
        inPlace();
      }
    });
  }
  /** Within one Maildir, so that no more is kept than before. */
  move(from: MaildirMailbox, messages: readonly MaildirMessage[], destination: string): Promise<CopyResult> {
    return this.#with(destination, (to) => moveMessages(from, messages, to));
  }

  list(): MailboxListing[] {
    const uses = this.#specialUses.read();
    const existing = new Map<string, KnownMailbox>([[INBOX, { specialUse: undefined, hidden: false }]]);
    for (const name of this.#names()) {
      existing.set(name, { specialUse: uses.get(name), hidden: hides(this.#annotationsOf(name).read()) });
    }
    return listMailboxes(existing, new Set(this.subscriptions.names()));
  }

  create(name: string, specialUse: string | undefined): Promise<void> {
    const checked = checkedMailboxName(name);
    return this.#mutex.run(async () => {
      this.#requireFree(checked);
      await this.#build(checked);
      if (specialUse !== undefined) await this.#specialUses.set(checked, specialUse);
    });
  }

  delete(name: string): Promise<void> {
    const checked = checkedMailboxName(name);
    if (checked === INBOX) throw new MailboxError('Refused', 'INBOX cannot be deleted');
    return this.#mutex.run(async () => {
      if (!this.#exists(checked)) throw this.#notThere(checked);
      const rubbish = `${this.path}/tmp/${this.#environment.names.next()}.deleted`;
      const open = await this.#pool.find(this.#pathOf(checked));
      const remove = async (): Promise<void> => renameSync(this.#pathOf(checked), rubbish);
      await (open === undefined ? remove() : open.exclusively(remove));
      open?.end();
      await this.#foldersChanged();
      await this.#specialUses.set(checked, undefined);
      rmSync(rubbish, { recursive: true, force: true });
    });
  }

  /** With the mailboxes below; the mailbox itself first, so that a process killed in between leaves no child alone. */
  rename(from: string, to: string): Promise<void> {
    const source = checkedMailboxName(from);
    const target = checkedMailboxName(to);
    return this.#mutex.run(async () => {
      const moved = [...this.#names()].filter((name) => name === source || isBelow(name, source)).sort();
      if (moved.length === 0 && source !== INBOX) throw this.#notThere(source);
      this.#requireFree(target);
      if (source === INBOX) return this.#renameInbox(target);
      if (isBelow(target, source)) throw new MailboxError('Inferior', 'A mailbox cannot be moved below itself');
      const pairs = moved.map((name) => [name, target + name.slice(source.length)] as const);
      for (const [, name] of pairs) this.#requireFree(name);
      for (const [old, name] of pairs) await this.#renameOne(old, name);
      await this.#foldersChanged();
      await this.#specialUses.rename(pairs);
    });
  }

  annotations(name: string): ReadonlyMap<string, Buffer> {
    if (name === '') return this.#serverAnnotations().read();
    const checked = this.#existing(name);
    const annotations = this.#annotationsOf(checked).read();
    const specialUse = this.#specialUses.read().get(checked);
    if (specialUse !== undefined) annotations.set(SPECIAL_USE_ENTRY, Buffer.from(specialUse));
    return annotations;
  }

  /** @returns whether something is another now */
  annotate(name: string, changes: ReadonlyMap<string, Buffer | undefined>): Promise<boolean> {
    return this.#mutex.run(async () => {
      if (!changesSomething(this.annotations(name), changes)) return false;
      if (name === '') await this.#serverAnnotations().change(changes);
      else await this.#annotateMailbox(this.#existing(name), changes);
      return true;
    });
  }

  #annotateMailbox(checked: string, changes: ReadonlyMap<string, Buffer | undefined>): Promise<void> {
    const change = async (): Promise<void> => {
      const others = new Map(changes);
      // It has a place of its own, from which LIST takes it.
      if (others.delete(SPECIAL_USE_ENTRY) && checked === INBOX) {
        throw new MailboxError('Refused', 'INBOX has no special use');
      }
      await this.#annotationsOf(checked).change(others);
      if (changes.has(SPECIAL_USE_ENTRY)) {
        await this.#specialUses.set(checked, changes.get(SPECIAL_USE_ENTRY)?.toString('latin1'));
      }
    };
    return this.#with(checked, (mailbox) => changeWhole(mailbox, change));
  }

  /** INBOX is the root, so that the server's annotations cannot have the same name there. */
  #serverAnnotations(): AnnotationFile {
    return new AnnotationFile(this.path, 'postern-server-annotations', this.#permissions, this.#environment);
  }
  #annotationsOf(name: string): AnnotationFile {
    return new AnnotationFile(this.#pathOf(name), 'postern-annotations', this.#permissions, this.#environment);
  }

  async #renameOne(old: string, name: string): Promise<void> {
    const to = this.#pathOf(name);
    const open = await this.#pool.find(this.#pathOf(old));
    if (open === undefined) {
      renameSync(this.#pathOf(old), to);
      return;
    }
    await open.exclusively(async () => {
      renameSync(open.folder.path, to);
      this.#pool.moved(open, to);
      open.name = name;
    });
  }

  /** INBOX stays, its messages go (RFC 3501 §6.3.5). */
  async #renameInbox(target: string): Promise<void> {
    await this.#build(target);
    // RFC 5464 §4.1: INBOX keeps its annotations, and the new mailbox has them too.
    await this.#annotationsOf(target).change(this.#annotationsOf(INBOX).read());
    await this.#with(INBOX, async (inbox) => {
      await inbox.refresh(false);
      await this.#with(target, (to) => moveMessages(inbox, inbox.state.messages, to));
    });
  }

  async #build(name: string): Promise<void> {
    this.#ensureThere();
    const staged = new MailboxFolder(`${this.path}/tmp/${this.#environment.names.next()}.new`, this.#permissions);
    const { folderMode, fileMode } = this.#permissions;
    for (const folder of [staged.path, ...(['cur', 'new', 'tmp'] as const).map((part) => staged.compartment(part))]) {
      mkdirSync(folder, { mode: folderMode });
      giveAway(folder, this.#permissions);
    }
    // Tells delivery agents that this is a folder of the Maildir above.
    writeFileSync(staged.beside('maildirfolder'), '', { mode: fileMode });
    giveAway(staged.beside('maildirfolder'), this.#permissions);
    const now = Math.floor(this.#environment.clock.now() / 1000);
    const uidValidity = nextUidValidity(this.path, now, this.#permissions);
    await new UidList(staged).rewrite({ version: 3, uidValidity, nextUid: 1, guid: '', others: [] }, []);
    try {
      renameSync(staged.path, this.#pathOf(name));
    } catch (error) {
      rmSync(staged.path, { recursive: true, force: true });
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw alreadyExists(name);
      throw error;
    }
    await this.#foldersChanged();
  }

  async #with<T>(name: string, work: (mailbox: MaildirMailbox) => Promise<T>): Promise<T> {
    const mailbox = await this.acquire(name);
    try {
      return await work(mailbox);
    } finally {
      await this.release(mailbox);
    }
  }

  /** Another program may have removed all there was; to the sessions of the user INBOX is there all the same. */
  #ensureThere(): void {
    if (!this.#isThere) makeMaildir(this.path);
  }
  get #isThere(): boolean {
    return lstatSync(this.path, { throwIfNoEntry: false }) !== undefined;
  }

  *#names(): Iterable<string> {
    if (!this.#isThere) return;
    for (const entry of readdirSync(this.path, { withFileTypes: true, encoding: 'latin1' })) {
      const name = mailboxOf(entry.name);
      if (name === undefined) continue;
      if (entry.isDirectory() || (entry.isSymbolicLink() && this.#isInside(`${this.path}/${entry.name}`))) yield name;
    }
  }

  /** Folders of the root were made, renamed or removed; durable when it resolves. */
  async #foldersChanged(): Promise<void> {
    this.#usage.foldersChanged();
    await syncFolder(this.path);
  }

  *#folders(): Iterable<MailboxFolder> {
    for (const name of [INBOX, ...this.#names()]) yield new MailboxFolder(this.#pathOf(name), this.#permissions);
  }

  #pathOf(name: string): string {
    const folder = folderOf(name);
    return folder === '' ? this.path : `${this.path}/${folder}`;
  }

  /** @returns the checked name of a mailbox that is there */
  #existing(name: string): string {
    const checked = checkedMailboxName(name);
    this.#requireInside(checked, this.#pathOf(checked));
    return checked;
  }

  #exists(name: string): boolean {
    return lstatSync(this.#pathOf(name), { throwIfNoEntry: false }) !== undefined;
  }

  #requireFree(name: string): void {
    if (name === INBOX || this.#exists(name)) throw alreadyExists(name);
  }

  /** A link in the root may lead to another place in the root, and nowhere else. */
  #requireInside(name: string, folder: string): void {
    const stats: Stats | undefined = lstatSync(folder, { throwIfNoEntry: false });
    const usable =
      stats?.isDirectory() || (stats?.isSymbolicLink() && (folder === this.path || this.#isInside(folder)));
    if (!usable) throw new MailboxError('NoSuchMailbox', `Mailbox ${name} does not exist`);
  }

  #isInside(link: string): boolean {
    try {
      return path.dirname(realpathSync(link)) === realpathSync(this.path);
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ELOOP', 'EACCES')) return false;
      throw error;
    }
  }

  #notThere(name: string): MailboxError {
    for (const other of this.#names()) {
      if (!isBelow(other, name)) continue;
      return new MailboxError('HasChildren', `${name} only holds other mailboxes`);
    }
    return new MailboxError('NoSuchMailbox', `Mailbox ${name} does not exist`);
  }
}

function alreadyExists(name: string): MailboxError {
  return new MailboxError('AlreadyExists', `Mailbox ${name} already exists`);
}

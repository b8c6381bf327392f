/** One user's mailboxes in memory, and a session's door to them. */
import type { MailboxUser } from '../../model/mailbox-user.ts';
import { changedAnnotations, changesSomething, hides } from '../annotations.ts';
import { ChangeHub } from '../change-hub.ts';
import {
  type Delivery,
  type MailAccount,
  MailboxError,
  type MailboxListing,
  type MailboxStatus,
  type MailboxView,
  type Message,
  type MessageMetadata,
} from '../mail-store.ts';
import { listMailboxes } from '../mailbox-listing.ts';
import { checkedMailboxName, INBOX, isBelow } from '../mailbox-name.ts';
import { type Amount, QuotaLimits } from '../quota-limits.ts';
import { withConvertedSize } from '../retrieval/measure-all.ts';
import type { Retrieval } from '../retrieval/retrieval.ts';
import { SelectedView } from '../selected-view.ts';
import {
  type AccountChange,
  type AccountListener,
  type Annotations,
  type ChangeFeed,
  type Quota,
  type QuotaUsage,
  SPECIAL_USE_ENTRY,
  type WatchedMailbox,
} from '../store-abilities.ts';
import { MailboxListener } from '../watched-mailbox.ts';
import { MemoryDelivery } from './memory-delivery.ts';
import { MemoryMailbox, type MemorySurroundings } from './memory-mailbox.ts';

/** What all sessions of one user share. */
export class MemoryUserMail implements MemorySurroundings {
  readonly now: () => number;
  readonly describe: (message: Buffer) => MessageMetadata;
  readonly mailboxes = new Map<string, MemoryMailbox>();
  readonly subscribed = new Set<string>();
  readonly hub = new ChangeHub();
  readonly quota: QuotaLimits;
  serverAnnotations: ReadonlyMap<string, Buffer> = new Map();
  #lastUidValidity = 0;

  constructor(user: MailboxUser, now: () => number, describe: (message: Buffer) => MessageMetadata) {
    this.quota = new QuotaLimits(user, async () => this.#used());
    this.now = now;
    this.describe = describe;
    this.create(INBOX, undefined);
  }

  /** A mailbox that exists. */
  mailbox(name: string): MemoryMailbox {
    const mailbox = this.mailboxes.get(checkedMailboxName(name));
    if (mailbox === undefined) throw new MailboxError('NoSuchMailbox', `Mailbox ${name} does not exist`);
    return mailbox;
  }

  #used(): Amount {
    const all = [...this.mailboxes.values()].flatMap(({ state }) => state.peek);
    return { messages: all.length, octets: all.reduce((sum, { size }) => sum + size, 0) };
  }

  create(name: string, specialUse: string | undefined): MemoryMailbox {
    // Never the same again, also for a name that is deleted and created within one second (RFC 3501 §2.3.1.1).
    this.#lastUidValidity = Math.max(this.#lastUidValidity + 1, Math.floor(this.now() / 1000));
    const mailbox = new MemoryMailbox(name, this.#lastUidValidity, specialUse, this);
    this.mailboxes.set(name, mailbox);
    return mailbox;
  }
}

export class MemoryAccount implements MailAccount, Annotations, ChangeFeed, Quota {
  readonly #mail: MemoryUserMail;
  readonly #retrieval: Retrieval | undefined;

  constructor(mail: MemoryUserMail, retrieval: Retrieval | undefined) {
    this.#mail = mail;
    this.#retrieval = retrieval;
  }

  async list(): Promise<readonly MailboxListing[]> {
    const existing = new Map(
      [...this.#mail.mailboxes].map(([name, { specialUse, annotations }]) => [
        name,
        { specialUse, hidden: hides(annotations) },
      ]),
    );
    return listMailboxes(existing, this.#mail.subscribed);
  }

  async subscriptions(): Promise<readonly string[]> {
    return [...this.#mail.subscribed].sort();
  }
  async subscribe(name: string): Promise<void> {
    const checked = checkedMailboxName(name);
    if (this.#mail.subscribed.has(checked)) return;
    this.#mail.subscribed.add(checked);
    this.#tell({ kind: 'subscribed', name: checked });
  }
  async unsubscribe(name: string): Promise<void> {
    const checked = checkedMailboxName(name);
    if (this.#mail.subscribed.delete(checked)) this.#tell({ kind: 'unsubscribed', name: checked });
  }

  async create(name: string, specialUse?: string): Promise<void> {
    const checked = checkedMailboxName(name);
    this.#requireFree(checked);
    this.#mail.create(checked, specialUse);
    this.#tell({ kind: 'created', name: checked });
  }

  async delete(name: string): Promise<void> {
    const checked = checkedMailboxName(name);
    if (checked === INBOX) throw new MailboxError('Refused', 'INBOX cannot be deleted');
    const { mailboxes } = this.#mail;
    const mailbox = mailboxes.get(checked);
    if (mailbox === undefined) {
      if ([...mailboxes.keys()].some((other) => isBelow(other, checked))) {
        throw new MailboxError('HasChildren', `${name} only holds other mailboxes; delete those first`);
      }
      throw new MailboxError('NoSuchMailbox', `Mailbox ${name} does not exist`);
    }
    mailboxes.delete(checked);
    mailbox.state.end();
    this.#tell({ kind: 'deleted', name: checked });
  }

  async rename(from: string, to: string): Promise<void> {
    const source = checkedMailboxName(from);
    const target = checkedMailboxName(to);
    const { mailboxes } = this.#mail;
    const moved = [...mailboxes.keys()].filter((name) => name === source || isBelow(name, source));
    if (moved.length === 0) throw new MailboxError('NoSuchMailbox', `Mailbox ${from} does not exist`);
    this.#requireFree(target);
    if (source === INBOX) return this.#renameInbox(target);
    if (isBelow(target, source)) throw new MailboxError('Inferior', 'A mailbox cannot be moved below itself');
    for (const name of moved) this.#requireFree(target + name.slice(source.length));
    for (const name of moved) {
      const mailbox = mailboxes.get(name)!;
      mailboxes.delete(name);
      mailbox.name = target + name.slice(source.length);
      mailboxes.set(mailbox.name, mailbox);
    }
    this.#tell({ kind: 'renamed', from: source, to: target });
  }

  async status(name: string, sizes = false): Promise<MailboxStatus> {
    const status = this.#mail.mailbox(name).state.status();
    return sizes && this.#retrieval !== undefined ? withConvertedSize(this, name, status) : status;
  }

  async select(name: string, readOnly: boolean): Promise<MailboxView> {
    return new SelectedView(this.#mail.mailbox(name), readOnly, this.#retrieval);
  }

  async append(name: string, replaced?: Message): Promise<Delivery> {
    return new MemoryDelivery(this.#mail.mailbox(name), this.#mail.quota, replaced, this.#mail.now);
  }

  quota(): Promise<QuotaUsage> {
    return this.#mail.quota.usage();
  }

  async annotations(name: string): Promise<ReadonlyMap<string, Buffer>> {
    if (name === '') return this.#mail.serverAnnotations;
    const { annotations, specialUse } = this.#mail.mailbox(name);
    return specialUse === undefined
      ? annotations
      : new Map(annotations).set(SPECIAL_USE_ENTRY, Buffer.from(specialUse));
  }

  async annotate(name: string, changes: ReadonlyMap<string, Buffer | undefined>): Promise<void> {
    if (!changesSomething(await this.annotations(name), changes)) return;
    if (name === '') {
      this.#mail.serverAnnotations = changedAnnotations(this.#mail.serverAnnotations, changes);
      this.#tell({ kind: 'annotated', name, entries: [...changes.keys()] });
      return;
    }
    const mailbox = this.#mail.mailbox(name);
    const others = new Map(changes);
    const changesUse = others.delete(SPECIAL_USE_ENTRY);
    if (changesUse && mailbox.name === INBOX) throw new MailboxError('Refused', 'INBOX has no special use');
    mailbox.annotations = changedAnnotations(mailbox.annotations, others);
    if (changesUse) mailbox.specialUse = changes.get(SPECIAL_USE_ENTRY)?.toString('latin1');
    // RFC 7162 §3.2.
    mailbox.state.nextModSeq();
    mailbox.state.announce();
    this.#tell({ kind: 'annotated', name: mailbox.name, entries: [...changes.keys()] });
  }

  onAccountChange(listener: AccountListener | undefined): void {
    this.#mail.hub.listen(this, listener);
  }

  async watch(name: string): Promise<WatchedMailbox> {
    return new MailboxListener(this.#mail.mailbox(name));
  }

  close(): void {
    this.onAccountChange(undefined);
  }

  #tell(change: AccountChange): void {
    this.#mail.hub.tell(change, this);
  }

  async #renameInbox(target: string): Promise<void> {
    const inbox = this.#mail.mailbox(INBOX);
    // RFC 5464 §4.1: INBOX keeps its annotations, and the new mailbox has them too.
    this.#mail.create(target, undefined).annotations = inbox.annotations;
    await inbox.move(inbox.state.messages, target);
    this.#tell({ kind: 'renamed', from: INBOX, to: target });
  }

  #requireFree(name: string): void {
    if (this.#mail.mailboxes.has(name)) throw new MailboxError('AlreadyExists', `Mailbox ${name} already exists`);
  }
}

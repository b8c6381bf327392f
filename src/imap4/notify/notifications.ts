/**
 * What a client that has said NOTIFY hears of (RFC 5465).
 *
 * Invariants:
 * - The connection is written to by one at a time. While the session waits for a command it is {@link rest}ing, and news
 *   is told as it comes; before a command begins the session awaits {@link work}, which resolves when nothing more will
 *   be written here. What happens during a command is told at its end, or when the session rests again.
 * - What waits to be told is bounded: of a mailbox it is the difference between its counts and those told last, and
 *   other changes are counted. A client that does not read what it asked for loses the notifications and is told so
 *   (NOTIFICATIONOVERFLOW, RFC 5465 §5.8).
 * - Of the selected mailbox messages are told as SELECTED or SELECTED-DELAYED asks for, never as one of the others.
 */
import type { MailAccount, MailboxView } from '../../mailbox/mail-store.ts';
import { withoutHidden } from '../../mailbox/mailbox-listing.ts';
import type { AccountChange, ChangeFeed } from '../../mailbox/store-abilities.ts';
import { NOTIFY_CHANGES } from '../limits.ts';
import { statusLine } from '../responses.ts';
import { tellSelected } from '../selected-updates.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { encodeMailbox } from '../wire/encoder.ts';
import { describeChange, type Surroundings } from './account-changes.ts';
import { OtherMailboxes, TooManyMailboxes } from './other-mailboxes.ts';
import { NOTHING, type NotifyRequest, type SelectedRequest } from './request.ts';

export class Notifications {
  readonly #session: Session;
  readonly #account: MailAccount & ChangeFeed;
  readonly #request: NotifyRequest;
  readonly #others: OtherMailboxes;
  #changes: AccountChange[] = [];
  /** Mailboxes or subscriptions are others than when `#others` was adapted to them. */
  #stale = false;
  #overflow = false;
  #hasNews = false;
  #resting: { readonly expunges: boolean } | undefined;
  #running: Promise<void> | undefined;

  private constructor(session: Session, account: MailAccount & ChangeFeed, request: NotifyRequest) {
    this.#session = session;
    this.#account = account;
    this.#request = request;
    this.#others = new OtherMailboxes(account, request.groups, () => this.#wake());
  }

  /**
   * Takes the place of what the session has been told so far; nothing is told before it rests or ends a command.
   * @throws TooManyMailboxes; then everything is as it was
   */
  static async begin(
    session: Session,
    account: MailAccount & ChangeFeed,
    request: NotifyRequest,
  ): Promise<Notifications> {
    const notifications = new Notifications(session, account, request);
    const { mailboxes, subscribed } = await notifications.#surroundings();
    notifications.#others.check(mailboxes.values(), subscribed);
    // An account has one listener.
    await session.notifications?.close();
    session.notifications = undefined;
    if (request.groups.length === 0) return notifications;
    account.onAccountChange((change, isOurs) => notifications.#changed(change, isOurs));
    await notifications.#adapt(false);
    return notifications;
  }

  /** What is asked for of the selected mailbox. */
  get selected(): SelectedRequest | undefined {
    return this.#request.selected;
  }

  /** STATUS responses for all mailboxes but the selected one (RFC 5465 §3.1). */
  tellStatus(): void {
    for (const mailbox of this.#others.all) {
      if (!this.#isSelected(mailbox.name)) {
        this.#writeStatus(mailbox.name, mailbox.takeStatus(this.#session.enabled.condStore));
      }
    }
  }

  /** The session waits for its client. @param expunges they may be told too, also to a client that uses numbers */
  rest(expunges: boolean): void {
    this.#resting = { expunges: expunges || this.selected?.delayed === false };
    // Expunges may have waited for this.
    if (expunges) this.#hasNews = true;
    this.#start();
  }

  /** Something is being written. */
  get isTelling(): boolean {
    return this.#running !== undefined;
  }

  /** The session has something to do. Resolves when nothing will be written here until it rests again. */
  async work(): Promise<void> {
    this.#resting = undefined;
    await this.#running;
  }

  /** Before the tagged response of a command. */
  async tellAtEnd({ expunges = false }: SessionCommand, keepsNumbers: boolean): Promise<void> {
    const view = this.#session.selected;
    // What a command itself expunges is its answer, whatever the client wants to hear of others.
    if (expunges && view !== undefined && this.selected === undefined) await tellSelected(this.#session, view, true);
    await this.#tell(!keepsNumbers);
    // Expunges that had to wait.
    if (keepsNumbers && this.selected?.delayed === false) this.#hasNews = true;
  }

  /** Another mailbox is selected. */
  mailboxSelected(view: MailboxView): void {
    if (this.selected !== undefined) view.onChange(() => this.#wake());
  }

  /** The selected mailbox is about to be left: from here on it is one of the others. */
  mailboxLeft(view: MailboxView): void {
    view.onChange(undefined);
    this.#others.find(view.name)?.left(view);
    this.#hasNews = true;
  }

  /** The client has added messages itself. */
  madeHere(mailbox: string, count: number): void {
    this.#others.find(mailbox)?.absorb(count);
  }

  async close(): Promise<void> {
    this.#resting = undefined;
    if (this.#request.groups.length > 0) this.#account.onAccountChange(undefined);
    this.#session.selected?.onChange(undefined);
    await this.#running;
    await this.#others.close();
  }

  #changed(change: AccountChange, isOurs: boolean): void {
    if (change.kind !== 'annotated') this.#stale = true;
    if (!isOurs) {
      this.#changes.push(change);
      if (this.#changes.length > NOTIFY_CHANGES) {
        this.#changes = [];
        this.#overflow = true;
      }
    }
    this.#wake();
  }

  #wake(): void {
    this.#hasNews = true;
    this.#start();
  }

  #start(): void {
    if (this.#resting === undefined || !this.#hasNews || this.#running !== undefined) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      this.#start();
    });
  }

  async #run(): Promise<void> {
    const { transport, host } = this.#session;
    if (transport.congested && !(await transport.drained())) {
      this.#resting = undefined;
      return;
    }
    try {
      if (this.#resting !== undefined) await this.#tell(this.#resting.expunges);
    } catch (error) {
      host.log.error({ err: error }, 'Changes could not be told');
    }
    transport.flush();
  }

  async #tell(expunges: boolean): Promise<void> {
    this.#hasNews = false;
    try {
      if (this.#stale) await this.#adapt(true);
    } catch (error) {
      if (!(error instanceof TooManyMailboxes)) throw error;
      this.#overflow = true;
    }
    const view = this.#session.selected;
    if (view !== undefined && this.selected !== undefined) await tellSelected(this.#session, view, expunges);
    if (this.#overflow) return this.#giveUp();
    await this.#tellChanges();
    this.#tellCounts();
  }

  async #adapt(isNews: boolean): Promise<void> {
    this.#stale = false;
    const { mailboxes, subscribed } = await this.#surroundings();
    await this.#others.adapt(mailboxes.values(), subscribed, isNews);
  }

  async #surroundings(): Promise<Surroundings> {
    const { host, enabled } = this.#session;
    const all = await this.#account.list();
    const shown = host.settings().ShowHiddenFoldersEnabled ? all : withoutHidden(all);
    const mailboxes = new Map(shown.map((listing) => [listing.name, listing]));
    const hidden = new Set(all.map(({ name }) => name).filter((name) => !mailboxes.has(name)));
    const subscribed = new Set(await this.#account.subscriptions());
    return { groups: this.#request.groups, enabled, mailboxes, subscribed, hidden };
  }

  async #tellChanges(): Promise<void> {
    if (this.#changes.length === 0) return;
    const changes = this.#changes;
    this.#changes = [];
    const around = await this.#surroundings();
    for (const change of changes) this.#session.transport.write(describeChange(change, around));
  }

  #tellCounts(): void {
    for (const mailbox of this.#others.all) {
      if (mailbox.gone) this.#stale = true;
      else if (!this.#isSelected(mailbox.name)) {
        this.#writeStatus(mailbox.name, mailbox.takeNews(this.#session.enabled.condStore));
      }
    }
    if (this.#stale) this.#hasNews = true;
  }

  #writeStatus(name: string, items: string): void {
    const { transport, enabled } = this.#session;
    if (items !== '') transport.write(`* STATUS ${encodeMailbox(name, enabled.textMode)} (${items})\r\n`);
  }

  #isSelected(name: string): boolean {
    return this.#session.selected?.name === name;
  }

  /** As if the client had said NOTIFY NONE (RFC 5465 §5.8). */
  async #giveUp(): Promise<void> {
    const text = 'There is more to be told than can be told; nothing is from here on.';
    this.#session.transport.write(statusLine('*', 'OK', 'NOTIFICATIONOVERFLOW', text));
    this.#session.notifications = new Notifications(this.#session, this.#account, NOTHING);
    this.#resting = undefined;
    this.#account.onAccountChange(undefined);
    this.#session.selected?.onChange(undefined);
    await this.#others.close();
  }
}

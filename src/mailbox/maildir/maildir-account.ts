/** One session's door to a user's Maildir. */
import type { Delivery, MailAccount, MailboxListing, MailboxStatus, MailboxView, Message } from '../mail-store.ts';
import { checkedMailboxName } from '../mailbox-name.ts';
import { withConvertedSize } from '../retrieval/measure-all.ts';
import type { Retrieval } from '../retrieval/retrieval.ts';
import { SelectedView } from '../selected-view.ts';
import { Slices } from '../slices.ts';
import type {
  AccountListener,
  Annotations,
  ChangeFeed,
  Quota,
  QuotaUsage,
  WatchedMailbox,
} from '../store-abilities.ts';
import { MailboxListener } from '../watched-mailbox.ts';
import { MaildirDelivery } from './maildir-delivery.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirRoot } from './maildir-root.ts';

export class MaildirAccount implements MailAccount, Annotations, ChangeFeed, Quota {
  readonly #root: MaildirRoot;
  readonly #retrieval: Retrieval | undefined;
  readonly #closed: () => void;
  #isClosed = false;

  /** @param closed called once */
  constructor(root: MaildirRoot, retrieval: Retrieval | undefined, closed: () => void) {
    this.#root = root;
    this.#retrieval = retrieval;
    this.#closed = closed;
  }

  async list(): Promise<readonly MailboxListing[]> {
    return this.#root.list();
  }
  async subscriptions(): Promise<readonly string[]> {
    return this.#root.subscriptions.names();
  }
  async subscribe(name: string): Promise<void> {
    await this.#changeSubscription(name, 'subscribed');
  }
  async unsubscribe(name: string): Promise<void> {
    await this.#changeSubscription(name, 'unsubscribed');
  }
  async create(name: string, specialUse?: string): Promise<void> {
    const change = { kind: 'created', name: checkedMailboxName(name) } as const;
    await this.#root.names.during(change, this, () => this.#root.create(name, specialUse));
  }
  async delete(name: string): Promise<void> {
    const change = { kind: 'deleted', name: checkedMailboxName(name) } as const;
    await this.#root.names.during(change, this, () => this.#root.delete(name));
  }
  async rename(from: string, to: string): Promise<void> {
    const change = { kind: 'renamed', from: checkedMailboxName(from), to: checkedMailboxName(to) } as const;
    await this.#root.names.during(change, this, () => this.#root.rename(from, to));
  }

  async status(name: string, sizes = false): Promise<MailboxStatus> {
    const status = await this.#status(name);
    return sizes && this.#retrieval !== undefined ? withConvertedSize(this, name, status) : status;
  }
  async #status(name: string): Promise<MailboxStatus> {
    const mailbox = await this.#root.acquire(name);
    try {
      await mailbox.refresh(false);
      await knowSizes(mailbox);
      return mailbox.state.status();
    } finally {
      await this.#root.release(mailbox);
    }
  }

  async select(name: string, readOnly: boolean): Promise<MailboxView> {
    const mailbox = await this.#root.acquire(name);
    try {
      await mailbox.refresh(!readOnly);
      mailbox.requireThere();
      return new SelectedView(mailbox, readOnly, this.#retrieval);
    } catch (error) {
      await this.#root.release(mailbox);
      throw error;
    }
  }

  async append(name: string, replaced?: Message): Promise<Delivery> {
    const mailbox = await this.#root.acquire(name);
    return new MaildirDelivery(mailbox, this.#root.quota, replaced, () => void this.#root.release(mailbox));
  }

  quota(): Promise<QuotaUsage> {
    return this.#root.quota.usage();
  }

  async annotations(name: string): Promise<ReadonlyMap<string, Buffer>> {
    return this.#root.annotations(name);
  }
  async annotate(name: string, changes: ReadonlyMap<string, Buffer | undefined>): Promise<void> {
    if (!(await this.#root.annotate(name, changes))) return;
    const checked = name === '' ? '' : checkedMailboxName(name);
    this.#root.hub.tell({ kind: 'annotated', name: checked, entries: [...changes.keys()] }, this);
  }

  onAccountChange(listener: AccountListener | undefined): void {
    this.#root.hub.listen(this, listener);
    this.#root.names.obey();
  }

  async watch(name: string): Promise<WatchedMailbox> {
    const mailbox = await this.#root.acquire(name);
    try {
      await mailbox.refresh(false);
      mailbox.requireThere();
      return new MailboxListener(mailbox);
    } catch (error) {
      await this.#root.release(mailbox);
      throw error;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.onAccountChange(undefined);
    this.#closed();
  }

  async #changeSubscription(name: string, kind: 'subscribed' | 'unsubscribed'): Promise<void> {
    const { subscriptions, names } = this.#root;
    const checked = checkedMailboxName(name);
    // A change that changes nothing is none.
    if (subscriptions.names().includes(checked) === (kind === 'subscribed')) return;
    const work = () => (kind === 'subscribed' ? subscriptions.subscribe(name) : subscriptions.unsubscribe(name));
    await names.during({ kind, name: checked }, this, work);
  }
}

/** Files whose names do not say their size are counted, without holding up everybody else. */
async function knowSizes(mailbox: MaildirMailbox): Promise<void> {
  const slices = new Slices();
  for (const message of mailbox.state.messages) {
    if (message.size >= 0) await slices.pause();
  }
}

/** One session's door to a user's Maildir. */
import type {
  Annotations,
  Delivery,
  MailAccount,
  MailboxListing,
  MailboxStatus,
  MailboxView,
  Message,
  Quota,
  QuotaUsage,
} from '../mail-store.ts';
import { SelectedView } from '../selected-view.ts';
import { Slices } from './disk.ts';
import { MaildirDelivery } from './maildir-delivery.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirRoot } from './maildir-root.ts';

export class MaildirAccount implements MailAccount, Annotations, Quota {
  readonly #root: MaildirRoot;
  readonly #closed: () => void;
  #isClosed = false;

  /** @param closed called once */
  constructor(root: MaildirRoot, closed: () => void) {
    this.#root = root;
    this.#closed = closed;
  }

  async list(): Promise<readonly MailboxListing[]> {
    return this.#root.list();
  }
  async subscriptions(): Promise<readonly string[]> {
    return this.#root.subscriptions.names();
  }
  async subscribe(name: string): Promise<void> {
    await this.#root.subscriptions.subscribe(name);
  }
  async unsubscribe(name: string): Promise<void> {
    await this.#root.subscriptions.unsubscribe(name);
  }
  async create(name: string, specialUse?: string): Promise<void> {
    await this.#root.create(name, specialUse);
  }
  async delete(name: string): Promise<void> {
    await this.#root.delete(name);
  }
  async rename(from: string, to: string): Promise<void> {
    await this.#root.rename(from, to);
  }

  async status(name: string): Promise<MailboxStatus> {
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
      return new SelectedView(mailbox, readOnly);
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
    await this.#root.annotate(name, changes);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closed();
  }
}

/** Files whose names do not say their size are counted, without holding up everybody else. */
async function knowSizes(mailbox: MaildirMailbox): Promise<void> {
  const slices = new Slices();
  for (const message of mailbox.state.messages) {
    if (message.size >= 0) await slices.pause();
  }
}

/**
 * The mailboxes of which the client wants to hear though they are not selected: which they are changes as mailboxes and
 * subscriptions do, so that they are compared with what there is whenever that may have changed.
 */
import { type MailAccount, MailboxError, type MailboxListing } from '../../mailbox/mail-store.ts';
import type { ChangeFeed, MailboxCounts } from '../../mailbox/store-abilities.ts';
import { NOTIFY_MAILBOXES } from '../limits.ts';
import { matchesFilter } from './mailbox-filter.ts';
import { OtherMailbox } from './other-mailbox.ts';
import type { EventGroup } from './request.ts';

/** More mailboxes would have to be watched than one client may have watched for it. */
export class TooManyMailboxes extends Error {}

export class OtherMailboxes {
  readonly #account: MailAccount & ChangeFeed;
  readonly #groups: readonly EventGroup[];
  readonly #changed: () => void;
  #mailboxes: OtherMailbox[] = [];
  /** What the client knew of mailboxes that are gone: of another one of the same name it holds no more. */
  readonly #former = new Map<string, MailboxCounts>();

  /** @param changed called when there may be news in one of them, or one is gone */
  constructor(account: MailAccount & ChangeFeed, groups: readonly EventGroup[], changed: () => void) {
    this.#account = account;
    this.#groups = groups.filter(({ events }) => events.has('MessageNew'));
    this.#changed = changed;
  }

  /** In no particular order. */
  get all(): readonly OtherMailbox[] {
    return this.#mailboxes;
  }

  find(name: string): OtherMailbox | undefined {
    return this.#mailboxes.find((mailbox) => mailbox.name === name);
  }

  /** @throws TooManyMailboxes when there are more than may be watched */
  check(listings: Iterable<MailboxListing>, subscribed: ReadonlySet<string>): void {
    this.#wanted(listings, subscribed);
  }

  /**
   * Watches what is to be watched now.
   * @param isNews whether the client knows nothing of mailboxes that were not watched before
   * @throws TooManyMailboxes
   */
  async adapt(listings: Iterable<MailboxListing>, subscribed: ReadonlySet<string>, isNews: boolean): Promise<void> {
    const wanted = this.#wanted(listings, subscribed);
    const before = this.#mailboxes;
    const kept = before.filter((mailbox) => !mailbox.gone && wanted.has(mailbox.name));
    this.#mailboxes = kept;
    for (const mailbox of before) if (!kept.includes(mailbox)) await this.#leave(mailbox);
    const watched = new Set(kept.map(({ name }) => name));
    for (const [name, flagChanges] of wanted) {
      if (watched.has(name)) this.find(name)!.flagChanges = flagChanges;
      else await this.#watch(name, flagChanges, isNews);
    }
  }

  async close(): Promise<void> {
    const mailboxes = this.#mailboxes;
    this.#mailboxes = [];
    for (const mailbox of mailboxes) await mailbox.close();
  }

  /** Name → whether FlagChange is asked for too. */
  #wanted(listings: Iterable<MailboxListing>, subscribed: ReadonlySet<string>): ReadonlyMap<string, boolean> {
    const wanted = new Map<string, boolean>();
    for (const { name, selectable } of listings) {
      if (!selectable) continue;
      const groups = this.#groups.filter(({ filter }) => matchesFilter(filter, name, subscribed));
      if (groups.length > 0)
        wanted.set(
          name,
          groups.some(({ events }) => events.has('FlagChange')),
        );
    }
    if (wanted.size > NOTIFY_MAILBOXES) throw new TooManyMailboxes('There are too many mailboxes to be watched');
    return wanted;
  }

  async #leave(mailbox: OtherMailbox): Promise<void> {
    const { name, told, gone } = mailbox;
    if (gone && this.#former.size < NOTIFY_MAILBOXES) this.#former.set(name, told);
    await mailbox.close();
  }

  async #watch(name: string, flagChanges: boolean, isNews: boolean): Promise<void> {
    try {
      const watched = await this.#account.watch(name);
      const former = this.#former.get(name);
      this.#former.delete(name);
      const known = former ?? (isNews ? { ...watched.counts(), messages: 0, unseen: 0, uidNext: 1 } : undefined);
      this.#mailboxes.push(new OtherMailbox(watched, flagChanges, known, this.#changed));
    } catch (error) {
      // Gone since it was listed.
      if (!(error instanceof MailboxError)) throw error;
    }
  }
}

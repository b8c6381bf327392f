/**
 * A mail store that keeps everything in memory: it proves that the contract can be met by something other than a
 * Maildir, and serves the protocols' tests, which want no disk.
 */
import type { MailboxUser } from '../../model/mailbox-user.ts';
import type { MailAccount, MailStore, MessageMetadata } from '../mail-store.ts';
import type { Retrieval } from '../retrieval/retrieval.ts';
import { MemoryAccount, MemoryUserMail } from './memory-account.ts';

export interface MemoryStoreOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Makes ENVELOPE, BODYSTRUCTURE and BODY out of a message's octets. */
  readonly describe: (message: Buffer) => MessageMetadata;
}

export class MemoryStore implements MailStore {
  readonly #users = new Map<string, MemoryUserMail>();
  readonly #options: MemoryStoreOptions;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  async open(user: MailboxUser, retrieval?: Retrieval): Promise<MailAccount> {
    let mail = this.#users.get(user.name);
    if (mail === undefined) {
      mail = new MemoryUserMail(user, this.#options.now ?? Date.now, this.#options.describe);
      this.#users.set(user.name, mail);
    }
    mail.quota.obey(user);
    return new MemoryAccount(mail, retrieval);
  }

  userChanged(user: MailboxUser): void {
    this.#users.get(user.name)?.quota.obey(user);
  }

  async close(): Promise<void> {
    this.#users.clear();
  }
}

/**
 * `subscriptions` in the root of a Maildir. It is changed under `subscriptions.lock`, which other programs make with the
 * new content in it and rename over the list.
 */
import { MailboxError } from '../mail-store.ts';
import { checkedMailboxName } from '../mailbox-name.ts';
import { Mutex } from '../mutex.ts';
import { readWhole } from './disk.ts';
import { Dotlock, DotlockTimeout } from './dotlock.ts';
import type { StoreEnvironment } from './environment.ts';
import type { Permissions } from './permissions.ts';
import { replaceDurably } from './small-file.ts';
import {
  formatSubscriptions,
  parseSubscriptions,
  type Subscriptions,
  subscriptionEntry,
  subscriptionName,
} from './subscriptions-format.ts';

export class SubscriptionList {
  readonly #path: string;
  readonly #root: string;
  readonly #permissions: Permissions;
  readonly #environment: StoreEnvironment;
  readonly #mutex = new Mutex();

  constructor(root: string, permissions: Permissions, environment: StoreEnvironment) {
    this.#root = root;
    this.#path = `${root}/subscriptions`;
    this.#permissions = permissions;
    this.#environment = environment;
  }

  names(): string[] {
    const { version, entries } = this.#read();
    const names = entries.map((entry) => subscriptionName(entry, version));
    return [...new Set(names.filter((name) => name !== undefined))];
  }

  /** @param name need not exist */
  subscribe(name: string): Promise<void> {
    const checked = checkedMailboxName(name);
    return this.#change(({ version, entries }) => {
      const isThere = entries.some((entry) => subscriptionName(entry, version) === checked);
      return isThere ? entries : [...entries, subscriptionEntry(checked, version)];
    });
  }

  unsubscribe(name: string): Promise<void> {
    const checked = checkedMailboxName(name);
    return this.#change(({ version, entries }) => {
      // However it is written: others need not escape a dot.
      const others = entries.filter((entry) => subscriptionName(entry, version) !== checked);
      return others.length < entries.length ? others : entries;
    });
  }

  #read(): Subscriptions {
    // Names are ASCII, in modified UTF-7; anything else comes back as it was.
    return parseSubscriptions(readWhole(this.#path)?.content.toString('latin1'));
  }

  #change(change: (subscriptions: Subscriptions) => readonly string[]): Promise<void> {
    return this.#mutex.run(async () => {
      const lock = await this.#lock();
      try {
        const before = this.#read();
        const entries = change(before);
        if (entries === before.entries) return;
        const temporary = `${this.#root}/tmp/${this.#environment.names.next()}.subscriptions`;
        await replaceDurably(this.#path, temporary, formatSubscriptions({ ...before, entries }), this.#permissions);
      } finally {
        lock.release();
      }
    });
  }

  async #lock(): Promise<Dotlock> {
    const temporary = `${this.#root}/tmp/${this.#environment.names.next()}.lock`;
    try {
      return await Dotlock.acquire(this.#path, {
        temporary,
        permissions: this.#permissions,
        clock: this.#environment.clock,
      });
    } catch (error) {
      if (!(error instanceof DotlockTimeout)) throw error;
      throw new MailboxError('InUse', 'The subscriptions are locked by another program');
    }
  }
}

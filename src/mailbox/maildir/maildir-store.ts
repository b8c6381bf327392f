/** The mail store on disk: Maildir++ as Dovecot keeps it, so that both can serve the same mail. */
import { realpathSync, statSync } from 'node:fs';
import { describeMessage } from '../../mime/describe-message.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import type { UidlFormat } from '../../model/document-keys.ts';
import type { MailboxUser } from '../../model/mailbox-user.ts';
import type { MailAccount, MailStore, MessageMetadata } from '../mail-store.ts';
import type { Retrieval } from '../retrieval/retrieval.ts';
import { UIDL_FORMS } from '../uidl.ts';
import { statOrUndefined } from './disk.ts';
import type { StoreEnvironment } from './environment.ts';
import { UniqueNames } from './file-name.ts';
import { MailboxPool } from './mailbox-pool.ts';
import { MaildirAccount } from './maildir-account.ts';
import { MaildirRoot } from './maildir-root.ts';
import { makeMaildir } from './make-maildir.ts';
import { permissionsOf } from './permissions.ts';

export interface MaildirStoreOptions {
  readonly clock?: Clock;
  /** Something an administrator should know; mail goes on. */
  readonly warn?: (message: string, fields: object) => void;
  /** The form of POP3 UIDLs of this moment, for mail that clients knew from another server. Default `dovecot`. */
  readonly uidl?: () => UidlFormat;
  /** How new messages are kept: `lf`, as everything on Unix expects it, or `crlf`, as they are sent. Default `lf`. */
  readonly lineEnds?: 'lf' | 'crlf';
  /** Replaces the reading of message structure in tests. */
  readonly describe?: (message: Buffer) => MessageMetadata & { readonly size: number };
}

export function createMaildirStore(options: MaildirStoreOptions = {}): MailStore {
  return new MaildirStore(options);
}

export class MaildirStore implements MailStore {
  readonly #environment: StoreEnvironment;
  readonly #pool: MailboxPool;
  /** By path, while somebody has it open; with the number of those. */
  readonly #roots = new Map<string, { readonly root: MaildirRoot; accounts: number }>();

  constructor(options: MaildirStoreOptions = {}) {
    const clock = options.clock ?? systemClock;
    this.#environment = {
      clock,
      warn: options.warn ?? (() => {}),
      describe: options.describe ?? describeMessage,
      names: new UniqueNames(() => clock.now()),
      uidl: (uid, uidValidity) => UIDL_FORMS[options.uidl?.() ?? 'dovecot'](uid, uidValidity),
      lineEnds: options.lineEnds ?? 'lf',
    };
    this.#pool = new MailboxPool(this.#environment);
  }

  /** Mailboxes in memory, in use or not. */
  get openMailboxes(): number {
    return this.#pool.size;
  }

  /** @throws when the Maildir cannot be made or read */
  async open(user: MailboxUser, retrieval?: Retrieval): Promise<MailAccount> {
    makeMaildir(user.maildir);
    // Two ways to one Maildir must not be two states of its mailboxes.
    const root = realpathSync(user.maildir);
    let entry = this.#roots.get(root);
    if (entry === undefined) {
      entry = {
        root: new MaildirRoot(root, user, permissionsOf(statSync(root)), this.#environment, this.#pool),
        accounts: 0,
      };
      this.#roots.set(root, entry);
    }
    const held = entry;
    held.root.quota.obey(user);
    held.accounts++;
    return new MaildirAccount(held.root, retrieval, () => {
      held.accounts--;
      if (held.accounts === 0 && this.#roots.get(root) === held) this.#roots.delete(root);
    });
  }

  userChanged(user: MailboxUser): void {
    const root = statOrUndefined(user.maildir) && realpathSync(user.maildir);
    if (root !== undefined) this.#roots.get(root)?.root.quota.obey(user);
  }

  async close(): Promise<void> {
    await this.#pool.close();
    this.#roots.clear();
  }
}

import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MailAccount, MailboxView, MailStore } from '../../../src/mailbox/mail-store.ts';
import { createMaildirStore, type MaildirStoreOptions } from '../../../src/mailbox/maildir/maildir-store.ts';
import type { MailboxUser } from '../../../src/model/mailbox-user.ts';

/** A Maildir of its own for a test, which other programs write to as well: that is what most methods play. */
export class TemporaryMaildir {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'postern-maildir-'));
  readonly path = path.join(this.folder, 'Maildir');
  readonly user: MailboxUser = { name: 'anna', maildir: this.path, popEnabled: true, imapEnabled: true };
  /** What the store told the administrator. */
  readonly warnings: string[] = [];
  readonly #stores: MailStore[] = [];
  #delivered = 0;

  /** A store, as after a start of the engine. */
  async open(options: MaildirStoreOptions = {}): Promise<{ store: MailStore; account: MailAccount }> {
    const store = createMaildirStore({ warn: (message) => this.warnings.push(message), ...options });
    this.#stores.push(store);
    return { store, account: await store.open(this.user) };
  }

  async inbox(options?: MaildirStoreOptions): Promise<MailboxView> {
    return (await this.open(options)).account.select('INBOX', false);
  }

  async remove(): Promise<void> {
    for (const store of this.#stores) await store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Makes `cur`, `new` and `tmp`, for tests that put files there before the store is opened. */
  make(mailbox = ''): this {
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(path.join(this.path, mailbox, part), { recursive: true });
    return this;
  }

  /** A file in place, whole at once. @param file below the Maildir, as `new/name` */
  put(file: string, content = 'Subject: x\n\nbody\n', seconds?: number): void {
    const target = path.join(this.path, file);
    const temporary = path.join(this.folder, `put-${this.#delivered++}`);
    writeFileSync(temporary, content, 'latin1');
    if (seconds !== undefined) utimesSync(temporary, seconds, seconds);
    renameSync(temporary, target);
  }

  /** What a delivery agent does. @returns the file's name */
  deliver(subject: string, mailbox = ''): string {
    const name = `${1_700_000_000 + this.#delivered}.M${this.#delivered}P1.agent`;
    this.put(path.join(mailbox, 'new', name), `Subject: ${subject}\n\nbody\n`);
    return name;
  }

  rename(from: string, to: string): void {
    renameSync(path.join(this.path, from), path.join(this.path, to));
  }
  link(from: string, to: string): void {
    linkSync(path.join(this.path, from), path.join(this.path, to));
  }
  unlink(file: string): void {
    rmSync(path.join(this.path, file));
  }
  read(file: string): string {
    return readFileSync(path.join(this.path, file), 'latin1');
  }
  has(file: string): boolean {
    return existsSync(path.join(this.path, file));
  }
  /** Names in a folder, sorted. */
  names(folder: string): string[] {
    return readdirSync(path.join(this.path, folder)).sort();
  }
}

export async function bodyOf(view: MailboxView, uid: number): Promise<string> {
  const body = await view.body(view.messages[view.sequenceOf(uid) - 1]!);
  try {
    return (body.bytes ?? (await body.read(0, body.size))).toString('latin1');
  } finally {
    body.close();
  }
}

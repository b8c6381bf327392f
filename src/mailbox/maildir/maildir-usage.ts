/**
 * How much mail a Maildir holds. No message is looked at for it: names of files say their sizes. What was counted is
 * kept, and counted anew only where something changed:
 *
 * - of a mailbox that is open, the shared state tells; new messages stand at its end, and are added to what was counted;
 * - of any other folder the modification times tell, with the same doubts as everywhere (`folder-mark.ts`).
 */

import { MailboxError } from '../mail-store.ts';
import { type Amount, sum } from '../quota-limits.ts';
import { Slices, statOrUndefined } from './disk.ts';
import type { StoreEnvironment } from './environment.ts';
import { diskSizeIn, wireSizeIn } from './file-name.ts';
import { FolderMark } from './folder-mark.ts';
import { namesIn } from './folder-scan.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import { type MaildirMessage, UNKNOWN } from './maildir-message.ts';

/** Which folders there are, and which of them are open. */
export interface UsageSource {
  folders(): Iterable<MailboxFolder>;
  open(folder: MailboxFolder): MaildirMailbox | undefined;
}

const NOTHING: Amount = { messages: 0, octets: 0 };

export class MaildirUsage {
  readonly #source: UsageSource;
  readonly #environment: StoreEnvironment;
  #closed = new Map<string, ClosedFolder>();
  readonly #open = new WeakMap<MaildirMailbox, OpenMailbox>();

  constructor(source: UsageSource, environment: StoreEnvironment) {
    this.#source = source;
    this.#environment = environment;
  }

  async now(): Promise<Amount> {
    const closed = new Map<string, ClosedFolder>();
    let total = NOTHING;
    for (const folder of this.#source.folders()) {
      const mailbox = this.#source.open(folder);
      if (mailbox !== undefined) total = sum(total, await this.#ofOpen(mailbox));
      else {
        const kept = this.#closed.get(folder.path) ?? new ClosedFolder();
        closed.set(folder.path, kept);
        total = sum(total, await kept.amount(folder, this.#environment));
      }
    }
    // Of folders that are gone nothing is kept.
    this.#closed = closed;
    return total;
  }

  async #ofOpen(mailbox: MaildirMailbox): Promise<Amount> {
    try {
      await mailbox.refresh(false);
    } catch (error) {
      // Deleted a moment ago.
      if (error instanceof MailboxError && error.code === 'NoSuchMailbox') return NOTHING;
      throw error;
    }
    const kept = this.#open.get(mailbox) ?? new OpenMailbox();
    this.#open.set(mailbox, kept);
    return kept.amount(mailbox);
  }
}

/** Octets of a message as sent when that is known, else as they lie on the disk. */
export function octetsOf(mailbox: MaildirMailbox, message: MaildirMessage): number {
  if (message.wireSize !== UNKNOWN) return message.wireSize;
  return sizeInName(message.name) ?? statOrUndefined(mailbox.pathOf(message))?.size ?? 0;
}

function sizeInName(name: string): number | undefined {
  return wireSizeIn(name) ?? diskSizeIn(name);
}

class OpenMailbox {
  #amount = NOTHING;
  #uidNext = 0;

  amount(mailbox: MaildirMailbox): Amount {
    const { peek, uidNext } = mailbox.state;
    if (uidNext !== this.#uidNext || peek.length !== this.#amount.messages) {
      const added = this.#sumFrom(mailbox, this.#uidNext);
      // Fewer than that: some were expunged.
      const isAll = this.#amount.messages + added.messages === peek.length;
      this.#amount = isAll ? sum(this.#amount, added) : this.#sumFrom(mailbox, 0);
      this.#uidNext = uidNext;
    }
    return this.#amount;
  }

  #sumFrom(mailbox: MaildirMailbox, uid: number): Amount {
    const { peek } = mailbox.state;
    let octets = 0;
    let at = peek.length - 1;
    for (; at >= 0 && peek[at]!.uid >= uid; at--) octets += octetsOf(mailbox, peek[at]!);
    return { messages: peek.length - 1 - at, octets };
  }
}

class ClosedFolder {
  readonly #cur = new Compartment('cur');
  readonly #new = new Compartment('new');

  async amount(folder: MailboxFolder, environment: StoreEnvironment): Promise<Amount> {
    return sum(await this.#new.amount(folder, environment), await this.#cur.amount(folder, environment));
  }
}

class Compartment {
  readonly #name: 'cur' | 'new';
  readonly #mark = new FolderMark();
  #amount = NOTHING;

  constructor(name: 'cur' | 'new') {
    this.#name = name;
  }

  async amount(folder: MailboxFolder, { clock }: StoreEnvironment): Promise<Amount> {
    const path = folder.compartment(this.#name);
    const stats = statOrUndefined(path);
    if (stats === undefined) return NOTHING;
    if (this.#mark.needsScan(stats, clock.now())) {
      const started = performance.now();
      this.#amount = await this.#count(folder, await namesIn(path, stats.size));
      this.#mark.scanned(stats, clock.now(), performance.now() - started);
    }
    return this.#amount;
  }

  async #count(folder: MailboxFolder, names: readonly string[]): Promise<Amount> {
    const slices = new Slices();
    let octets = 0;
    for (const name of names) {
      octets += sizeInName(name) ?? statOrUndefined(folder.fileIn(this.#name, name))?.size ?? 0;
      await slices.pause();
    }
    return { messages: names.length, octets };
  }
}

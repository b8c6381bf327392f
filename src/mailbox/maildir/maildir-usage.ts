/**
 * How much mail a Maildir holds. No message is looked at for it: names of files say their sizes. What was counted is
 * kept, and counted anew only where something changed:
 *
 * - of a mailbox that is open, the shared state tells; new messages stand at its end, and are added to what was counted;
 * - of any other folder the modification times tell, with the same doubts as everywhere (`folder-mark.ts`).
 *
 * Looking at the times of hundreds of folders for every message that comes in would cost more than the message. What
 * other programs did within the last second may therefore be missing, unless somebody asks for it exactly.
 */

import { MailboxError } from '../mail-store.ts';
import { type Amount, sum } from '../quota-limits.ts';
import { Slices } from '../slices.ts';
import { statOrUndefined } from './disk.ts';
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

/** So long a look at the folders is good enough for admitting a message, in milliseconds. */
export const TRUST_MS = 1_000;

const NOTHING: Amount = { messages: 0, octets: 0 };

export class MaildirUsage {
  readonly #source: UsageSource;
  readonly #environment: StoreEnvironment;
  #closed = new Map<string, ClosedFolder>();
  #folders: readonly MailboxFolder[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;
  readonly #open = new WeakMap<MaildirMailbox, OpenMailbox>();

  constructor(source: UsageSource, environment: StoreEnvironment) {
    this.#source = source;
    this.#environment = environment;
  }

  /** @param exactly looks at every folder, however short a time ago that was done */
  async now(exactly: boolean): Promise<Amount> {
    const now = this.#environment.clock.now();
    const looks = exactly || Math.abs(now - this.#lookedAt) >= TRUST_MS;
    if (looks) {
      this.#folders = [...this.#source.folders()];
      this.#lookedAt = now;
    }
    const closed = new Map<string, ClosedFolder>();
    let total = NOTHING;
    for (const folder of this.#folders) {
      const mailbox = this.#source.open(folder);
      if (mailbox !== undefined) total = sum(total, await this.#ofOpen(mailbox, looks));
      else {
        const kept = this.#closed.get(folder.path) ?? new ClosedFolder();
        closed.set(folder.path, kept);
        total = sum(total, (looks ? undefined : kept.counted) ?? (await kept.count(folder, this.#environment)));
      }
    }
    // Of folders that are gone nothing is kept.
    this.#closed = closed;
    return total;
  }

  /** There are other folders now. */
  foldersChanged(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  async #ofOpen(mailbox: MaildirMailbox, looks: boolean): Promise<Amount> {
    try {
      if (looks) await mailbox.refresh(false);
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
  /** As it was when it was last looked at. */
  counted: Amount | undefined;

  async count(folder: MailboxFolder, environment: StoreEnvironment): Promise<Amount> {
    this.counted = sum(await this.#new.amount(folder, environment), await this.#cur.amount(folder, environment));
    return this.counted;
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
    // From before the folder is read: what changes meanwhile is younger.
    const now = clock.now();
    if (this.#mark.needsScan(stats, now)) {
      const started = performance.now();
      this.#amount = await this.#count(folder, await namesIn(path, stats.size));
      this.#mark.scanned(stats, now, performance.now() - started);
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

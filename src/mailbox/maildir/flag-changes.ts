/**
 * STORE on a Maildir: flags are in the file's name, so changing them is renaming the file. Each message is changed by one
 * rename: a process that is killed leaves it with its old flags or its new ones.
 */
import { renameSync } from 'node:fs';
import type { FlagSet } from '../flag-set.ts';
import type { StoreMode } from '../mail-store.ts';
import { hasCode, Slices, syncFolder } from './disk.ts';
import { replaceFlagLetters } from './flag-letters.ts';
import type { Compartment } from './mailbox-folder.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';
import { synchronise } from './synchronise.ts';

/** Another program may rename a file between our look and our rename; more often than this in a row it does not. */
export const RENAME_ATTEMPTS = 5;

export interface FlagChange {
  readonly mode: StoreMode;
  readonly flags: FlagSet;
  /** Messages with a greater mod-sequence are left alone. */
  readonly unchangedSince: number;
}

/** Changes flags, inside the mailbox's mutex; durable when it resolves. */
export async function storeFlags(
  mailbox: MaildirMailbox,
  messages: readonly MaildirMessage[],
  change: FlagChange,
): Promise<{ left: readonly MaildirMessage[]; modSeq: number }> {
  await synchronise(mailbox, { claim: false });
  if (change.mode !== 'remove') await mailbox.assignLetters(change.flags.keywords);
  await mailbox.index.prepare(mailbox.state.highestModSeq);
  const run = new StoreRun(mailbox, change);
  const slices = new Slices();
  for (const message of messages) {
    await run.change(message);
    await slices.pause();
  }
  return run.finish();
}

class StoreRun {
  readonly #mailbox: MaildirMailbox;
  readonly #change: FlagChange;
  readonly #left: MaildirMessage[] = [];
  readonly #touched = new Set<'cur' | 'new'>();
  #modSeq = 0;
  /** Keywords were changed that only the index keeps. */
  #needsIndex = false;

  constructor(mailbox: MaildirMailbox, change: FlagChange) {
    this.#mailbox = mailbox;
    this.#change = change;
  }

  async change(message: MaildirMessage): Promise<void> {
    for (let attempt = 1; !message.expunged; attempt++) {
      if (message.modSeq > this.#change.unchangedSince && message.modSeq !== this.#modSeq) {
        this.#left.push(message);
        return;
      }
      const flags = message.flags.changed(this.#change.mode, this.#change.flags);
      if (flags.wire === message.flags.wire) return;
      if (this.#tryChange(message, flags)) return;
      if (attempt === RENAME_ATTEMPTS) throw new Error(`${message.name} is renamed by somebody else all the time`);
      this.#mailbox.distrust();
      await synchronise(this.#mailbox, { claim: false });
    }
  }

  async finish(): Promise<{ left: readonly MaildirMessage[]; modSeq: number }> {
    const { index, folder, state } = this.#mailbox;
    if (this.#needsIndex) await index.flushDurably();
    for (const compartment of this.#touched) await syncFolder(folder.compartment(compartment));
    this.#mailbox.changedByUs(...this.#touched);
    if (this.#modSeq > 0) state.announce();
    return { left: this.#left, modSeq: this.#modSeq };
  }

  /** @returns false when the file is not where it was */
  #tryChange(message: MaildirMessage, flags: FlagSet): boolean {
    const { keywords, keywordsBeyond, state, index } = this.#mailbox;
    const letters = keywords.lettersOf(flags);
    if (!this.#rename(message, message.base + replaceFlagLetters(message.info, letters))) return false;
    this.#needsIndex ||= letters.beyond.length > 0 || keywordsBeyond.has(message.uid);
    if (letters.beyond.length > 0) keywordsBeyond.set(message.uid, letters.beyond);
    else keywordsBeyond.delete(message.uid);
    this.#modSeq ||= state.nextModSeq();
    state.setFlags(message, flags, this.#modSeq);
    index.state(message, letters.beyond);
    return true;
  }

  #rename(message: MaildirMessage, name: string): boolean {
    if (name === message.name && !message.inNew) return true;
    const from: Compartment = message.inNew ? 'new' : 'cur';
    try {
      renameSync(this.#mailbox.pathOf(message), this.#mailbox.folder.fileIn('cur', name));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
    this.#touched.add(from).add('cur');
    message.name = name;
    message.inNew = false;
    return true;
  }
}

/**
 * STORE on a Maildir: flags are in the file's name, so changing them is renaming the file. Each message is changed by one
 * rename: a process that is killed leaves it with its old flags or its new ones.
 *
 * The dotlock is held meanwhile. Reading a folder may pass a file over that is renamed at that moment. We look again then,
 * but Dovecot believes such a message gone, and gives it another UID when it next sees it; it reads under the lock.
 */
import { renameSync } from 'node:fs';
import type { FlagSet } from '../flag-set.ts';
import { Slices } from '../slices.ts';
import { type FlagChange, StoreCondition } from '../store-condition.ts';
import { hasCode, syncFolder } from './disk.ts';
import type { Dotlock } from './dotlock.ts';
import { replaceFlagLetters } from './flag-letters.ts';
import type { Compartment } from './mailbox-folder.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';
import { synchronise } from './synchronise.ts';

/** Another program may rename a file between our look and our rename; more often than this in a row it does not. */
export const RENAME_ATTEMPTS = 5;

/** Changes flags, inside the mailbox's mutex; durable when it resolves. */
export async function storeFlags(
  mailbox: MaildirMailbox,
  messages: readonly MaildirMessage[],
  change: FlagChange,
): Promise<{ left: readonly MaildirMessage[]; modSeq: number }> {
  const run = new StoreRun(mailbox, change);
  try {
    const lock = await mailbox.lock();
    try {
      await run.changeAll(messages, lock);
    } finally {
      mailbox.unlock(lock);
    }
  } finally {
    await run.finish();
  }
  return { left: run.left, modSeq: run.modSeq };
}

/**
 * One STORE. The shared state learns of its changes at the end, all at once: they have one mod-sequence, and a session
 * that looked in between would take itself to have been told of everything up to there.
 */
class StoreRun {
  readonly left: MaildirMessage[] = [];
  /** Of the change; 0 when nothing changed. */
  modSeq = 0;
  readonly #mailbox: MaildirMailbox;
  readonly #change: FlagChange;
  readonly #condition: StoreCondition<MaildirMessage>;
  readonly #done = new Set<MaildirMessage>();
  readonly #touched = new Set<'cur' | 'new'>();
  /** Keywords were changed that only the index keeps. */
  #needsIndex = false;

  constructor(mailbox: MaildirMailbox, change: FlagChange) {
    this.#mailbox = mailbox;
    this.#change = change;
    this.#condition = new StoreCondition(mailbox.state, change);
  }

  async changeAll(messages: readonly MaildirMessage[], lock: Dotlock): Promise<void> {
    const mailbox = this.#mailbox;
    await synchronise(mailbox, { claim: false, lock });
    if (this.#change.mode !== 'remove') await mailbox.assignLetters(this.#change.flags.keywords, lock);
    await mailbox.index.prepare(mailbox.state.highestModSeq);
    await this.#announceIntents(messages);
    const slices = new Slices();
    for (const message of messages) {
      await this.#changeOne(message, lock);
      await slices.pause();
    }
  }

  /** @returns the flags that a message is to have, or undefined when it stays as it is */
  #changed(message: MaildirMessage): FlagSet | undefined {
    if (message.expunged || this.#condition.forbids(message)) return undefined;
    const flags = message.flags.changed(this.#change.mode, this.#change.flags);
    return flags.wire === message.flags.wire ? undefined : flags;
  }

  /** Of messages that are changed in two places, name and index, the index tells beforehand what they will be. */
  async #announceIntents(messages: readonly MaildirMessage[]): Promise<void> {
    const { index, keywords, keywordsBeyond } = this.#mailbox;
    let some = false;
    for (const message of messages) {
      const flags = this.#changed(message);
      if (flags === undefined) continue;
      const letters = keywords.lettersOf(flags);
      if (letters.beyond.length === 0 && !keywordsBeyond.has(message.uid)) continue;
      index.intends(message.uid, letters);
      some = true;
    }
    if (some) await index.flushDurably();
  }

  async #changeOne(message: MaildirMessage, lock: Dotlock): Promise<void> {
    for (let attempt = 1; !message.expunged; attempt++) {
      if (this.#condition.forbids(message)) {
        this.left.push(message);
        return;
      }
      const flags = this.#changed(message);
      if (flags === undefined) return;
      if (this.#tryChange(message, flags)) return;
      if (attempt === RENAME_ATTEMPTS) throw new Error(`${message.name} is renamed by somebody else all the time`);
      this.#mailbox.marks.distrust();
      await synchronise(this.#mailbox, { claim: false, lock });
    }
  }

  /** Makes what was done durable, and then tells it; what could not be made so is told too, for it is what there is. */
  async finish(): Promise<void> {
    const { index, folder, state } = this.#mailbox;
    try {
      for (const compartment of this.#touched) await syncFolder(folder.compartment(compartment));
    } finally {
      this.#mailbox.marks.changedByUs(...this.#touched);
      if (this.#done.size > 0) this.#tell();
    }
    if (this.#needsIndex) await index.flushDurably();
    if (this.#done.size > 0) state.announce();
  }

  #tell(): void {
    const { index, state, keywordsBeyond } = this.#mailbox;
    this.modSeq = state.nextModSeq();
    for (const message of this.#done) {
      // A look in between may have found that another program removed it, or changed it once more.
      if (message.expunged) continue;
      state.setFlags(message, this.#mailbox.flagsOf(message.uid, message.info), this.modSeq);
      index.state(message, keywordsBeyond.get(message.uid));
    }
  }

  /** @returns false when the file is not where it was */
  #tryChange(message: MaildirMessage, flags: FlagSet): boolean {
    const { keywords, keywordsBeyond } = this.#mailbox;
    const letters = keywords.lettersOf(flags);
    if (!this.#rename(message, message.base + replaceFlagLetters(message.info, letters))) return false;
    this.#needsIndex ||= letters.beyond.length > 0 || keywordsBeyond.has(message.uid);
    if (letters.beyond.length > 0) keywordsBeyond.set(message.uid, letters.beyond);
    else keywordsBeyond.delete(message.uid);
    this.#done.add(message);
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

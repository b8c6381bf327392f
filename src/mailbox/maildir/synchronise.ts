/**
 * Brings the shared state of a mailbox to what its folder says now: files that other programs delivered, renamed or
 * removed since the last look. Always inside the mailbox's mutex.
 *
 * Files without a UID get theirs here, under the dotlock, in the order of their arrival. The folder is looked at once
 * more after the lock was had: whoever held it before us has then written all its records, and nobody adds any while we
 * add ours.
 */
import { renameSync } from 'node:fs';
import { Slices } from '../slices.ts';
import { adopt, type Numbered, recall } from './adopt.ts';
import { hasCode } from './disk.ts';
import { type Dotlock, DotlockTimeout } from './dotlock.ts';
import { compareArrival } from './file-name.ts';
import type { IndexImage } from './index-image.ts';
import { type Findings, lookAt } from './mailbox-look.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';
import type { FolderPicture } from './picture-format.ts';
import { type Entry, RecordsSeen } from './records-seen.ts';
import type { UidListRecords } from './uidlist-format.ts';

export interface SynchroniseOptions {
  /** For a session that claims \Recent: what lies in `new/` moves to `cur/`. */
  readonly claim: boolean;
  /** The dotlock, when the caller holds it. */
  readonly lock?: Dotlock;
  /** How long to wait for the dotlock; afterwards files without a UID wait for the next look. */
  readonly lockWaitMs?: number;
  /** All records of the list of UIDs, when the caller has just read it. */
  readonly records?: UidListRecords | undefined;
  /** What to begin from, when the mailbox is being opened; the list of UIDs is at the place that belongs to it. */
  readonly picture?: FolderPicture | undefined;
}

/** @throws MailboxGone; what the file system throws */
export async function synchronise(mailbox: MaildirMailbox, options: SynchroniseOptions): Promise<void> {
  const change = new Change(mailbox);
  const seen = new RecordsSeen(options.records);
  if (options.picture !== undefined) recall(mailbox, options.picture, change);
  await look(mailbox, options, seen, change);
  if (mailbox.keywords.mayLackLines) await underLock(mailbox, options, async () => nameLetters(mailbox, change));
  if (mailbox.uidListLost) await underLock(mailbox, options, () => restoreUidList(mailbox));
  if (mailbox.image !== undefined) compareWithImage(mailbox, mailbox.image, change);
  if (options.claim) await claim(mailbox);
  if (change.isDrawn) mailbox.state.announce();
}

/**
 * What one synchronisation finds in one go counts as one change, with one mod-sequence, drawn when it is first needed.
 * Once something was awaited another one is drawn: a session that looked meanwhile takes itself to have been told of
 * everything up to the one before.
 */
class Change {
  readonly #mailbox: MaildirMailbox;
  #drawn = 0;
  #isDrawn = false;

  constructor(mailbox: MaildirMailbox) {
    this.#mailbox = mailbox;
  }
  get modSeq(): number {
    this.#drawn ||= this.#mailbox.state.nextModSeq();
    this.#isDrawn = true;
    return this.#drawn;
  }
  /** Ever. */
  get isDrawn(): boolean {
    return this.#isDrawn;
  }
  /** Something was awaited. */
  renew(): void {
    this.#drawn = 0;
  }
}

async function look(
  mailbox: MaildirMailbox,
  options: SynchroniseOptions,
  seen: RecordsSeen,
  change: Change,
): Promise<void> {
  const { state } = mailbox;
  const findings = await lookAt(mailbox, seen);
  if (findings === undefined) return;
  // While a mailbox is being opened nobody can be told of a mod-sequence yet.
  if (!mailbox.isOpening) await mailbox.index.prepare(state.highestModSeq);
  change.renew();
  takeInRenamed(mailbox, findings, change);
  takeInGone(mailbox, findings.gone, change);
  const { uidNext } = state;
  const numbered = findings.strangers.filter(
    (entry): entry is Numbered => entry.uid !== undefined && entry.uid >= uidNext,
  );
  if (numbered.length === findings.strangers.length) return takeIn(mailbox, numbered, seen, change);
  if (options.lock !== undefined) {
    return takeIn(mailbox, await giveUids(mailbox, findings.strangers, numbered, seen), seen, change);
  }
  // What has a UID need not wait for the lock; others may have heard of it.
  takeIn(mailbox, numbered, seen, change);
  const done = await underLock(mailbox, options, (lock) => {
    mailbox.marks.distrust();
    return look(mailbox, { ...options, lock }, seen, change);
  });
  // Whoever had the lock for all that time has not been idle.
  if (!done && options.lockWaitMs !== 0) await look(mailbox, { ...options, lockWaitMs: 0 }, seen, change);
}

/** Files that have a UID become messages. */
function takeIn(mailbox: MaildirMailbox, numbered: readonly Numbered[], seen: RecordsSeen, change: Change): void {
  change.renew();
  adopt(mailbox, numbered, seen, change);
  mailbox.state.raiseUidNext(mailbox.uidList.nextUid);
}

/** @returns false when the lock could not be had: the next look tries again */
async function underLock(
  mailbox: MaildirMailbox,
  options: SynchroniseOptions,
  work: (lock: Dotlock) => Promise<void>,
): Promise<boolean> {
  let lock = options.lock;
  try {
    lock ??= await mailbox.lock(options.lockWaitMs);
  } catch (error) {
    if (!(error instanceof DotlockTimeout || hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT')))
      throw error;
    if (!(error instanceof DotlockTimeout)) {
      mailbox.environment.warn('A mailbox cannot be locked; new messages wait for their UIDs', {
        folder: mailbox.folder.path,
        err: error,
      });
      mailbox.keywords.settle();
    }
    mailbox.marks.distrust();
    return false;
  }
  try {
    await work(lock);
  } finally {
    if (options.lock === undefined) mailbox.unlock(lock);
  }
  return true;
}

function takeInRenamed(mailbox: MaildirMailbox, { renamed, keywordsChanged }: Findings, change: Change): void {
  if (mailbox.isOpening) {
    // Since the picture of the mailbox was made; nobody here has seen them yet.
    const claimed = renamed.filter(({ message, entry }) => message.inNew && !entry.inNew);
    mailbox.state.claimedElsewhere(claimed.map(({ message }) => message));
  }
  for (const { message, entry } of renamed) {
    message.name = entry.name;
    message.inNew = entry.inNew;
    if (!keywordsChanged) readFlags(mailbox, message, change);
  }
  if (keywordsChanged) for (const message of mailbox.state.peek) readFlags(mailbox, message, change);
}

/** Whoever gave letters to files has released the lock, and has written down by then what they stand for. */
function nameLetters(mailbox: MaildirMailbox, change: Change): void {
  if (!mailbox.keywords.readLines()) return;
  change.renew();
  for (const message of mailbox.state.peek) readFlags(mailbox, message, change);
}

function readFlags(mailbox: MaildirMailbox, message: MaildirMessage, change: Change): void {
  const flags = mailbox.flagsOf(message.uid, message.info);
  if (flags === message.flags || flags.wire === message.flags.wire) return;
  mailbox.state.setFlags(message, flags, change.modSeq);
  mailbox.index.state(message, mailbox.keywordsBeyond.get(message.uid));
}

function takeInGone(mailbox: MaildirMailbox, gone: readonly MaildirMessage[], change: Change): void {
  if (gone.length > 0) mailbox.removed(gone, change.modSeq);
}

/** Gives UIDs to files without one, and writes them down. With the dotlock, after a look. */
async function giveUids(
  mailbox: MaildirMailbox,
  strangers: readonly Entry[],
  numbered: readonly Numbered[],
  seen: RecordsSeen,
): Promise<Numbered[]> {
  const { uidList, state } = mailbox;
  const known = new Set<Entry>(numbered);
  let uid = Math.max(uidList.nextUid, state.uidNext);
  const given = strangers
    .filter((entry) => !known.has(entry))
    .sort((a, b) => compareArrival(a.base, b.base))
    .map((entry) => ({ ...entry, uid: uid++ }));
  await mailbox.writeUids(
    given,
    numbered.map((entry) => ({ ...entry, extensions: seen.extensions.get(entry.uid) })),
  );
  return [...numbered, ...given];
}

/** The first look is over: what the index knew and the folder does not have was expunged by others. */
function compareWithImage(mailbox: MaildirMailbox, image: IndexImage, change: Change): void {
  const { state, index } = mailbox;
  for (const uid of image.missing()) {
    state.expunges.append(change.modSeq, uid);
    index.expunged(uid, change.modSeq);
  }
}

/** The list of UIDs is gone or unreadable: it is written again from what we know. With the dotlock. */
async function restoreUidList(mailbox: MaildirMailbox): Promise<void> {
  mailbox.uidListLost = false;
  const news = mailbox.readUidList();
  if (news.kind === 'replaced') mailbox.marks.distrust();
  if (mailbox.uidListLost) await mailbox.writeUids([], []);
}

/** Moves what lies in `new/` to `cur/`: somebody has seen it now. */
async function claim(mailbox: MaildirMailbox): Promise<void> {
  const fresh = mailbox.state.peek.filter((message) => message.inNew);
  if (fresh.length === 0) return;
  const slices = new Slices();
  for (const message of fresh) {
    const name = message.info === '' ? `${message.name}:2,` : message.name;
    try {
      renameSync(mailbox.pathOf(message), mailbox.folder.fileIn('cur', name));
      message.name = name;
      message.inNew = false;
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      mailbox.marks.distrust();
    }
    await slices.pause();
  }
  mailbox.marks.changedByUs('new', 'cur');
}

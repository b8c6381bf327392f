/**
 * What a process that was killed in the midst of deliveries left behind. They are finished when a mailbox is opened that
 * they are for, or that has the message which they replace.
 */
import {
  finishJournal,
  firstNameOf,
  isJournal,
  isSecondName,
  type JournalName,
  removeJournal,
} from './delivery-journal.ts';
import type { StoreEnvironment } from './environment.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import { lockMailbox } from './mailbox-lock.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';

/** Keywords of files in their places that the index has yet to learn, and the journals that keep them until then. */
export interface KeptKeywords {
  readonly keywords: Map<string, readonly string[]>;
  readonly journals: JournalName[];
}

/** @param names what is in `tmp/` */
export async function finishDeliveries(
  folder: MailboxFolder,
  names: readonly string[],
  environment: StoreEnvironment,
): Promise<KeptKeywords> {
  const kept: KeptKeywords = { keywords: new Map(), journals: [] };
  for (const name of names.filter(isSecondName)) await finishElsewhere({ folder, name }, environment);
  const journals = names.filter(isJournal).map((name) => ({ folder, name }));
  if (journals.length === 0) return kept;
  const lock = await lockMailbox(folder, environment);
  try {
    // Who held the lock before us may have been the one that was delivering: what is done by now is passed over.
    for (const journal of journals) {
      const keywords = await finishJournal(journal);
      for (const [base, all] of keywords) kept.keywords.set(base, all);
      if (keywords.size > 0) kept.journals.push(journal);
    }
  } finally {
    lock.release();
  }
  return kept;
}

async function finishElsewhere(second: JournalName, environment: StoreEnvironment): Promise<void> {
  const first = firstNameOf(second);
  if (first !== undefined) {
    const lock = await lockMailbox(first.folder, environment);
    try {
      if (firstNameOf(second) !== undefined) await finishJournal(first);
    } finally {
      lock.release();
    }
  }
  removeJournal([second]);
}

/** Tells the index of them, after the first look at the mailbox. */
export async function restoreKeywords(mailbox: MaildirMailbox, { keywords, journals }: KeptKeywords): Promise<void> {
  if (keywords.size === 0) return;
  const { state, index, environment, folder } = mailbox;
  const modSeq = state.nextModSeq();
  for (const message of state.peek) {
    const own = keywords.get(message.base);
    if (own === undefined) continue;
    mailbox.keywordsBeyond.set(message.uid, own);
    state.setFlags(message, mailbox.flagsOf(message.uid, message.info), modSeq);
    index.state(message, own);
  }
  try {
    await index.flushDurably();
  } catch (error) {
    environment.warn('Keywords of new messages wait for the next start', { folder: folder.path, err: error });
    return;
  }
  removeJournal(journals);
}

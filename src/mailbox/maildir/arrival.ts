/**
 * New messages become visible: the one way in, for deliveries and copies.
 *
 * The order of things, and what a process that is killed leaves behind at each point:
 *
 * 1. Each message is a complete, synced file in `tmp/`.      Rubbish in `tmp/`, removed after 36 hours.
 * 2. The dotlock is taken.                                   A lock of a dead process, taken over at once.
 * 3. Of several messages, of one that replaces another, and of one with keywords that have no letter: a journal of what is
 *    to be renamed to what, and what goes for it, is written and synced. With it they are all in.
 * 4. Each file is renamed to `new/` or `cur/`.               One message is in or not; else whoever opens the mailbox
 *                                                            next does the rest, as the journal says.
 * 5. Those folders are synced, and the UIDs are appended to the list and synced. Files without a UID: given one by the
 *                                                            next look. Records without a file do no harm.
 * 6. The message that is replaced is removed.
 * 7. The journal is removed, the lock released, and only then is anybody told. UIDs are in the list by then, and the list
 *    never gives one twice.
 *
 * When something fails on the way, the files are removed before the lock is released, so that nobody saw them.
 */
import { renameSync } from 'node:fs';
import type { FlagSet } from '../flag-set.ts';
import { MailboxError, type MessageMetadata } from '../mail-store.ts';
import { removeJournal, writeJournal } from './delivery-journal.ts';
import { syncFolder, unlinkIfThere } from './disk.ts';
import { replaceFlagLetters } from './flag-letters.ts';
import type { KeywordsByFile, Placement } from './journal-format.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import { MaildirMessage } from './maildir-message.ts';
import { removeMessages } from './removal.ts';
import { synchronise } from './synchronise.ts';

/** A complete and synced file in `tmp/` of the mailbox it is for. */
export interface ReadyMessage {
  readonly temporary: string;
  /** With sizes. */
  readonly base: string;
  readonly flags: FlagSet;
  /** Fields for the list of UIDs. */
  readonly extensions?: string | undefined;
  readonly wireSize: number;
  readonly internalSeconds: number;
  readonly metadata?: MessageMetadata | undefined;
}

/**
 * Lets messages in, inside the mailbox's mutex; durable when it resolves.
 * @param replaced a message that goes for them, in one step; in another mailbox, the caller is in that one's mutex too
 * @returns their UIDs
 * @throws {MailboxError} `Expunged` when the one that is to be replaced is gone; nothing is let in then
 */
export async function letIn(
  mailbox: MaildirMailbox,
  ready: readonly ReadyMessage[],
  replaced?: ReplacedMessage,
): Promise<number[]> {
  if (ready.length === 0) return [];
  const { folder, environment, state } = mailbox;
  const source = replaced?.mailbox === mailbox ? undefined : replaced?.mailbox;
  // First, and never while our lock is held: somebody who moves the other way would wait for us, and we for them.
  if (source !== undefined) await synchronise(source, { claim: false });
  const lock = await mailbox.lock();
  try {
    await synchronise(mailbox, { claim: false, lock });
    if (replaced?.message.expunged) throw new MailboxError('Expunged', 'The message to be replaced no longer exists');
    await mailbox.assignLetters(
      ready.flatMap(({ flags }) => flags.keywords),
      lock,
    );
    await mailbox.index.prepare(state.highestModSeq);
    const placed = ready.map((message) => ({ ...message, ...placeFor(mailbox, message) }));
    const first = Math.max(mailbox.uidList.nextUid, state.uidNext);
    const keywords = keywordsWithoutLetter(placed);
    const needsJournal = placed.length > 1 || replaced !== undefined || keywords.size > 0;
    const what = { placements: placed, keywords, replaced: replaced && { base: replaced.message.base } };
    const journal = needsJournal ? await writeJournal(folder, environment.names.next(), what, source?.folder) : [];
    try {
      await place(mailbox, placed, first, () => removeJournal(journal));
      const messages = await addMessages(mailbox, placed, first);
      if (replaced !== undefined) {
        const options = source === undefined ? { lock } : { lockWaitMs: 0 };
        await removeMessages(replaced.mailbox, [replaced.message], false, options);
      }
      return messages.map((message) => message.uid);
    } finally {
      removeJournal(journal);
      state.announce();
    }
  } finally {
    mailbox.unlock(lock);
  }
}

/** A message that others take the place of, and where it is. */
export interface ReplacedMessage {
  readonly message: MaildirMessage;
  readonly mailbox: MaildirMailbox;
}

type Placed = ReadyMessage & Placement & { readonly beyond: readonly string[] };

/** In `new/` when a file there can say all there is to say, else in `cur/`. */
export function placeFor(
  mailbox: MaildirMailbox,
  { base, flags }: { readonly base: string; readonly flags: FlagSet },
): {
  readonly compartment: 'cur' | 'new';
  readonly name: string;
  readonly beyond: readonly string[];
} {
  const letters = mailbox.keywords.lettersOf(flags);
  if (letters.system === 0 && letters.keywords === 0) return { compartment: 'new', name: base, beyond: letters.beyond };
  return { compartment: 'cur', name: base + replaceFlagLetters('', letters), beyond: letters.beyond };
}

async function place(
  mailbox: MaildirMailbox,
  placed: readonly Placed[],
  firstUid: number,
  giveUp: () => void,
): Promise<void> {
  const { folder } = mailbox;
  const done: Placed[] = [];
  try {
    for (const message of placed) {
      renameSync(folder.fileIn('tmp', message.temporary), folder.fileIn(message.compartment, message.name));
      done.push(message);
    }
    // Neither needs the other to be first: a file without a record gets another UID, and nobody has heard of this one.
    await Promise.all([
      ...compartmentsOf(placed).map((compartment) => syncFolder(folder.compartment(compartment))),
      mailbox.writeUids(
        placed.map(({ base, extensions }, i) => ({ uid: firstUid + i, base, extensions })),
        [],
      ),
    ]);
  } catch (error) {
    // The journal first, or it would have the rest of them let in.
    giveUp();
    for (const message of done) unlinkIfThere(folder.fileIn(message.compartment, message.name));
    throw error;
  }
  mailbox.marks.changedByUs(...compartmentsOf(placed));
}

export interface Arrived {
  readonly name: string;
  readonly compartment: 'cur' | 'new';
  readonly flags: FlagSet;
  readonly beyond: readonly string[];
  readonly extensions?: string | undefined;
  readonly wireSize: number;
  readonly internalSeconds: number;
  readonly metadata?: MessageMetadata | undefined;
}

/** Tells state and index of messages that are in their place and in the list of UIDs. */
export async function addMessages(
  mailbox: MaildirMailbox,
  arrived: readonly Arrived[],
  firstUid: number,
): Promise<MaildirMessage[]> {
  const { state, index, environment } = mailbox;
  // Drawn only when they are shown: who looks before then must not think that he was told of everything up to here.
  const modSeq = state.highestModSeq + 1;
  const saveSeconds = Math.floor(environment.clock.now() / 1000);
  let needsIndex = false;
  const messages = arrived.map((one, i) => {
    const message = new MaildirMessage(mailbox.facts, firstUid + i, one.name, one.compartment === 'new', one.flags);
    message.modSeq = modSeq;
    message.unclaimed = true;
    message.wireSize = one.wireSize;
    message.internalSeconds = one.internalSeconds;
    message.saveSeconds = saveSeconds;
    if (one.extensions !== undefined) mailbox.extensions.set(message.uid, one.extensions);
    if (one.beyond.length > 0) {
      mailbox.keywordsBeyond.set(message.uid, one.beyond);
      needsIndex = true;
    }
    index.state(message, one.beyond);
    if (one.metadata === undefined) index.facts(message);
    else index.keepMetadata(message, one.metadata);
    return message;
  });
  if (needsIndex) await index.flushDurably();
  state.nextModSeq();
  state.add(messages);
  return messages;
}

/** Of messages that have some, for the journal. */
export function keywordsWithoutLetter(
  messages: readonly { readonly base: string; readonly beyond: readonly string[] }[],
): KeywordsByFile {
  return new Map(messages.filter(({ beyond }) => beyond.length > 0).map(({ base, beyond }) => [base, beyond]));
}

function compartmentsOf(placed: readonly { readonly compartment: 'cur' | 'new' }[]): ('cur' | 'new')[] {
  return [...new Set(placed.map(({ compartment }) => compartment))];
}

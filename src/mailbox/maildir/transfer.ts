/**
 * COPY and MOVE between mailboxes of one Maildir.
 *
 * A copy is a hard link: the octets of a message never change, so both names may share them. It is let in like any
 * delivery. A move is a rename from folder to folder, which puts a message into one mailbox or the other at any moment,
 * also when the process is killed; it gets its UID before the move is acknowledged, or by the next look. Keywords that
 * have no letter are in a journal meanwhile.
 */
import { closeSync, constants, copyFileSync, linkSync, renameSync, utimesSync } from 'node:fs';
import { type CopyResult, MailboxError } from '../mail-store.ts';
import { Slices } from '../slices.ts';
import { type Arrived, addMessages, keywordsWithoutLetter, letIn, placeFor, type ReadyMessage } from './arrival.ts';
import { removeJournal, writeJournal } from './delivery-journal.ts';
import { fsync, hasCode, openFile, type Path, statOrUndefined, syncFolder, unlinkIfThere } from './disk.ts';
import type { Dotlock } from './dotlock.ts';
import { diskSizeIn } from './file-name.ts';
import { RENAME_ATTEMPTS } from './flag-changes.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import type { MaildirMessage } from './maildir-message.ts';
import { statMessage } from './message-file.ts';
import { giveAway } from './permissions.ts';
import { synchronise } from './synchronise.ts';

/** Files synced at the same time: the first one waits for the disk, the others mostly find that done. */
const SYNCS_AT_ONCE = 8;
const NO_LONGER_THERE = 'Some of the messages no longer exist';

/** Copies messages, all or none. */
export async function copyMessages(
  from: MaildirMailbox,
  messages: readonly MaildirMessage[],
  to: MaildirMailbox,
): Promise<CopyResult> {
  const ready: ReadyMessage[] = [];
  const slices = new Slices();
  try {
    for (const message of messages) {
      ready.push(link(from, message, to));
      await slices.pause();
    }
    await syncFiles(ready.map(({ temporary }) => to.folder.fileIn('tmp', temporary)));
    const uids = await to.exclusively(() => letIn(to, ready));
    return { uidValidity: to.state.uidValidity, sources: messages.map(({ uid }) => uid), uids };
  } catch (error) {
    for (const { temporary } of ready) unlinkIfThere(to.folder.fileIn('tmp', temporary));
    throw error;
  }
}

/** Gives a message a second name, in `tmp/` of the other mailbox. */
function link(from: MaildirMailbox, message: MaildirMessage, to: MaildirMailbox): ReadyMessage {
  const temporary = to.environment.names.next();
  const target = to.folder.fileIn('tmp', temporary);
  if (message.expunged || !(tryLink(from.pathOf(message), target, to) || tryLinkFound(from, message, target, to))) {
    throw new MailboxError('Expunged', NO_LONGER_THERE);
  }
  return {
    temporary,
    base: withSizes(from, message, temporary),
    flags: message.flags,
    ...factsOf(from, message),
  };
}

/** What a message takes along. */
function factsOf(
  from: MaildirMailbox,
  message: MaildirMessage,
): Pick<ReadyMessage, 'extensions' | 'wireSize' | 'internalSeconds' | 'metadata'> {
  const guid = from.facts.guidOf(message);
  return {
    // A space would end the field.
    extensions: guid.includes(' ') ? undefined : `G${guid}`,
    wireSize: message.size,
    internalSeconds: message.internalDate / 1000,
    metadata: from.index.metadata(message),
  };
}

function withSizes(from: MaildirMailbox, message: MaildirMessage, base: string): string {
  const size = diskSizeIn(message.name) ?? statMessage(from, message)?.size;
  return size === undefined ? base : `${base},S=${size},W=${message.size}`;
}

function tryLinkFound(from: MaildirMailbox, message: MaildirMessage, target: Path, to: MaildirMailbox): boolean {
  const found = from.search(message);
  return found !== undefined && tryLink(found, target, to);
}

/** @returns false when there is no such file */
function tryLink(source: Path, target: Path, to: MaildirMailbox): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    // Another file system, one without links, or one link too many.
    if (hasCode(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP')) return tryCopy(source, target, to);
    throw error;
  }
}

function tryCopy(source: Path, target: Path, { folder }: MaildirMailbox): boolean {
  const stats = statOrUndefined(source);
  if (stats === undefined) return false;
  try {
    copyFileSync(source, target, constants.COPYFILE_EXCL);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  giveAway(target, folder.permissions);
  utimesSync(target, stats.mtime, stats.mtime);
  return true;
}

async function syncFiles(paths: readonly Path[]): Promise<void> {
  const left = [...paths];
  const work = async (): Promise<void> => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) await syncFile(path);
  };
  await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, work));
}

async function syncFile(path: Path): Promise<void> {
  const fd = openFile(path, constants.O_RDONLY);
  try {
    await fsync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Moves messages, those that are still there. */
export async function moveMessages(
  from: MaildirMailbox,
  messages: readonly MaildirMessage[],
  to: MaildirMailbox,
): Promise<CopyResult> {
  try {
    return await bothExclusively(from, to, () => moveAll(from, messages, to));
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    // A folder of the Maildir is on another file system.
    const present = messages.filter((message) => !message.expunged);
    const result = await copyMessages(from, present, to);
    await from.remove(present, false);
    return result;
  }
}

/**
 * In the mutex of two mailboxes, or of one; always in the same order, so that two moves in opposite directions do not wait
 * for each other.
 */
export function bothExclusively<T>(a: MaildirMailbox, b: MaildirMailbox, work: () => Promise<T>): Promise<T> {
  if (a === b) return a.exclusively(work);
  const [first, second] = a.folder.path < b.folder.path ? [a, b] : [b, a];
  return first.exclusively(() => second.exclusively(work));
}

interface Moved extends Arrived {
  readonly message: MaildirMessage;
  readonly base: string;
  readonly source: Path;
  readonly sourceCompartment: 'cur' | 'new';
}

async function moveAll(
  from: MaildirMailbox,
  messages: readonly MaildirMessage[],
  to: MaildirMailbox,
): Promise<CopyResult> {
  const { uidValidity } = to.state;
  // First, and never while the other lock is held: somebody who moves the other way would wait for us, and we for them.
  if (from !== to) await synchronise(from, { claim: false });
  const lock = await to.lock();
  try {
    await synchronise(to, { claim: false, lock });
    const present = messages.filter((message) => !message.expunged);
    await to.assignLetters(
      present.flatMap(({ flags }) => flags.keywords),
      lock,
    );
    for (const mailbox of [from, to]) await mailbox.index.prepare(mailbox.state.highestModSeq);
    const first = Math.max(to.uidList.nextUid, to.state.uidNext);
    const named = nameWithKeywords(from, present, to);
    const keywords = keywordsWithoutLetter([...named.values()]);
    const journal =
      keywords.size > 0 ? await writeJournal(to.folder, to.environment.names.next(), { placements: [], keywords }) : [];
    try {
      const moved = await moveFiles(from, present, to, { firstUid: first, named, lock });
      if (moved.length === 0) return { uidValidity, sources: [], uids: [] };
      from.removed(
        moved.map(({ message }) => message),
        from.state.nextModSeq(),
      );
      const arrived = await addMessages(to, moved, first);
      for (const mailbox of new Set([from, to])) mailbox.state.announce();
      return { uidValidity, sources: moved.map(({ message }) => message.uid), uids: arrived.map(({ uid }) => uid) };
    } finally {
      removeJournal(journal);
    }
  } finally {
    to.unlock(lock);
  }
}

type NamedWithKeywords = ReadonlyMap<MaildirMessage, { readonly base: string; readonly beyond: readonly string[] }>;

/** What the files of messages are going to be called that take keywords without a letter along. */
function nameWithKeywords(
  from: MaildirMailbox,
  messages: readonly MaildirMessage[],
  to: MaildirMailbox,
): NamedWithKeywords {
  return new Map(
    messages.flatMap((message) => {
      const { beyond } = to.keywords.lettersOf(message.flags);
      if (beyond.length === 0) return [];
      return [[message, { base: withSizes(from, message, to.environment.names.next()), beyond }]];
    }),
  );
}

/** Renames the files and writes their UIDs down; undoes what it did when it fails. */
async function moveFiles(
  from: MaildirMailbox,
  messages: readonly MaildirMessage[],
  to: MaildirMailbox,
  { firstUid, named, lock }: { readonly firstUid: number; readonly named: NamedWithKeywords; readonly lock: Dotlock },
): Promise<Moved[]> {
  const moved: Moved[] = [];
  const slices = new Slices();
  try {
    for (const message of messages) {
      const one = await moveFile(from, message, to, { name: named.get(message)?.base, lock });
      if (one !== undefined) moved.push(one);
      await slices.pause();
    }
    const arrivedIn = new Set(moved.map(({ compartment }) => compartment));
    const left = new Set(moved.map(({ sourceCompartment }) => sourceCompartment));
    await Promise.all([
      ...[...arrivedIn].map((compartment) => syncFolder(to.folder.compartment(compartment))),
      to.writeUids(
        moved.map(({ base, extensions }, i) => ({ uid: firstUid + i, base, extensions })),
        [],
      ),
    ]);
    for (const compartment of left) await syncFolder(from.folder.compartment(compartment));
    from.marks.changedByUs(...left);
    to.marks.changedByUs(...arrivedIn);
    return moved;
  } catch (error) {
    for (const { source, compartment, name } of moved) renameSync(to.folder.fileIn(compartment, name), source);
    from.marks.distrust();
    to.marks.distrust();
    throw error;
  }
}

/** @returns undefined when the message is gone */
async function moveFile(
  from: MaildirMailbox,
  message: MaildirMessage,
  to: MaildirMailbox,
  { name, lock }: { readonly name: string | undefined; readonly lock: Dotlock },
): Promise<Moved | undefined> {
  for (let attempt = 1; !message.expunged; attempt++) {
    const base = name ?? withSizes(from, message, to.environment.names.next());
    const facts = factsOf(from, message);
    const place = placeFor(to, { base, flags: message.flags });
    const source = from.pathOf(message);
    const sourceCompartment = message.inNew ? 'new' : 'cur';
    try {
      renameSync(source, to.folder.fileIn(place.compartment, place.name));
      return { message, base, source, sourceCompartment, flags: message.flags, ...place, ...facts };
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
    if (attempt === RENAME_ATTEMPTS) throw new Error(`${message.name} is renamed by somebody else all the time`);
    from.marks.distrust();
    await synchronise(from, { claim: false, lockWaitMs: 0 });
    // Whoever renamed it may have given it a keyword.
    await to.assignLetters(message.flags.keywords, lock);
  }
  return undefined;
}

/**
 * What makes the delivery of several messages one: a file in `tmp/` that says which files are to be renamed to what, and
 * which message they replace. It is written and synced before the first rename and removed after the last. Whoever finds
 * one while nobody holds the lock finishes what it says: from the journal on, all of the messages are in.
 *
 * - The message that is replaced may be in another mailbox. Then the journal has a second name, in the `tmp/` of that
 *   one, and whichever of the two mailboxes is opened first finishes it: whoever opens both sees one of the messages.
 *   It has both names before its last line is written, without which it says nothing. What is found under the other name
 *   must be the same file, or mailboxes were renamed meanwhile; then both messages stay.
 * - Keywords that have no letter are kept by the index alone. It goes by UIDs, and one that it knew before the list does
 *   could become another message's; so it learns of them last, and until then the journal knows, by the files' names.
 */
import { closeSync, linkSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { fsync, hasCode, type Path, readWhole, statOrUndefined, syncFolder, unlinkIfThere, writeAll } from './disk.ts';
import { baseOf } from './file-name.ts';
import {
  formatJournal,
  JOURNAL_END,
  type Journal,
  type KeywordsByFile,
  type Placement,
  parseJournal,
  type Replaced,
} from './journal-format.ts';
import { MailboxFolder } from './mailbox-folder.ts';
import { giveAway } from './permissions.ts';

const SUFFIX = '.postern-delivery';
/** Of the second name. */
const SECOND_SUFFIX = '.postern-replacement';

/** One name of a journal. */
export interface JournalName {
  readonly folder: MailboxFolder;
  /** In `tmp/`. */
  readonly name: string;
}

export function isJournal(name: string): boolean {
  return name.endsWith(SUFFIX);
}
/** Whether a journal is called so in the mailbox of the message that is replaced. */
export function isSecondName(name: string): boolean {
  return name.endsWith(SECOND_SUFFIX);
}

/** All is done, or given up. */
export function removeJournal(names: readonly JournalName[]): void {
  for (const { folder, name } of names) unlinkIfThere(folder.fileIn('tmp', name));
}

/**
 * @param folder of the mailbox that the messages are for
 * @param id of the journal's names
 * @param source of the mailbox of the message that is replaced, when it is another one
 * @returns its names; durable when it resolves
 */
export async function writeJournal(
  folder: MailboxFolder,
  id: string,
  journal: Journal,
  source?: MailboxFolder,
): Promise<readonly JournalName[]> {
  const first = { folder, name: id + SUFFIX };
  const names: JournalName[] = [first];
  const file = folder.fileIn('tmp', first.name);
  const fd = openSync(file, 'wx', folder.permissions.fileMode);
  try {
    giveAway(file, folder.permissions);
    writeAll(fd, Buffer.from(formatJournal(withWays(journal, folder, source)), 'latin1'));
    if (source !== undefined && tryLink(file, source.fileIn('tmp', id + SECOND_SUFFIX))) {
      names.push({ folder: source, name: id + SECOND_SUFFIX });
      await syncFolder(source.compartment('tmp'));
    }
    writeSync(fd, JOURNAL_END);
    await fsync(fd);
  } finally {
    closeSync(fd);
  }
  await syncFolder(folder.compartment('tmp'));
  return names;
}

function withWays(journal: Journal, folder: MailboxFolder, source: MailboxFolder | undefined): Journal {
  if (journal.replaced === undefined || source === undefined) return journal;
  const elsewhere = {
    there: path.relative(folder.path, source.path),
    back: path.relative(source.path, folder.path),
  };
  return { ...journal, replaced: { ...journal.replaced, elsewhere } };
}

/** @returns false where no file has names in both folders: a process that is killed may leave both messages there */
function tryLink(first: Path, second: Path): boolean {
  try {
    linkSync(first, second);
    return true;
  } catch (error) {
    if (hasCode(error, 'EXDEV', 'EPERM', 'ENOTSUP')) return false;
    throw error;
  }
}

/**
 * Finishes the delivery that a dead process began. With the dotlock.
 * @returns keywords that the index has to learn before the journal goes; without any it is gone
 */
export async function finishJournal({ folder, name }: JournalName): Promise<KeywordsByFile> {
  const file = folder.fileIn('tmp', name);
  const { placements, keywords, replaced } = readJournal(file) ?? { placements: [], keywords: new Map() };
  for (const { temporary, compartment, name } of placements) {
    try {
      renameSync(folder.fileIn('tmp', temporary), folder.fileIn(compartment, name));
    } catch (error) {
      // That one was in already.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
  for (const compartment of COMPARTMENTS) await syncFolder(folder.compartment(compartment));
  // Whoever gave up its delivery may not have come to remove the journal.
  if (replaced !== undefined && placements.every(({ name }) => find(folder, baseOf(name)) !== undefined))
    await removeReplaced({ folder, name }, replaced);
  if (keywords.size === 0) unlinkIfThere(file);
  return keywords;
}

async function removeReplaced({ folder, name }: JournalName, { base, elsewhere }: Replaced): Promise<void> {
  const source = elsewhere === undefined ? folder : neighbour(folder, elsewhere.there);
  const second = source.fileIn('tmp', name.slice(0, -SUFFIX.length) + SECOND_SUFFIX);
  if (elsewhere !== undefined && !areOneFile(folder.fileIn('tmp', name), second)) return;
  const old = find(source, base);
  if (old !== undefined && unlinkIfThere(source.fileIn(old.compartment, old.name)))
    await syncFolder(source.compartment(old.compartment));
  if (elsewhere !== undefined) unlinkIfThere(second);
}

/** The first name of a journal, by its second; undefined when there is nothing to finish. */
export function firstNameOf({ folder: source, name: second }: JournalName): JournalName | undefined {
  const file = source.fileIn('tmp', second);
  const elsewhere = readJournal(file)?.replaced?.elsewhere;
  if (elsewhere === undefined) return undefined;
  const folder = neighbour(source, elsewhere.back);
  const name = second.slice(0, -SECOND_SUFFIX.length) + SUFFIX;
  return areOneFile(file, folder.fileIn('tmp', name)) ? { folder, name } : undefined;
}

const COMPARTMENTS = ['new', 'cur'] as const;

function readJournal(file: Path): Journal | undefined {
  return parseJournal(readWhole(file)?.content.toString('latin1') ?? '');
}

function neighbour({ path: from, permissions }: MailboxFolder, way: string): MailboxFolder {
  return new MailboxFolder(path.join(from, way), permissions);
}

function areOneFile(a: Path, b: Path): boolean {
  const [one, other] = [a, b].map((file) => statOrUndefined(file));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** Another program may have changed the flags of a message. */
function find(folder: MailboxFolder, base: string): Pick<Placement, 'compartment' | 'name'> | undefined {
  for (const compartment of COMPARTMENTS) {
    const name = readdirSync(folder.compartment(compartment), 'latin1').find((one) => baseOf(one) === base);
    if (name !== undefined) return { compartment, name };
  }
  return undefined;
}

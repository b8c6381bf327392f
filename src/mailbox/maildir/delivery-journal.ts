/**
 * What makes the delivery of several messages one: a file in `tmp/` that says which files are to be renamed to what, and
 * which message they replace. It is written and synced before the first rename and removed after the last. Whoever finds
 * one while nobody holds the lock finishes what it says: from the journal on, all of the messages are in.
 */
import { closeSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs';
import { fsync, hasCode, readWhole, syncFolder, unlinkIfThere } from './disk.ts';
import { baseOf } from './file-name.ts';
import type { Compartment, MailboxFolder } from './mailbox-folder.ts';
import { giveAway } from './permissions.ts';

const SUFFIX = '.postern-delivery';
/** Begins the line of the message that is replaced. */
const REPLACED = 'replaced';
/** Closes a journal that was written to its end. */
const END = 'end';

export interface Placement {
  /** In `tmp/`. */
  readonly temporary: string;
  readonly compartment: Exclude<Compartment, 'tmp'>;
  readonly name: string;
}

export function isJournal(name: string): boolean {
  return name.endsWith(SUFFIX);
}

export interface Journal {
  readonly placements: readonly Placement[];
  /** Base name of the file of a message in the same mailbox that goes when all the others are in their place. */
  readonly replaced?: string | undefined;
}

export function formatJournal({ placements, replaced }: Journal): string {
  const lines = placements.map(({ temporary, compartment, name }) => `${temporary}\t${compartment}\t${name}\n`);
  // Another program may have given the file any name.
  if (replaced !== undefined) lines.push(`${REPLACED}\t${Buffer.from(replaced, 'latin1').toString('hex')}\n`);
  return `${lines.join('')}${END}\n`;
}

/** @returns undefined when it was not written to its end */
export function parseJournal(text: string): Journal | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.pop() !== END) return undefined;
  const last = lines.at(-1)?.split('\t') ?? [];
  const replaced = last[0] === REPLACED ? Buffer.from(last[1] ?? '', 'hex').toString('latin1') : undefined;
  if (replaced !== undefined) lines.pop();
  const placements: Placement[] = [];
  for (const line of lines) {
    const [temporary = '', compartment, name = '', ...more] = line.split('\t');
    const plain = [temporary, name].every((part) => part !== '' && !part.includes('/') && !part.startsWith('.'));
    if (!plain || more.length > 0 || (compartment !== 'cur' && compartment !== 'new')) return undefined;
    placements.push({ temporary, compartment, name });
  }
  return { placements, replaced };
}

/** @returns the journal's name; durable when it resolves */
export async function writeJournal(folder: MailboxFolder, base: string, journal: Journal): Promise<string> {
  const name = base + SUFFIX;
  const path = folder.fileIn('tmp', name);
  const fd = openSync(path, 'wx', folder.permissions.fileMode);
  try {
    giveAway(path, folder.permissions);
    writeSync(fd, Buffer.from(formatJournal(journal), 'latin1'));
    await fsync(fd);
  } finally {
    closeSync(fd);
  }
  await syncFolder(folder.compartment('tmp'));
  return name;
}

/** Finishes the delivery that a dead process began. With the dotlock. */
export async function finishJournal(folder: MailboxFolder, journal: string): Promise<void> {
  const path = folder.fileIn('tmp', journal);
  const { placements, replaced } = parseJournal(readWhole(path)?.content.toString('latin1') ?? '') ?? {
    placements: [],
  };
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
  if (replaced !== undefined && placements.every(({ name }) => find(folder, baseOf(name)) !== undefined)) {
    const old = find(folder, replaced);
    if (old !== undefined && unlinkIfThere(folder.fileIn(old.compartment, old.name)))
      await syncFolder(folder.compartment(old.compartment));
  }
  unlinkIfThere(path);
}

const COMPARTMENTS = ['new', 'cur'] as const;

/** Another program may have changed the flags of a message. */
function find(folder: MailboxFolder, base: string): Pick<Placement, 'compartment' | 'name'> | undefined {
  for (const compartment of COMPARTMENTS) {
    const name = readdirSync(folder.compartment(compartment), 'latin1').find((one) => baseOf(one) === base);
    if (name !== undefined) return { compartment, name };
  }
  return undefined;
}

/**
 * What makes the delivery of several messages one: a file in `tmp/` that says which files are to be renamed to what. It is
 * written and synced before the first rename and removed after the last. Whoever finds one while nobody holds the lock
 * finishes what it says: from the journal on, all of the messages are in.
 */
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { fsync, hasCode, readWhole, syncFolder, unlinkIfThere } from './disk.ts';
import type { Compartment, MailboxFolder } from './mailbox-folder.ts';
import { giveAway } from './permissions.ts';

const SUFFIX = '.postern-delivery';
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

export function formatJournal(placements: readonly Placement[]): string {
  const lines = placements.map(({ temporary, compartment, name }) => `${temporary}\t${compartment}\t${name}\n`);
  return `${lines.join('')}${END}\n`;
}

/** @returns undefined when it was not written to its end */
export function parseJournal(text: string): Placement[] | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.pop() !== END) return undefined;
  const placements: Placement[] = [];
  for (const line of lines) {
    const [temporary = '', compartment, name = '', ...more] = line.split('\t');
    const plain = [temporary, name].every((part) => part !== '' && !part.includes('/') && !part.startsWith('.'));
    if (!plain || more.length > 0 || (compartment !== 'cur' && compartment !== 'new')) return undefined;
    placements.push({ temporary, compartment, name });
  }
  return placements;
}

/** @returns the journal's name; durable when it resolves */
export async function writeJournal(
  folder: MailboxFolder,
  base: string,
  placements: readonly Placement[],
): Promise<string> {
  const name = base + SUFFIX;
  const path = folder.fileIn('tmp', name);
  const fd = openSync(path, 'wx', folder.permissions.fileMode);
  try {
    giveAway(path, folder.permissions);
    writeSync(fd, Buffer.from(formatJournal(placements), 'latin1'));
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
  const text = readWhole(path)?.content.toString('latin1') ?? '';
  for (const { temporary, compartment, name } of parseJournal(text) ?? []) {
    try {
      renameSync(folder.fileIn('tmp', temporary), folder.fileIn(compartment, name));
    } catch (error) {
      // That one was in already.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
  await syncFolder(folder.compartment('new'));
  await syncFolder(folder.compartment('cur'));
  unlinkIfThere(path);
}

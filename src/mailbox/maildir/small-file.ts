/** Replacing a small file beside a mailbox. */
import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { fsync, syncFolder, unlinkIfThere } from './disk.ts';
import { giveAway, type Permissions } from './permissions.ts';

/**
 * Gives a file a new content, atomically and durably. Whoever calls excludes other writers.
 * @param temporary in the same folder; one that a killed process left is replaced
 */
export async function replaceText(
  file: string,
  temporary: string,
  text: string,
  permissions: Permissions,
): Promise<void> {
  unlinkIfThere(temporary);
  await writeDurably(temporary, text, permissions);
  renameSync(temporary, file);
  await syncFolder(path.dirname(file));
}

/** Creates a file; its content is on stable storage when it resolves, its name not yet. */
export async function writeDurably(file: string, text: string, permissions: Permissions): Promise<void> {
  const fd = openSync(file, 'wx', permissions.fileMode);
  try {
    giveAway(file, permissions);
    writeSync(fd, Buffer.from(text, 'latin1'));
    await fsync(fd);
  } finally {
    closeSync(fd);
  }
}

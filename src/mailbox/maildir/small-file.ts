/** Replacing a file beside a mailbox. */
import { closeSync, openSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fsync, syncFolder, unlinkIfThere, writeAll } from './disk.ts';
import { giveAway, type Permissions } from './permissions.ts';

/**
 * Gives a file a new content, atomically and durably. Whoever calls excludes other writers.
 * @param temporary in the same folder; one that a killed process left is replaced
 * @param content as latin1, when it is a text
 */
export async function replaceDurably(
  file: string,
  temporary: string,
  content: string | Buffer,
  permissions: Permissions,
): Promise<void> {
  unlinkIfThere(temporary);
  const fd = openSync(temporary, 'wx', permissions.fileMode);
  try {
    giveAway(temporary, permissions);
    writeAll(fd, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
    await fsync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
  await syncFolder(path.dirname(file));
}

/** The same for a file that can be made again: it is atomic to whoever looks, but a power cut may take the content. */
export function replaceLightly(file: string, octets: Buffer, permissions: Permissions): void {
  const temporary = `${file}.tmp`;
  unlinkIfThere(temporary);
  const fd = openSync(temporary, 'wx', permissions.fileMode);
  try {
    giveAway(temporary, permissions);
    writeAll(fd, octets);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
}

/**
 * Replacing a file so that every reader, at every moment and after every crash, sees the old content or the new one
 * and never a mixture: temporary file in the same folder, fsync, rename, fsync of the folder.
 *
 * A process killed between the first step and the rename leaves its temporary file behind; the name carries its pid,
 * and {@link sweepTemporaryFiles} removes those of processes that are gone.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isProcessAlive } from './process-identity.ts';

export interface ReplaceOptions {
  /** Permission bits of a file that does not exist yet; one that exists keeps its own. Default 0600. */
  readonly mode?: number;
}

/**
 * Gives `file` a new content, atomically and durably. A symbolic link is followed: its target is replaced, the link
 * stays. Owner and permission bits of an existing file are kept, the owner as far as this process may.
 * @throws the system's error, with the old content untouched and no temporary file left
 */
export async function replaceFile(file: string, content: string | Buffer, options: ReplaceOptions = {}): Promise<void> {
  const target = await followLink(file);
  const folder = path.dirname(target);
  const temporary = path.join(folder, temporaryName(path.basename(target)));
  const existing = await stat(target).catch(ignoreMissing);
  const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    try {
      await handle.writeFile(content);
      await setOwnerAndMode(handle, existing, options.mode ?? 0o600);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(ignoreMissing);
    throw error;
  }
  await syncFolder(folder);
}

/** Makes what was created, renamed or removed in `folder` survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes the temporary files that killed writers of `file` left in its folder. */
export async function sweepTemporaryFiles(file: string): Promise<void> {
  const target = await followLink(file);
  const folder = path.dirname(target);
  const prefix = `.${path.basename(target)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith(TEMPORARY_SUFFIX)) continue;
    const pid = Number(name.slice(prefix.length).split('.', 1)[0]);
    if (Number.isInteger(pid) && !isProcessAlive(pid)) await unlink(path.join(folder, name)).catch(ignoreMissing);
  }
}

const TEMPORARY_SUFFIX = '.tmp';

function temporaryName(base: string): string {
  return `.${base}.${process.pid}.${randomBytes(6).toString('hex')}${TEMPORARY_SUFFIX}`;
}

async function followLink(file: string): Promise<string> {
  return (await realpath(file).catch(ignoreMissing)) ?? path.resolve(file);
}

async function setOwnerAndMode(
  handle: FileHandle,
  existing: { uid: number; gid: number; mode: number } | undefined,
  mode: number,
): Promise<void> {
  if (existing !== undefined) {
    // Only root may give a file away. Anybody else keeps it for themselves, which is all that can be done.
    await handle.chown(existing.uid, existing.gid).catch(ignoreNotPermitted);
  }
  // Set in so many words, because the mode given to open(2) is cut by the umask; and after chown, which clears bits.
  await handle.chmod(existing === undefined ? mode : existing.mode & 0o7777);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function ignoreNotPermitted(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPERM') throw error;
}

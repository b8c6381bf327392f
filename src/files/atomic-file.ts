/**
 * Replacing a file so that every reader, at every moment and after every crash, sees the old content or the new one
 * and never a mixture: temporary file in the same folder, fsync, rename, fsync of the folder.
 *
 * A process killed between the first step and the rename leaves its temporary file behind; the name carries its pid,
 * and {@link sweepTemporaryFiles} removes those of processes that are gone.
 */
import { chmodSync, constants, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isProcessAlive } from './process-identity.ts';
import { uniqueToken } from './unique-token.ts';

export interface ReplaceOptions {
  /** Permission bits of a file that does not exist yet; one that exists keeps its own. Default 0600. */
  readonly mode?: number;
  /**
   * Who owns a file that does not exist yet, as far as this process may give it away: whoever runs this (the default), or
   * the owner of its folder, so that what root makes there can be read by the engine's user.
   */
  readonly owner?: 'runner' | 'folder';
  /** The last word, when the new content is on the disk: what it throws stops the replacement. */
  readonly beforeRename?: () => void | Promise<void>;
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
      await setOwner(handle, existing ?? (options.owner === 'folder' ? await stat(folder) : undefined));
      // In so many words, because the mode given to open(2) is cut by the umask; and after chown, which clears bits.
      await handle.chmod(existing === undefined ? (options.mode ?? 0o600) : existing.mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await options.beforeRename?.();
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(ignoreMissing);
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Gives `file` a new content that every reader sees whole, but that a power cut may take back. For what is worth nothing
 * after a restart. Synchronous, because it takes some tens of microseconds, while an asynchronous write would queue in
 * the thread pool behind password hashing.
 */
export function replaceFileSync(file: string, content: string, mode: number): void {
  const temporary = path.join(path.dirname(file), temporaryName(path.basename(file)));
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode });
    // The mode given to open(2) is cut by the umask.
    chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch (missing) {
      ignoreMissing(missing as NodeJS.ErrnoException);
    }
    throw error;
  }
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
  return `.${base}.${process.pid}.${uniqueToken()}${TEMPORARY_SUFFIX}`;
}

async function followLink(file: string): Promise<string> {
  return (await realpath(file).catch(ignoreMissing)) ?? path.resolve(file);
}

/** Only root may give a file away. Anybody else keeps it for themselves, but may leave it to a group they are in. */
async function setOwner(handle: FileHandle, wanted: { uid: number; gid: number } | undefined): Promise<void> {
  if (wanted === undefined) return;
  const { uid, gid } = await handle.stat();
  const given = uid === wanted.uid || (await permitted(handle.chown(wanted.uid, wanted.gid)));
  if (!given || gid !== wanted.gid) await permitted(handle.chown(given ? wanted.uid : uid, wanted.gid));
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function permitted(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return false;
    throw error;
  }
}

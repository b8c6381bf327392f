/** Folders that root and the engine's user both work in. */
import { chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes `folder` and those above it that are not there. Where root makes them they belong to the owner of the folder they
 * are in: the engine may run as a user of its own. One that is there stays as it is.
 * @param mode permission bits, which the umask cuts
 * @returns whether anything was made
 * @throws the system's error
 */
export function makeOwnedFolder(folder: string, mode: number): boolean {
  const last = path.resolve(folder);
  const first = madeBelow(last, mode);
  if (first === undefined) return false;
  if (process.getuid?.() === 0) {
    const { uid, gid } = statSync(path.dirname(first));
    for (let made = last; made.length >= first.length; made = path.dirname(made)) chownSync(made, uid, gid);
  }
  return true;
}

/** @returns the uppermost folder that had to be made */
function madeBelow(folder: string, mode: number): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true, mode });
  } catch (error) {
    // What Node says of a file system that is read-only. Asked for the first folder alone, it tells the reason.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') mkdirSync(firstMissing(folder), { mode });
    throw error;
  }
}

function firstMissing(folder: string): string {
  const above = path.dirname(folder);
  return existsSync(above) ? folder : firstMissing(above);
}

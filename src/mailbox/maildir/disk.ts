/**
 * The few calls to the file system that the store is made of.
 *
 * Looking, renaming and reading small files is synchronous: on a local disk it takes microseconds, less than a round
 * trip to the thread pool. What waits for the platter (fsync) never is.
 */
import {
  closeSync,
  constants,
  fdatasync as fdatasyncCallback,
  fstatSync,
  fsync as fsyncCallback,
  openSync,
  readSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';

export type Path = string | Buffer;

export const fsync = promisify(fsyncCallback);
export const fdatasync = promisify(fdatasyncCallback);

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code as string);
}

export function statOrUndefined(path: Path): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** @returns false when there was no such file */
export function unlinkIfThere(path: Path): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await fsync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Of a list of some millions of messages; a larger file is not read into memory. */
const MAX_WHOLE_OCTETS = 256 * 1024 * 1024;

/**
 * Opens a file that is there. The owner of a Maildir may put anything into it: a link is not followed, and of a pipe, which
 * would hold up the whole process until somebody wrote into it, or a device, nothing is read.
 * @param access `O_RDONLY`, `O_WRONLY` or `O_RDWR`
 * @throws the system's error; when there is something else than a file
 */
export function openFile(path: Path, access: number): number {
  let fd: number;
  try {
    fd = openSync(path, access | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    // A pipe that nobody reads.
    throw hasCode(error, 'ENXIO') ? notAFile(path) : error;
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw notAFile(path);
}

function notAFile(path: Path): Error {
  return new Error(`${path} is not a regular file, and nothing else is used there; remove it`);
}

/** @throws when a file is too large to be read as a whole */
export function requireReadable(path: Path, { size }: Stats): void {
  if (size <= MAX_WHOLE_OCTETS) return;
  throw new Error(
    `${path} has ${size} octets, and no more than ${MAX_WHOLE_OCTETS} are read; remove it or put it right`,
  );
}

/** The whole of a small file, or undefined when there is none. Never through a symbolic link. */
export function readWhole(path: Path): { readonly content: Buffer; readonly stats: Stats } | undefined {
  let fd: number;
  try {
    fd = openFile(path, constants.O_RDONLY);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(fd);
    requireReadable(path, stats);
    return { content: readRange(fd, 0, stats.size), stats };
  } finally {
    closeSync(fd);
  }
}

/** Octets of an open file; fewer when it ends before. */
export function readRange(fd: number, from: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  const filled = readInto(fd, buffer, length, from);
  return filled === length ? buffer : buffer.subarray(0, filled);
}

/**
 * @param enough with so many octets no more are asked for
 * @returns how many octets were put at the start of `buffer`; fewer than `enough` when the file ends before
 */
export function readInto(fd: number, buffer: Buffer, length: number, from = 0, enough = length): number {
  let filled = 0;
  while (filled < enough) {
    const read = readSync(fd, buffer, filled, length - filled, from + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** @param position where in the file; behind what was written last, when it is left out */
export function writeAll(fd: number, octets: Buffer, position?: number): void {
  for (let written = 0; written < octets.length; ) {
    const at = position === undefined ? null : position + written;
    written += writeSync(fd, octets, written, octets.length - written, at);
  }
}

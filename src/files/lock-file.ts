/**
 * A lock between processes: at most one holder of a path at a time, for read-modify-write of the file it guards.
 *
 * The lock is a symbolic link whose target names the holder: `symlink` is atomic, fails when the name exists, and
 * carries its content with it, so that nobody ever sees a lock without an owner, not even of a process killed while it
 * took it. The link points nowhere; it is read with `readlink` (and by an administrator with `ls -l`).
 *
 * A dead holder's lock is taken over. Two waiters may find the same dead lock at the same moment, and the slower one
 * must not remove the lock that the faster one has taken in between. Every lock therefore has a token of its own, and
 * whoever wants to remove a dead lock first takes the lock `<path>.<token>`, the right to bury this one, looks again,
 * and only then removes it. As only the holder of that right removes a dead lock, what it looked at cannot have
 * changed before it removes it. The right is a lock like any other, so a gravedigger that dies is buried likewise.
 *
 * A lock held on another machine (a shared folder) cannot be looked up there: it counts as dead when it is older than
 * {@link FOREIGN_STALE_MS}. Locks are held for milliseconds, so that span is generous.
 */
import { randomBytes } from 'node:crypto';
import { lstat, readlink, symlink, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isProcessAlive, processStartTime } from './process-identity.ts';

/** After this long a lock held on another machine counts as abandoned, in milliseconds. */
const FOREIGN_STALE_MS = 60_000;
/** Waiters look again after a random time in this range, in milliseconds: short, as holders are quick. */
const RETRY_MIN_MS = 2;
const RETRY_MAX_MS = 20;
/** How long to wait for the lock unless the caller says otherwise, in milliseconds. */
const DEFAULT_WAIT_MS = 10_000;

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly startTime: string;
  readonly token: string;
}

/** The lock could not be had in time. */
export class LockTimeoutError extends Error {
  readonly path: string;
  readonly holder: LockHolder | undefined;

  constructor(path: string, holder: LockHolder | undefined) {
    const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
    super(`${path} is held by ${who}.`);
    this.name = 'LockTimeoutError';
    this.path = path;
    this.holder = holder;
  }
}

/**
 * Runs `work` while holding the lock `path` (by convention the guarded file's name with `.lock`). Not re-entrant: work
 * that asks for the same lock again waits for itself.
 * @param waitMs how long to wait for other holders
 * @throws LockTimeoutError; the system's error when the folder cannot be written; whatever `work` throws
 */
export async function withLockFile<T>(path: string, work: () => Promise<T>, waitMs = DEFAULT_WAIT_MS): Promise<T> {
  const mine = await acquire(path, performance.now() + waitMs);
  try {
    return await work();
  } finally {
    await release(path, mine);
  }
}

async function acquire(path: string, deadline: number): Promise<string> {
  const mine = describe();
  for (;;) {
    if (await tryTake(path, mine)) return mine;
    const theirs = await readHolder(path);
    if (theirs === undefined) continue;
    const holder = parseHolder(theirs);
    if (await isAbandoned(path, holder)) {
      await bury(path, theirs, holder.token, deadline);
      continue;
    }
    if (performance.now() >= deadline) throw new LockTimeoutError(path, holder);
    await pause();
  }
}

/** Removes the lock `path` if it still is `dead`. */
async function bury(path: string, dead: string, token: string, deadline: number): Promise<void> {
  const right = `${path}.${token}`;
  const mine = await acquire(right, deadline);
  try {
    if ((await readHolder(path)) === dead) await unlink(path);
  } finally {
    await release(right, mine);
  }
}

async function release(path: string, mine: string): Promise<void> {
  // Somebody who thought this process dead may have taken over; the lock is then theirs to remove.
  if ((await readHolder(path)) === mine) await unlink(path);
}

async function tryTake(path: string, mine: string): Promise<boolean> {
  try {
    await symlink(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EINVAL') throw new Error(`${path} is not a lock of ours but a file; remove it to go on.`);
    throw error;
  }
}

function describe(): string {
  return [process.pid, processStartTime(process.pid), randomBytes(8).toString('hex'), hostname()].join('.');
}

/** The inverse of {@link describe}. The host's name comes last because it may hold dots. */
function parseHolder(text: string): LockHolder {
  const [pid = '', startTime = '', token = '', ...host] = text.split('.');
  // The token becomes part of a file name: anything but ours is replaced by something that can do no harm.
  return { pid: Number(pid), startTime, token: /^[0-9a-f]{16}$/.test(token) ? token : 'unknown', host: host.join('.') };
}

async function isAbandoned(path: string, holder: LockHolder): Promise<boolean> {
  if (holder.host === hostname() && Number.isInteger(holder.pid) && holder.pid > 0) {
    if (!isProcessAlive(holder.pid)) return true;
    const now = processStartTime(holder.pid);
    return now !== '0' && holder.startTime !== '0' && now !== holder.startTime;
  }
  try {
    return Date.now() - (await lstat(path)).mtimeMs > FOREIGN_STALE_MS;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function pause(): Promise<void> {
  const ms = RETRY_MIN_MS + Math.random() * (RETRY_MAX_MS - RETRY_MIN_MS);
  return new Promise((resolve) => setTimeout(resolve, ms));
}

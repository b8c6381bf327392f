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
 * The calls are synchronous: each takes some microseconds, while a trip through the thread pool takes ten times as long
 * and may have to wait there for password hashing.
 *
 * A lock held on another machine or in another container (a shared folder) cannot be looked up there: it counts as dead
 * when it is older than {@link FOREIGN_STALE_MS}. Locks are held for milliseconds, so that span is generous; and a holder
 * that was stopped for half of it is told so by {@link HeldLock.verify} before it writes.
 */
import { lstatSync, readdirSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fateOf, type ProcessIdentity, thisProcess } from './process-identity.ts';
import { uniqueToken } from './unique-token.ts';

/** After this long a lock held where we cannot look counts as abandoned, in milliseconds. */
const FOREIGN_STALE_MS = 60_000;
/**
 * Waiters look again after a random time from the lower bound to an upper one that grows with each look, in
 * milliseconds: soon at first, as holders are quick; later seldom, so that many waiters leave the holder its processor.
 */
const RETRY_MIN_MS = 1;
const RETRY_FIRST_MAX_MS = 5;
const RETRY_GROWTH = 1.3;
const RETRY_MAX_MS = 100;
/** How long to wait for the lock unless the caller says otherwise, in milliseconds. */
const DEFAULT_WAIT_MS = 10_000;

export interface LockHolder extends ProcessIdentity {
  readonly token: string;
}

/** What the work under a lock can ask of it. */
export interface HeldLock {
  /**
   * To be called right before what the lock protects becomes visible.
   * @throws LockLostError when somebody may have taken over, because this process stood still for too long
   */
  verify(): void;
}

/** The lock may be another's by now; what it protects must not be written. */
export class LockLostError extends Error {
  constructor(path: string) {
    super(`The lock ${path} was held for too long and may have been taken over. Nothing was written.`);
    this.name = 'LockLostError';
  }
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
 * @param waitMs how long to wait for a holder that keeps it
 * @throws LockTimeoutError; the system's error when the folder cannot be written; whatever `work` throws
 */
export async function withLockFile<T>(
  path: string,
  work: (lock: HeldLock) => Promise<T>,
  waitMs = DEFAULT_WAIT_MS,
): Promise<T> {
  const { mine, buried } = await acquire(path, waitMs);
  if (buried) sweepRights(path);
  // Both clocks: one may stand still while the machine sleeps, the other may be set.
  const [monotonic, wall] = [performance.now(), Date.now()];
  const heldFor = () => Math.max(performance.now() - monotonic, Date.now() - wall);
  const verify = () => {
    if (heldFor() > FOREIGN_STALE_MS / 2 || readHolder(path) !== mine) throw new LockLostError(path);
  };
  try {
    return await work({ verify });
  } finally {
    release(path, mine);
  }
}

/**
 * @param waitMs how long one and the same holder may keep it; while the lock goes from hand to hand there is progress, and
 *   however many stand in the queue each gets its turn
 */
async function acquire(path: string, waitMs: number): Promise<{ readonly mine: string; readonly buried: boolean }> {
  const mine = describe();
  let buried = false;
  let last: string | undefined;
  let deadline = performance.now() + waitMs;
  for (let attempt = 0; ; attempt += 1) {
    if (tryTake(path, mine)) return { mine, buried };
    const theirs = readHolder(path);
    if (theirs === undefined) continue;
    if (theirs !== last) {
      last = theirs;
      deadline = performance.now() + waitMs;
    }
    const holder = parseHolder(theirs);
    if (isAbandoned(path, holder)) {
      await bury(path, theirs, holder.token, waitMs);
      buried = true;
      continue;
    }
    if (performance.now() >= deadline) throw new LockTimeoutError(path, holder);
    await pause(attempt);
  }
}

/** Removes the lock `path` if it still is `dead`. */
async function bury(path: string, dead: string, token: string, waitMs: number): Promise<void> {
  const right = `${path}.${token}`;
  const { mine } = await acquire(right, waitMs);
  try {
    if (readHolder(path) === dead) unlinkIfThere(path);
  } finally {
    release(right, mine);
  }
}

function release(path: string, mine: string): void {
  // Somebody who thought this process dead may have taken over; the lock is then theirs to remove.
  if (readHolder(path) === mine) unlinkIfThere(path);
}

/**
 * Removes the rights that gravediggers left who died between burying and letting go. Called by the holder of `path`:
 * as its lock is none of those that were to be buried, and never will be, nobody needs these rights.
 */
function sweepRights(path: string): void {
  const prefix = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(prefix) || !/^(?:\.?(?:[0-9a-f]{16}|unknown))+$/.test(name.slice(prefix.length))) continue;
    const right = join(dirname(path), name);
    const holder = readHolder(right);
    if (holder !== undefined && isAbandoned(right, parseHolder(holder))) unlinkIfThere(right);
  }
}

function tryTake(path: string, mine: string): boolean {
  try {
    symlinkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EINVAL') throw new Error(`${path} is not a lock of ours but a file; remove it to go on.`);
    throw error;
  }
}

function describe(): string {
  const { pid, startTime, namespace, boot, host } = thisProcess();
  return [pid, startTime, uniqueToken(), namespace, boot, host].join('.');
}

/** The inverse of {@link describe}. The host's name comes last because it may hold dots. */
function parseHolder(text: string): LockHolder {
  const [pid = '', startTime = '', token = '', ...rest] = text.split('.');
  const [, namespace = '', boot = '', host = rest.join('.')] =
    /^(\d*)\.([0-9a-f-]{36}|)\.(.*)$/s.exec(rest.join('.')) ?? [];
  // The token becomes part of a file name: anything but ours is replaced by something that can do no harm.
  const safeToken = /^[0-9a-f]{16}$/.test(token) ? token : 'unknown';
  return { pid: Number(pid), startTime, token: safeToken, namespace, boot, host };
}

function isAbandoned(path: string, holder: LockHolder): boolean {
  const fate = fateOf(holder);
  if (fate !== 'unknown') return fate === 'dead';
  try {
    return Date.now() - lstatSync(path).mtimeMs > FOREIGN_STALE_MS;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function pause(attempt: number): Promise<void> {
  const longest = Math.min(RETRY_MAX_MS, RETRY_FIRST_MAX_MS * RETRY_GROWTH ** attempt);
  const ms = RETRY_MIN_MS + Math.random() * (longest - RETRY_MIN_MS);
  return new Promise((resolve) => setTimeout(resolve, ms));
}

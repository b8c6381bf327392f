/**
 * The lock that Dovecot and Postern take before they change `dovecot-uidlist` or `dovecot-keywords`: a file
 * `<protected>.lock`, created exclusively, whose content `<pid>:<host>` names the holder. Ours is linked into place with
 * its content in it, so that a process killed at any moment leaves no lock without a name.
 *
 * Invariants:
 *
 * - The lock excludes processes from one another, not the sessions of one process: those wait for each other on a mutex
 *   above it. Dovecot takes a lock with its own pid for stale; threads share a pid, so that rule is not ours. A lock
 *   with our pid counts as left over only when it is older than this process.
 * - A dead holder's lock is taken over: at once when the holder was on this host and its pid is gone; else when neither
 *   the lock nor the protected file changed for two minutes. A live local holder keeps it for as long as it lives.
 * - Two waiters may find the same dead lock. It is renamed away first and looked at again under its new name: whoever
 *   caught the fresh lock of the faster one in that way puts it back.
 * - A holder touches its lock every ten seconds, so that nobody on another host takes it for abandoned.
 */
import {
  closeSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  type Stats,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { isProcessAlive } from '../../files/process-identity.ts';
import type { Clock, Timer } from '../../model/clock.ts';
import { hasCode, readWhole, statOrUndefined, unlinkIfThere } from './disk.ts';
import { giveAway, type Permissions } from './permissions.ts';

/** A lock of unknown holder counts as abandoned after this long without a change, in milliseconds. */
const ABANDONED_MS = 120_000;
/** How long to wait for another holder: a little more than it takes to see that it is gone, in milliseconds. */
export const LOCK_WAIT_MS = 122_000;
/** How often a holder shows that it lives, in milliseconds. */
const TOUCH_MS = 10_000;
/**
 * Holders are quick, they come one after the other, and nobody queues: who looks more seldom than the others comes last.
 * So waiters look often, and only at a lock that was held for long more seldom, in milliseconds.
 */
const FIRST_RETRY_MS = 1;
const PROMPT_RETRY_MS = 2;
const PROMPT_FOR_MS = 2_000;
const LAST_RETRY_MS = 150;
/** Between two looks at who the holder is and whether it lives, in milliseconds. */
const HOLDER_CHECK_MS = 50;

/** The lock could not be had in time. */
export class DotlockTimeout extends Error {
  constructor(path: string) {
    super(`${path} is held by another process`);
    this.name = 'DotlockTimeout';
  }
}

export interface DotlockOptions {
  /** A path on the same file system that nobody else uses. */
  readonly temporary: string;
  readonly permissions: Permissions;
  readonly clock: Clock;
  readonly waitMs?: number | undefined;
}

export class Dotlock {
  readonly #path: string;
  readonly #inode: number;
  #touch: Timer | undefined;

  private constructor(path: string, inode: number, clock: Clock) {
    this.#path = path;
    this.#inode = inode;
    this.#keepFresh(clock);
  }

  /**
   * @param protectedFile the file, not the lock
   * @throws {DotlockTimeout}; the system's error when the folder cannot be written
   */
  static async acquire(
    protectedFile: string,
    { temporary, permissions, clock, waitMs = LOCK_WAIT_MS }: DotlockOptions,
  ): Promise<Dotlock> {
    const path = `${protectedFile}.lock`;
    const waiter = new Waiter(path, protectedFile);
    const asked = clock.now();
    let checked = Number.NEGATIVE_INFINITY;
    const inode = writeOwn(temporary, permissions);
    try {
      for (let retry = FIRST_RETRY_MS; ; ) {
        if (tryLink(temporary, path)) return new Dotlock(path, inode, clock);
        const now = clock.now();
        if (now - checked >= HOLDER_CHECK_MS) {
          checked = now;
          if (waiter.removeIfDead(now)) continue;
        }
        const waited = now - asked;
        if (waited >= waitMs) throw new DotlockTimeout(path);
        await new Promise<void>((resolve) => clock.after(retry * (1 + Math.random()), resolve));
        retry = Math.min(retry * 2, waited < PROMPT_FOR_MS ? PROMPT_RETRY_MS : LAST_RETRY_MS);
      }
    } finally {
      unlinkIfThere(temporary);
    }
  }

  /** @returns false when somebody had taken the lock away, so that what was done under it may have been disturbed */
  release(): boolean {
    this.#touch?.cancel();
    this.#touch = undefined;
    const now = lstatSync(this.#path, { throwIfNoEntry: false });
    // A new file may have got the old one's inode.
    if (now?.ino !== this.#inode || readLock(this.#path) !== ownContent()) return false;
    return unlinkIfThere(this.#path);
  }

  #keepFresh(clock: Clock): void {
    this.#touch = clock.after(TOUCH_MS, () => {
      const now = new Date();
      try {
        utimesSync(this.#path, now, now);
      } catch (error) {
        // Taken away: the release tells.
        if (!hasCode(error, 'ENOENT')) throw error;
        return;
      }
      this.#keepFresh(clock);
    });
  }
}

/** @returns the inode of the file that becomes the lock */
function writeOwn(temporary: string, permissions: Permissions): number {
  const fd = openSync(temporary, 'wx', permissions.fileMode);
  try {
    // Whoever waits for the lock reads it.
    giveAway(temporary, permissions);
    writeSync(fd, ownContent());
    return fstatSync(fd).ino;
  } finally {
    closeSync(fd);
  }
}

function ownContent(): string {
  return `${process.pid}:${hostname()}`;
}

function tryLink(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Watches somebody else's lock until it is released or dead. */
class Waiter {
  readonly #path: string;
  readonly #protectedFile: string;
  #seen = '';
  #seenSince = 0;

  constructor(path: string, protectedFile: string) {
    this.#path = path;
    this.#protectedFile = protectedFile;
  }

  /** @returns true when there is no lock any more */
  removeIfDead(now: number): boolean {
    const lock = lstatSync(this.#path, { throwIfNoEntry: false });
    if (lock === undefined) return true;
    const content = readLock(this.#path);
    if (!this.#isDead(lock, content, now)) return false;
    return bury(this.#path, lock);
  }

  #isDead(lock: Stats, content: string, now: number): boolean {
    const [pidText = '', ...host] = content.split(':');
    const pid = Number(pidText);
    if (host.join(':') === hostname() && Number.isInteger(pid) && pid > 0) {
      // Ours, or another thread's, unless it was there before this process was.
      if (pid === process.pid) return lock.mtimeMs < Date.now() - process.uptime() * 1000;
      return !isProcessAlive(pid);
    }
    const seen = `${signature(lock)} ${signature(statOrUndefined(this.#protectedFile))}`;
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#seenSince = now;
    }
    return now - this.#seenSince >= ABANDONED_MS;
  }
}

function readLock(path: string): string {
  return readWhole(path)?.content.toString('latin1').trim() ?? '';
}

function signature(stats: Stats | undefined): string {
  return stats === undefined ? '-' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}

/** Removes a dead lock, and only that one. */
function bury(path: string, dead: Stats): boolean {
  const grave = `${path}.${process.pid}.${dead.ino}.dead`;
  try {
    renameSync(path, grave);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
  const buried = lstatSync(grave, { throwIfNoEntry: false });
  if (buried !== undefined && (buried.ino !== dead.ino || buried.mtimeMs !== dead.mtimeMs)) putBack(grave, path);
  unlinkIfThere(grave);
  return true;
}

function putBack(grave: string, path: string): void {
  try {
    linkSync(grave, path);
  } catch (error) {
    // Somebody took the lock in between; the one we disturbed learns of it when it releases.
    if (!hasCode(error, 'EEXIST', 'ENOENT')) throw error;
  }
}

/**
 * Giving up root, for an engine that root starts and that runs as a user of its own (`serve --user`).
 *
 * Root is there until every address is bound and the certificates have been read; then it goes for good: groups first, then
 * the group, then the user, because each step needs the right that the last one takes away. Ports below 1024 that are
 * bound later than that need CAP_NET_BIND_SERVICE or a new start.
 */
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';

/** All of them are there where there is root; the types of Node lack `initgroups`. */
type Posix = Required<Pick<NodeJS.Process, 'getuid' | 'geteuid' | 'getgid' | 'getegid' | 'setuid' | 'setgid'>> & {
  initgroups(user: string, group: number): void;
};

/** A user of this machine who is not root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The user cannot be taken on, or could not work. The message says why and what to do. */
export class PrivilegeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PrivilegeError';
  }
}

/** A path, and what it must allow. */
export type NeededPath = readonly [path: string, right: 'read' | 'write'];

/**
 * Looks a user up. Call it before anything else runs: the process is that user for as long as the look takes.
 * @throws PrivilegeError when there is no such user, it is root, or this process may not become it
 */
export function accountOf(name: string): Account {
  if (process.getuid?.() !== 0 || process.seteuid === undefined) {
    throw new PrivilegeError(`--user ${name}: only root can become another user. Leave --user out, or start as root.`);
  }
  try {
    // Node looks names up only to become them.
    process.seteuid(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_CREDENTIAL') throw error;
    throw new PrivilegeError(
      `--user ${name}: this machine has no such user. To make it: systemd-sysusers, or useradd.`,
    );
  }
  const { uid, gid } = userInfo();
  process.seteuid(0);
  if (uid === 0) throw new PrivilegeError(`--user ${name}: that is root, who is to be given up.`);
  return { name, uid, gid };
}

/** Becomes the user for good. @throws PrivilegeError when root could be had back, the system's error when it refuses */
export function giveUpRoot({ name, uid, gid }: Account): void {
  const posix = process as unknown as Posix;
  posix.initgroups(name, gid);
  posix.setgid(gid);
  posix.setuid(uid);
  const ids = [posix.getuid(), posix.geteuid(), posix.getgid(), posix.getegid()];
  if (ids.join() !== [uid, uid, gid, gid].join() || canBecomeRoot(posix)) {
    throw new PrivilegeError(`--user ${name}: root could not be given up for good.`);
  }
}

/**
 * Sentences about the paths that this process may not use as it must, tried with its real user. What is not there is made
 * later, in a folder that is tried as well.
 */
export function unusable(paths: Iterable<NeededPath>): string[] {
  const problems: string[] = [];
  for (const [path, right] of paths) {
    try {
      accessSync(path, right === 'read' ? constants.R_OK : constants.R_OK | constants.W_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') problems.push(`${path} cannot be ${right === 'read' ? 'read' : 'written'} (${code})`);
    }
  }
  return problems;
}

function canBecomeRoot(posix: Posix): boolean {
  try {
    posix.setuid(0);
    return true;
  } catch {
    // As it must be.
    return false;
  }
}

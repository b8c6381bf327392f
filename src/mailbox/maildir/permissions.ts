/**
 * Who may touch what the store creates: the same people as the Maildir itself. An engine that runs as root hands every
 * file to the owner of the Maildir, since delivery agents and other servers run as that owner.
 */
import { chownSync, mkdirSync, type Stats } from 'node:fs';
import { hasCode } from './disk.ts';

export interface Permissions {
  readonly folderMode: number;
  readonly fileMode: number;
  /** To whom new files are given; undefined when they belong to the right user as they are. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/** @param root of the Maildir */
export function permissionsOf(root: Stats): Permissions {
  const folderMode = root.mode & 0o7777;
  const mine = process.getuid?.() !== 0 || (root.uid === 0 && root.gid === 0);
  return {
    folderMode,
    fileMode: folderMode & 0o666,
    owner: mine ? undefined : { uid: root.uid, gid: root.gid },
  };
}

export function giveAway(path: string | Buffer, { owner }: Permissions): void {
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
}

/** Makes a folder unless there is one. */
export function makeFolder(path: string, permissions: Permissions): void {
  try {
    mkdirSync(path, { mode: permissions.folderMode });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    throw error;
  }
  giveAway(path, permissions);
}

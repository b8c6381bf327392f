/** The folders that every Maildir has. */
import { lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import { makeOwnedFolder } from '../../files/make-folder.ts';
import { makeFolder, permissionsOf } from './permissions.ts';

/** Makes what is not there of a Maildir. Its root is INBOX: that exists for everybody who may log on. */
export function makeMaildir(root: string): void {
  if (lstatSync(root, { throwIfNoEntry: false }) === undefined) {
    const parent = path.dirname(root);
    makeOwnedFolder(parent, 0o700);
    makeFolder(root, { ...permissionsOf(statSync(parent)), folderMode: 0o700 });
  }
  const permissions = permissionsOf(statSync(root));
  for (const compartment of ['cur', 'new', 'tmp']) makeFolder(path.join(root, compartment), permissions);
}

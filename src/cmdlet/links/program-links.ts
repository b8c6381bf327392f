/**
 * Cmdlets as programs of their own names: links in a folder of the PATH, which lead to the one program. It reads from
 * the name it was called by what is meant (bin/run.js). What is not such a link is never touched.
 */
import { readlink, symlink, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export interface LinkState {
  readonly name: string;
  /** `ours` leads to this program; `foreign` is somebody else's file. */
  readonly state: 'missing' | 'ours' | 'foreign';
}

/**
 * @param folder absolute
 * @param program absolute, without links in its path
 * @throws system errors, such as that of a folder which may not be read
 */
export async function linkStates(
  folder: string,
  program: string,
  names: readonly string[],
): Promise<readonly LinkState[]> {
  return Promise.all(names.map(async (name) => ({ name, state: await stateOf(join(folder, name), program) })));
}

async function stateOf(path: string, program: string): Promise<LinkState['state']> {
  try {
    return resolve(path, '..', await readlink(path)) === program ? 'ours' : 'foreign';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'missing';
    // There is something, and it is no link.
    if (code === 'EINVAL') return 'foreign';
    throw error;
  }
}

/** @throws system errors; EEXIST when somebody was faster */
export async function makeLink(folder: string, program: string, name: string): Promise<void> {
  await symlink(program, join(folder, name));
}

export async function removeLink(folder: string, name: string): Promise<void> {
  await unlink(join(folder, name));
}

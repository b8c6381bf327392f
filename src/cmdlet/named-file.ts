/** Files that a cmdlet's parameters name, to read or to write. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { replaceFile } from '../files/atomic-file.ts';
import { type CmdletError, wrongInput } from './cmdlet-error.ts';
import type { CmdletHost } from './host.ts';
import { localPath } from './local-path.ts';

type Place = Pick<CmdletHost, 'environment'>;

/**
 * @param limit of its size, in bytes
 * @throws CmdletError when it is not there, too large, or may not be read
 */
export async function readNamedFile(path: string, limit: number, { environment }: Place): Promise<Uint8Array> {
  const file = resolve(localPath(path, environment));
  try {
    const { size } = await stat(file);
    if (size > limit) throw wrongInput('FileTooLarge', `'${path}' has ${size} bytes; at most ${limit} are read.`);
    return await readFile(file);
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * Writes it, or replaces it as a whole; a new one may be read by its owner only.
 * @throws CmdletError
 */
export async function writeNamedFile(
  path: string,
  content: string | Uint8Array,
  { environment }: Place,
): Promise<void> {
  try {
    await replaceFile(
      resolve(localPath(path, environment)),
      typeof content === 'string' ? content : Buffer.from(content),
    );
  } catch (error) {
    throw fileError(error, path);
  }
}

const REASONS: Readonly<Record<string, readonly [id: string, text: (path: string) => string]>> = {
  ENOENT: ['PathNotFound', (path) => `Cannot find path '${path}' because it does not exist.`],
  EACCES: ['UnauthorizedAccess', (path) => `Access to the path '${path}' is denied.`],
  EPERM: ['UnauthorizedAccess', (path) => `Access to the path '${path}' is denied.`],
  EISDIR: ['PathIsFolder', (path) => `'${path}' is a folder.`],
  EEXIST: ['NoClobber', (path) => `The file '${path}' already exists.`],
};

/** A system's error in PowerShell's words; what is none of these is given back as it is. */
export function fileError(error: unknown, path: string): CmdletError | unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  const [id, text] = REASONS[code] ?? ['FileError', () => `'${path}': ${(error as Error).message}`];
  return wrongInput(id, text(path), { category: 'ObjectNotFound' });
}

/** The files that cmdlets made for it may read and write; nothing else in the language reaches a file. */
import { constants } from 'node:fs';
import { appendFile, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { localPath } from '../cmdlet/local-path.ts';
import { fileError } from '../cmdlet/named-file.ts';
import { runtimeError } from './values/runtime-error.ts';

/** A certificate has kilobytes and a list of mailboxes a few megabytes; a log of gigabytes is not for this. */
export const MAX_FILE = 64 * 1024 * 1024;

export interface Files {
  /** @throws CmdletError when it is not there, too large or may not be read; so do all others */
  readBytes(path: string): Promise<Uint8Array>;
  readText(path: string): Promise<string>;
  /** @param noClobber refuses to replace a file that is there */
  write(path: string, content: string | Uint8Array, options?: { append?: boolean; noClobber?: boolean }): Promise<void>;
  /** With the folders above it. */
  makeFolder(path: string): Promise<void>;
  kindOf(path: string): Promise<'file' | 'folder' | undefined>;
}

/** @param folder what relative paths are relative to */
export function filesOf(environment: Readonly<Record<string, string | undefined>>, folder: string): Files {
  const here = (path: string) => resolve(folder, localPath(path, environment));
  const readBytes = async (path: string): Promise<Uint8Array> => {
    const file = here(path);
    try {
      const { size } = await stat(file);
      if (size > MAX_FILE)
        throw runtimeError('FileTooLarge', `'${path}' is larger than the ${MAX_FILE} bytes that are read.`);
      return await readFile(file);
    } catch (error) {
      throw fileError(error, path);
    }
  };
  return {
    readBytes,
    readText: async (path) => decoded(await readBytes(path)),
    async write(path, content, { append = false, noClobber = false } = {}) {
      const file = here(path);
      try {
        if (append) await appendFile(file, content);
        else if (noClobber) await writeNew(file, content);
        else await writeFile(file, content);
      } catch (error) {
        throw fileError(error, path);
      }
    },
    async makeFolder(path) {
      try {
        await mkdir(here(path), { recursive: true });
      } catch (error) {
        throw fileError(error, path);
      }
    },
    async kindOf(path) {
      try {
        return (await stat(here(path))).isDirectory() ? 'folder' : 'file';
      } catch {
        // Whatever keeps it from being seen: it is not there for the one who asks.
        return undefined;
      }
    },
  };
}

async function writeNew(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
}

/** UTF-8, or UTF-16 when its mark stands at the beginning, as Windows PowerShell writes it. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}

/** Where the mailboxes are written, and reading that file. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type NumberedLine, splitLines } from './passwd-file.ts';

const FILE_NAME = 'mailboxes.passwd';

/** @param dataFolder absolute */
export function mailboxFile(dataFolder: string): string {
  return path.join(dataFolder, FILE_NAME);
}

/** A file that is not there has no lines. @throws NotTextError; the system's error */
export async function readLines(file: string): Promise<readonly NumberedLine[]> {
  try {
    return splitLines(await readFile(file));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/**
 * Something that differs when the file does: every way of writing it changes its inode, its size or one of its times.
 * '' when there is no file.
 */
export async function fileSignature(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join('.');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

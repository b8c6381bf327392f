import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Whether a Maildir holds messages or folders already.
 * @param maildir absolute; one that is not there holds nothing
 * @throws the system's error
 */
export async function holdsMail(maildir: string): Promise<boolean> {
  const folders = (await namesIn(maildir)).filter((name) => /^\.[^.]/.test(name));
  if (folders.length > 0) return true;
  const messages = await Promise.all(['cur', 'new'].map((folder) => namesIn(join(maildir, folder))));
  return messages.some((names) => names.length > 0);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Files of another user are none of ours to look into; the engine will say what it cannot read.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}

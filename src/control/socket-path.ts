/**
 * Where the control socket of a server is. A path may be longer than a socket's may be: then Linux reaches it through
 * the open folder (`/proc/self/fd/…`), with the same file at the end of it.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MAX_SOCKET_PATH } from './limits.ts';

/** @param server a name that is also a safe file name */
export function socketPath(dataFolder: string, server: string): string {
  return join(dataFolder, `control-${server}.sock`);
}

export interface ReachablePath {
  readonly path: string;
  /** To be called when the path has been used. */
  release(): void;
}

/**
 * @returns a path to the same file that is short enough
 * @throws Error where there is no way to a path of that length; what `open` throws for the folder
 */
export function reachable(path: string, platform: NodeJS.Platform = process.platform): ReachablePath {
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return { path, release: () => {} };
  if (platform !== 'linux') {
    throw new Error(`${path} is longer than the ${MAX_SOCKET_PATH} octets that the path of a socket may have.`);
  }
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: `/proc/self/fd/${folder}/${basename(path)}`, release: () => closeSync(folder) };
}

/**
 * What engines publish of themselves: `status/<server>.json`, replaced as a whole. Everybody may read it, because the
 * cmdlets of any administrator wait for it. It is worth nothing after a restart, so it is not forced to the disk.
 */
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync, sweepTemporaryFiles } from '../files/atomic-file.ts';
import { FolderWatch } from '../files/folder-watch.ts';
import { makeOwnedFolder } from '../files/make-folder.ts';
import { fateOf, type ProcessIdentity, thisProcess } from '../files/process-identity.ts';
import type { Clock } from '../model/clock.ts';
import type { EngineStatus, PublishedStatus } from './config-store.ts';
import { STATUS_POLL_MS } from './limits.ts';
import { isServerName } from './read-configuration.ts';

const FILE_MODE = 0o644;
const FOLDER_MODE = 0o755;
/** A Node timer's longest span; only its being there matters. */
const FOREVER_MS = 0x7fffffff;

interface StatusFile extends EngineStatus {
  readonly process: ProcessIdentity;
}

export class StatusFiles {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #prepared = new Set<string>();

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  async publish(status: EngineStatus): Promise<void> {
    const file = this.#fileOf(status.server);
    if (!this.#prepared.has(file)) {
      // The umask is subtracted from the mode; a folder that was there is the administrator's.
      if (makeOwnedFolder(this.#folder, FOLDER_MODE)) chmodSync(this.#folder, FOLDER_MODE);
      await sweepTemporaryFiles(file);
      this.#prepared.add(file);
    }
    const content: StatusFile = { ...status, process: thisProcess() };
    replaceFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`, FILE_MODE);
  }

  read(server: string): PublishedStatus | undefined {
    const text = readIfThere(this.#fileOf(server));
    if (text === undefined) return undefined;
    const { process: engine, ...status } = JSON.parse(text) as StatusFile;
    const fate = fateOf(engine);
    return { ...status, alive: fate === 'unknown' ? undefined : fate === 'alive' };
  }

  /** See `ConfigStore.awaitStatus`. */
  async wait(
    server: string,
    accept: (status: PublishedStatus) => boolean,
    timeoutMs: number,
  ): Promise<PublishedStatus | undefined> {
    const first = this.read(server);
    if (first !== undefined && accept(first)) return first;
    // The clock's timers and the watch let a process end that has nothing else to do; this one waits.
    const alive = setInterval(() => {}, FOREVER_MS);
    try {
      return await this.#next(server, accept, timeoutMs, first);
    } finally {
      clearInterval(alive);
    }
  }

  #next(
    server: string,
    accept: (status: PublishedStatus) => boolean,
    timeoutMs: number,
    first: PublishedStatus | undefined,
  ): Promise<PublishedStatus | undefined> {
    return new Promise((resolve, reject) => {
      let last = JSON.stringify(first);
      const end = (settle: () => void) => {
        timer.cancel();
        void watch.close();
        settle();
      };
      const look = async () => {
        const status = this.read(server);
        const seen = JSON.stringify(status);
        if (status === undefined || seen === last) return;
        last = seen;
        if (accept(status)) end(() => resolve(status));
      };
      const onError = (error: unknown) => end(() => reject(error));
      const watch = new FolderWatch(this.#folder, { clock: this.#clock, pollMs: STATUS_POLL_MS, onError }, look);
      const timer = this.#clock.after(timeoutMs, () => end(() => resolve(undefined)));
      // What was published before the watch began.
      void watch.look();
    });
  }

  /** @throws RangeError for a name that no server can have */
  #fileOf(server: string): string {
    if (!isServerName(server)) throw new RangeError(`${JSON.stringify(server)} is no server name.`);
    return join(this.#folder, `${server}.json`);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Looking again when something in a folder changes.
 *
 * The folder is watched, not the file: a watch on a file goes deaf with the first rename over it. Events only say
 * "look again"; what changed is for `look` to find out. Under the watch lies a poll, for file systems that send no
 * events, for links whose target changes elsewhere, and for a folder that is replaced as a whole.
 *
 * `look` never runs twice at the same time. Events that arrive while it runs make it run once more afterwards, so that
 * a look that begins after the last change always follows.
 */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock, Timer } from '../model/clock.ts';

export interface FolderWatchOptions {
  readonly clock: Clock;
  /** How often to look without having been told to, in milliseconds. */
  readonly pollMs: number;
  /** Hears of a failed look; the watch goes on. */
  readonly onError: (error: unknown) => void;
}

export class FolderWatch {
  readonly #folder: string;
  readonly #options: FolderWatchOptions;
  readonly #look: () => Promise<void>;
  #watcher: FSWatcher | undefined;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  /** Starts watching; the first look comes with the first event or poll. */
  constructor(folder: string, options: FolderWatchOptions, look: () => Promise<void>) {
    this.#folder = folder;
    this.#options = options;
    this.#look = look;
    this.#listen();
    this.#schedulePoll();
  }

  /** Looks now, or once more after the look under way. Resolves after a look that began after this call. */
  async look(): Promise<void> {
    if (this.#closed) return;
    this.#again = true;
    this.#running ??= this.#run();
    await this.#running;
  }

  /** Stops watching. A look under way ends undisturbed; resolves when it has. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    this.#watcher?.close();
    this.#watcher = undefined;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        await this.#look();
      } catch (error) {
        this.#options.onError(error);
      }
    }
    this.#running = undefined;
  }

  #schedulePoll(): void {
    this.#timer = this.#options.clock.after(this.#options.pollMs, () => {
      if (this.#watcher === undefined) this.#listen();
      void this.look();
      this.#schedulePoll();
    });
  }

  #listen(): void {
    if (this.#closed) return;
    try {
      const watcher = watch(this.#folder, { persistent: false }, () => void this.look());
      this.#watcher = watcher;
      // The folder went away, or the system's watches ran out: the poll carries on alone and tries to watch again.
      watcher.on('error', () => this.#deaf(watcher));
      watcher.on('close', () => this.#deaf(watcher));
    } catch {
      this.#watcher = undefined;
    }
  }

  #deaf(watcher: FSWatcher): void {
    if (this.#watcher !== watcher) return;
    this.#watcher = undefined;
    watcher.close();
  }
}

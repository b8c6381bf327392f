/**
 * Hears of deliveries and changes in a mailbox while somebody waits for them: one watch per mailbox, however many
 * sessions wait. Events say only "look again".
 *
 * Under the events lies a poll: seldom, for file systems that send none; often, when the system has no watch left to
 * give (ENOSPC, EMFILE), until it has one again. Changes of our own wake the sessions directly; for them the look finds
 * nothing to do.
 */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock, Timer } from '../../model/clock.ts';
import type { MailboxFolder } from './mailbox-folder.ts';

/** While events come, in milliseconds. */
export const QUIET_POLL_MS = 30_000;
/** While they do not, in milliseconds. */
export const DEAF_POLL_MS = 2_000;

export interface WatchOptions {
  readonly clock: Clock;
  /** Takes in what happened; never called twice at the same time. @returns when to look again, if something is doubted */
  readonly look: () => Promise<number | undefined>;
  /** A look failed; the watch goes on. */
  readonly onError: (error: unknown) => void;
  /** Replaces the system's watch in tests. */
  readonly watchFolder?: (path: string, changed: () => void) => Pick<FSWatcher, 'close' | 'on'>;
}

export class MailboxWatch {
  readonly #folder: MailboxFolder;
  readonly #options: WatchOptions;
  #watchers: Pick<FSWatcher, 'close'>[] = [];
  #timer: Timer | undefined;
  #looking = false;
  #again = false;
  #closed = false;

  constructor(folder: MailboxFolder, options: WatchOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#listen();
    // What happened since the last look and before the watch began.
    this.#look();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#stopListening();
  }

  #listen(): void {
    if (this.#watchers.length > 0) return;
    const watchFolder = this.#options.watchFolder ?? watchWithSystem;
    try {
      for (const compartment of ['new', 'cur'] as const) {
        const watcher = watchFolder(this.#folder.compartment(compartment), () => this.#look());
        this.#watchers.push(watcher);
        // The folder went away, or the system's watches ran out.
        watcher.on('error', () => this.#stopListening());
      }
    } catch {
      // No watch to be had: the poll is faster then, and tries again.
      this.#stopListening();
    }
  }

  #stopListening(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  #look(): void {
    this.#again = true;
    if (!this.#looking && !this.#closed) void this.#run();
  }

  async #run(): Promise<void> {
    this.#looking = true;
    let doubted: number | undefined;
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        doubted = await this.#options.look();
      } catch (error) {
        this.#options.onError(error);
      }
    }
    this.#looking = false;
    this.#schedule(doubted);
  }

  #schedule(doubted: number | undefined): void {
    if (this.#closed) return;
    this.#timer?.cancel();
    const { clock } = this.#options;
    const poll = this.#watchers.length > 0 ? QUIET_POLL_MS : DEAF_POLL_MS;
    const wait = doubted === undefined ? poll : Math.min(poll, Math.max(doubted - clock.now(), 1));
    this.#timer = clock.after(wait, () => {
      this.#listen();
      this.#look();
    });
  }
}

function watchWithSystem(path: string, changed: () => void): FSWatcher {
  return watch(path, { persistent: false }, changed);
}

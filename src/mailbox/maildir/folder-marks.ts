/** The marks of both folders of a mailbox that hold messages: whether to look into them, and when at the latest. */
import type { Stats } from 'node:fs';
import type { Clock } from '../../model/clock.ts';
import { statOrUndefined } from './disk.ts';
import { FolderMark, type FolderStamp } from './folder-mark.ts';
import type { MailboxFolder } from './mailbox-folder.ts';

export class FolderMarks {
  readonly cur = new FolderMark();
  readonly new = new FolderMark();
  readonly #folder: MailboxFolder;
  readonly #clock: Clock;

  constructor(folder: MailboxFolder, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Undefined when the mailbox is gone. */
  stat(): { readonly cur: Stats; readonly new: Stats } | undefined {
    const cur = statOrUndefined(this.#folder.compartment('cur'));
    const fresh = statOrUndefined(this.#folder.compartment('new'));
    return cur === undefined || fresh === undefined ? undefined : { cur, new: fresh };
  }

  /** Something may have changed since the last look; also that the mailbox is gone. */
  needScan(): boolean {
    const stats = this.stat();
    if (stats === undefined) return true;
    const now = this.#clock.now();
    return this.cur.needsScan(stats.cur, now) || this.new.needsScan(stats.new, now);
  }

  /** When to look again although nothing seems changed, or undefined. */
  get doubtedUntil(): number | undefined {
    const doubts = [this.cur.doubtedUntil, this.new.doubtedUntil].filter((doubt) => doubt !== undefined);
    return doubts.length === 0 ? undefined : Math.min(...doubts);
  }

  /** What an earlier process knew; of a folder that was in doubt then there is nothing. */
  recall(settled: { readonly cur?: FolderStamp | undefined; readonly new?: FolderStamp | undefined }): void {
    this.cur.recall(settled.cur);
    this.new.recall(settled.new);
  }

  /** The next look reads both folders. */
  distrust(): void {
    this.cur.distrust();
    this.new.distrust();
  }

  /** We renamed or removed something in these folders. */
  changedByUs(...folders: readonly ('cur' | 'new')[]): void {
    const now = this.#clock.now();
    for (const folder of folders) {
      const stats = statOrUndefined(this.#folder.compartment(folder));
      if (stats !== undefined) this[folder].changedByUs(stats, now);
    }
  }
}

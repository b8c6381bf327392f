/**
 * What is known of a folder's modification time since it was last scanned.
 *
 * An unchanged time proves that nothing changed only when it is older than the clock of the file system is coarse: a
 * second change within the same tick leaves no trace. A young time is therefore doubted, and the folder scanned once
 * more when the tick has passed. Our own renames make the time young as well; that they hid another program's is
 * unlikely, so for their sake a big folder is not scanned more often than it can bear.
 */
import type { Stats } from 'node:fs';

/** A tick of file systems that keep fractions of a second: the kernel's jiffy is at most 10 ms. */
const FINE_TICK_MS = 50;
/** A tick of those that keep whole seconds (or, as FAT, two). */
const COARSE_TICK_MS = 2000;
/** Doubts that we raised ourselves take no more than one part in this of the time. */
const SCAN_SHARE = 20;

export class FolderMark {
  #mtimeMs = Number.NaN;
  /** When to scan again although the time did not change; never, when it is infinite. */
  #doubtedUntil = Number.POSITIVE_INFINITY;
  #scanMs = 0;

  needsScan(stats: Stats, now: number): boolean {
    return stats.mtimeMs !== this.#mtimeMs || now >= this.#doubtedUntil;
  }

  /**
   * @param before as the folder was before the scan
   * @param scanMs how long it took
   */
  scanned(before: Stats, now: number, scanMs: number): void {
    this.#mtimeMs = before.mtimeMs;
    this.#scanMs = scanMs;
    const settled = before.mtimeMs + tickOf(before.mtimeMs);
    this.#doubtedUntil = now >= settled ? Number.POSITIVE_INFINITY : settled;
  }

  /** @param after as the folder was after we changed it */
  changedByUs(after: Stats, now: number): void {
    this.#mtimeMs = after.mtimeMs;
    const due = Math.max(after.mtimeMs + tickOf(after.mtimeMs), now + this.#scanMs * SCAN_SHARE);
    // An older doubt is not put off: else a busy session would never look again.
    this.#doubtedUntil = Math.min(this.#doubtedUntil, due);
  }

  /** Makes the next look a scan. */
  distrust(): void {
    this.#doubtedUntil = 0;
  }

  /** When a doubt falls due, or undefined when there is none. */
  get doubtedUntil(): number | undefined {
    return Number.isFinite(this.#doubtedUntil) ? this.#doubtedUntil : undefined;
  }
}

/** Whether a change at this time could hide another one that has just been made. */
export function isFresh(mtimeMs: number, now: number): boolean {
  return now < mtimeMs + tickOf(mtimeMs);
}

function tickOf(mtimeMs: number): number {
  return mtimeMs % 1000 === 0 ? COARSE_TICK_MS : FINE_TICK_MS;
}

/**
 * What is known of a folder's times since it was last scanned.
 *
 * A change of its entries sets both the modification time and the change time. The first can be set back, as a restore
 * from a backup does; the second cannot, so both have to be what they were, of the same folder.
 *
 * Unchanged times prove that nothing changed only when they are older than the clock of the file system is coarse: a
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

/** By which a folder in which nothing changed is known again, also by another process. */
export interface FolderStamp {
  readonly ino: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

export class FolderMark {
  #stamp: FolderStamp | undefined;
  /** When to scan again although the time did not change; never, when it is infinite. */
  #doubtedUntil = Number.POSITIVE_INFINITY;
  #scanMs = 0;

  needsScan(stats: Stats, now: number): boolean {
    return this.#stamp === undefined || !isSameFolder(stats, this.#stamp) || now >= this.#doubtedUntil;
  }

  /**
   * @param before as the folder was before the scan
   * @param scanMs how long it took
   */
  scanned(before: Stats, now: number, scanMs: number): void {
    this.#stamp = stampOf(before);
    this.#scanMs = scanMs;
    this.#doubtedUntil = isFresh(before, now) ? settledAt(before) : Number.POSITIVE_INFINITY;
  }

  /** @param after as the folder was after we changed it */
  changedByUs(after: Stats, now: number): void {
    this.#stamp = stampOf(after);
    const due = Math.max(settledAt(after), now + this.#scanMs * SCAN_SHARE);
    // An older doubt is not put off: else a busy session would never look again.
    this.#doubtedUntil = Math.min(this.#doubtedUntil, due);
  }

  /** Makes the next look a scan. */
  distrust(): void {
    this.#doubtedUntil = 0;
  }

  /** What the folder was when it was last scanned, when there is no doubt about it. */
  get settled(): FolderStamp | undefined {
    return Number.isFinite(this.#doubtedUntil) ? undefined : this.#stamp;
  }

  /** Nobody scanned yet, but an earlier process did. @param settled as it was then */
  recall(settled: FolderStamp | undefined): void {
    this.#stamp = settled;
  }

  /** When a doubt falls due, or undefined when there is none. */
  get doubtedUntil(): number | undefined {
    return Number.isFinite(this.#doubtedUntil) ? this.#doubtedUntil : undefined;
  }
}

/** Whether the last change of a folder could hide another one that has just been made. */
export function isFresh(stats: Stats, now: number): boolean {
  return now < settledAt(stats);
}

/** When whatever is changed gets other times than the last change that is seen here. */
function settledAt({ mtimeMs, ctimeMs }: Stats): number {
  const changed = Math.max(mtimeMs, ctimeMs);
  return changed + (changed % 1000 === 0 ? COARSE_TICK_MS : FINE_TICK_MS);
}

function stampOf({ ino, mtimeMs, ctimeMs }: Stats): FolderStamp {
  return { ino, mtimeMs, ctimeMs };
}

/** The same folder, and no change between the two. */
export function isSameFolder(one: FolderStamp, other: FolderStamp): boolean {
  return one.ino === other.ino && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs;
}

/**
 * Writes rows behind the back of those who have them: the mail never waits for its log.
 *
 * - Rows are gathered and written together, at most {@link FLUSH_MS} after they came.
 * - No more than {@link MAX_PENDING} octets wait. When the disk takes no more, later rows are dropped and counted; that
 *   is logged once, and once more when rows are written again.
 * - After a failure the same rows are tried again every {@link RETRY_MS}.
 */
import type { Clock, Timer } from '../../model/clock.ts';
import type { Logger } from '../../wire/host.ts';
import { type Batch, type LogFiles, WriteFailure } from './log-file.ts';
import { RowBuffer } from './row-buffer.ts';

/** Rows wait so long for others to be written with, in milliseconds: an eye at `tail -f` does not notice. */
export const FLUSH_MS = 250;
/** Rows are written earlier when there are so many octets of them. */
const FLUSH_AT = 256 * 1024;
/** Octets that wait at most: some 30,000 rows. */
export const MAX_PENDING = 4 * 1024 * 1024;
/** From a failure to the next attempt, in milliseconds. */
export const RETRY_MS = 10_000;
/** An engine that stops waits so long for the last rows, in milliseconds. */
const CLOSE_MS = 2_000;

/** Where rows go. */
export type Destination = Omit<Batch, 'rows'>;

interface Pending {
  readonly destination: Destination;
  readonly rows: RowBuffer;
}

export interface LogWriterParts {
  readonly files: Pick<LogFiles, 'append'>;
  readonly protocol: string;
  readonly clock: Clock;
  readonly log: Logger;
}

export class LogWriter {
  /** Rows that were lost. */
  dropped = 0;
  readonly #parts: LogWriterParts;
  #pending: Pending[] = [];
  #octets = 0;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  /** Since the log stopped: rows lost by then. */
  #stopped: { readonly droppedBefore: number } | undefined;

  constructor(parts: LogWriterParts) {
    this.#parts = parts;
  }

  /** @param destination the same object as long as it is the same */
  add(row: string, destination: Destination): void {
    if (this.#octets + row.length > MAX_PENDING) {
      this.dropped++;
      this.#stop('The disk does not keep up', destination.folder);
      return;
    }
    let last = this.#pending.at(-1);
    if (last?.destination !== destination) {
      last = { destination, rows: new RowBuffer() };
      this.#pending.push(last);
    }
    this.#octets += last.rows.add(row);
    if (this.#octets >= FLUSH_AT && this.#stopped === undefined) this.#begin();
    else this.#timer ??= this.#parts.clock.after(FLUSH_MS, () => this.#begin());
  }

  /** Writes what waits now. Resolves when it is written, or could not be. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#pending.length > 0) this.#begin();
    await this.#writing;
  }

  /** Writes what waits, or gives it up when that takes too long. */
  async close(): Promise<void> {
    let late: Timer | undefined;
    const patience = new Promise<void>((resolve) => {
      late = this.#parts.clock.after(CLOSE_MS, resolve);
    });
    await Promise.race([this.flush(), patience]);
    late?.cancel();
    this.#timer?.cancel();
  }

  #begin(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
      // What came meanwhile waits for company as ever, else a busy log would be written in a great many small pieces.
      if (this.#pending.length > 0) this.#timer ??= this.#parts.clock.after(FLUSH_MS, () => this.#begin());
    });
  }

  /** Writes what is there now. */
  async #write(): Promise<void> {
    const batches = this.#pending;
    this.#pending = [];
    for (const [at, batch] of batches.entries()) {
      const { destination, rows } = batch;
      const failure = await this.#append(batch);
      if (failure === undefined) continue;
      const later = [...batches.slice(at + 1), ...this.#pending];
      if (later.every((other) => other.destination.folder === destination.folder)) {
        this.#pending = [batch, ...later];
        return this.#retryLater(failure, destination.folder);
      }
      // The log has another place by now; what cannot be written to the old one must not hold it up.
      this.#stop(failure.message, destination.folder);
      this.dropped += rows.rows;
      this.#forget(rows, rows.rows);
    }
    this.#goOn();
  }

  /** What was written is no longer among the rows. @returns why the rest was not */
  async #append({ destination, rows }: Pending): Promise<NodeJS.ErrnoException | undefined> {
    try {
      await this.#parts.files.append({ ...destination, rows });
      this.#forget(rows, rows.rows);
      return undefined;
    } catch (error) {
      if (!(error instanceof WriteFailure)) throw error;
      this.#forget(rows, error.written);
      return error.cause;
    }
  }

  #forget(rows: RowBuffer, count: number): void {
    this.#octets -= rows.slice(0, count).length;
    rows.drop(count);
  }

  #retryLater(failure: NodeJS.ErrnoException, folder: string): void {
    this.#stop(failure.message, folder);
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(RETRY_MS, () => this.#begin());
  }

  #stop(reason: string, folder: string): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = { droppedBefore: this.dropped };
    const { log, protocol: service } = this.#parts;
    log.error({ service, folder, reason }, 'The protocol log has stopped; mail is served on');
  }

  #goOn(): void {
    if (this.#stopped === undefined) return;
    const { log, protocol: service } = this.#parts;
    log.info({ service, lost: this.dropped - this.#stopped.droppedBefore }, 'The protocol log is written again');
    this.#stopped = undefined;
  }
}

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

/** Rows wait so long for others to be written with, in milliseconds: an eye at `tail -f` does not notice. */
export const FLUSH_MS = 250;
/** Rows are written earlier when there are so many octets of them. */
const FLUSH_AT = 64 * 1024;
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
  readonly rows: string[];
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
    const last = this.#pending.at(-1);
    if (last?.destination === destination) last.rows.push(row);
    else this.#pending.push({ destination, rows: [row] });
    this.#octets += row.length;
    if (this.#octets >= FLUSH_AT && this.#stopped === undefined) this.#flush();
    else this.#timer ??= this.#parts.clock.after(FLUSH_MS, () => this.#flush());
  }

  /** Resolves when nothing is being written. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  /** Writes what waits, or gives it up when that takes too long. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    let late: Timer | undefined;
    const patience = new Promise<void>((resolve) => {
      late = this.#parts.clock.after(CLOSE_MS, resolve);
    });
    await Promise.race([this.#writeRest(), patience]);
    late?.cancel();
    this.#timer?.cancel();
  }

  async #writeRest(): Promise<void> {
    await this.#writing;
    if (this.#pending.length > 0) await this.#write();
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      // Rows that come meanwhile begin a batch of their own.
      this.#pending[0] = { destination: next.destination, rows: [] };
      const { failure, written } = await this.#append(next);
      this.#octets -= next.rows.slice(0, written).reduce((sum, row) => sum + row.length, 0);
      const meanwhile = this.#pending.shift()!.rows;
      const left = [...next.rows.slice(written), ...meanwhile];
      if (left.length > 0) this.#pending.unshift({ destination: next.destination, rows: left });
      if (failure !== undefined) return this.#retryLater(failure, next.destination.folder);
      this.#goOn();
    }
  }

  async #append({ destination, rows }: Pending): Promise<{ failure?: NodeJS.ErrnoException; written: number }> {
    try {
      await this.#parts.files.append({ ...destination, rows });
      return { written: rows.length };
    } catch (error) {
      if (error instanceof WriteFailure) return { failure: error.cause, written: error.written };
      throw error;
    }
  }

  #retryLater(failure: NodeJS.ErrnoException, folder: string): void {
    this.#stop(failure.message, folder);
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(RETRY_MS, () => this.#flush());
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

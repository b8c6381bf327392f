/**
 * Input of a connection that is one stream of DEFLATE (RFC 1951).
 *
 * A kilobyte can inflate to a megabyte, so what comes out is bounded three ways:
 * - It stops when the owner does not take it: no more than some 20 KiB are inflated ahead ({@link Inflater.pause}).
 * - Over the connection's whole life it may be `ratio` times what went in, and `allowance` octets more.
 * - Between two things that the owner has dealt with ({@link Inflater.renew}) it may be `betweenRenewals`.
 *
 * The window of 32 KiB is the client's to use, so that an inflater cannot be smaller; memory is touched as it fills. One
 * that has seen a few commands takes 19 KiB in Node 20 (23 KiB when output comes in pieces of 16 KiB).
 */
import zlib from 'node:zlib';

/** Output comes in pieces of this many octets. */
const PIECE_OCTETS = 4_096;

export interface InflationLimits {
  readonly ratio: number;
  readonly allowance: number;
  readonly betweenRenewals: number;
}

/** Why no more input can come. */
export type InflationFailure = 'Damaged' | 'Ended' | 'TooMuch';

export interface InflaterOwner {
  received(octets: Buffer): void;
  /** Called once, after which nothing is received any more. */
  failed(failure: InflationFailure): void;
  /** No more compressed input is wanted for now, or it is again. */
  hold(): void;
  release(): void;
}

export class Inflater {
  readonly #owner: InflaterOwner;
  readonly #limits: InflationLimits;
  readonly #stream: zlib.InflateRaw;
  #paused = false;
  #full = false;
  #inflated = 0;
  /** `#inflated` at the last renewal. */
  #renewedAt = 0;
  #ended: (() => void) | undefined;
  #closed = false;

  constructor(limits: InflationLimits, owner: InflaterOwner) {
    this.#limits = limits;
    this.#owner = owner;
    const stream = zlib.createInflateRaw({ chunkSize: PIECE_OCTETS, finishFlush: zlib.constants.Z_SYNC_FLUSH });
    this.#stream = stream;
    stream.on('data', (octets: Buffer) => this.#received(octets));
    stream.on('drain', () => this.#drained());
    stream.on('error', () => this.#fail('Damaged'));
    stream.on('end', () => {
      if (this.#ended === undefined) this.#fail('Ended');
      else if (!this.#closed) this.#ended();
    });
  }

  /** Takes compressed input. */
  write(octets: Buffer): void {
    if (this.#closed) return;
    if (this.#stream.write(octets)) return;
    this.#full = true;
    this.#owner.hold();
  }

  /** @param done called when everything that was written has been received */
  end(done: () => void): void {
    if (this.#closed) return;
    this.#ended = done;
    if (this.#stream.readableEnded) queueMicrotask(done);
    else if (!this.#stream.writableEnded) this.#stream.end();
  }

  pause(): void {
    this.#paused = true;
    this.#stream.pause();
    this.#owner.hold();
  }

  resume(): void {
    this.#paused = false;
    this.#stream.resume();
    if (!this.#full) this.#owner.release();
  }

  /** The owner has dealt with what came so far, and counts anew. */
  renew(): void {
    this.#renewedAt = this.#inflated;
  }

  close(): void {
    this.#closed = true;
    this.#stream.destroy();
  }

  #received(octets: Buffer): void {
    if (this.#closed) return;
    this.#inflated += octets.length;
    if (this.#isTooMuch()) this.#fail('TooMuch');
    else this.#owner.received(octets);
  }

  #isTooMuch(): boolean {
    const { ratio, allowance, betweenRenewals } = this.#limits;
    if (this.#inflated - this.#renewedAt > betweenRenewals) return true;
    return this.#inflated > ratio * this.#stream.bytesWritten + allowance;
  }

  #drained(): void {
    this.#full = false;
    if (!this.#paused && !this.#closed) this.#owner.release();
  }

  #fail(failure: InflationFailure): void {
    if (this.#closed) return;
    this.close();
    // What the client sends from here on is read and dropped, lest its kernel keep it from hearing why.
    this.#owner.release();
    this.#owner.failed(failure);
  }
}

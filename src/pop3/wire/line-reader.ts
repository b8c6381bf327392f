/**
 * Lines out of the octets of a connection.
 *
 * Invariants:
 * - The lines do not depend on how the network cut the input: each octet is looked at once, and the search for a line
 *   end resumes where it stopped.
 * - What is kept is bounded by the limit of the current line plus one chunk; a line over its limit is reported at once,
 *   and the rest of it is dropped as it arrives, so that the next line is understood again.
 * - Nothing is kept between lines: an idle connection holds no buffer.
 */
import type { CommandSource } from '../../wire/command-trace.ts';
import { SKIPPED_OCTETS } from '../limits.ts';

/** A line is longer than allowed. Reported once, when the limit is passed; its rest is skipped. */
export const TOO_LONG: unique symbol = Symbol('line too long');
/** A line over its limit goes on and on. */
export const ENDLESS: unique symbol = Symbol('endless line');

const LF = 0x0a;
const CR = 0x0d;

export class LineReader implements CommandSource {
  #held: Buffer | undefined;
  /** Octets of `#held` before this are done with. */
  #start = 0;
  /** Octets of `#held` before this hold no line end. */
  #searched = 0;
  /** Of the line handed out last, its line end included; of one over its limit, those looked at. */
  commandOctets = 0;
  /** Octets skipped of a line over its limit, or -1 while no line is. */
  #skipped = -1;

  /** Octets that came in and are not yet part of a line. */
  get unread(): number {
    return this.#held === undefined ? 0 : this.#held.length - this.#start;
  }

  push(chunk: Buffer): void {
    if (this.#held === undefined) {
      this.#held = chunk;
      return;
    }
    this.#held = Buffer.concat([this.#held.subarray(this.#start), chunk]);
    this.#searched -= this.#start;
    this.#start = 0;
  }

  /**
   * @param limit octets that the line may have, its line end included (RFC 2449 §4 counts so)
   * @returns the next line, one character an octet, without CRLF (or a bare LF, which people at a terminal send);
   *   undefined when more input is needed
   */
  next(limit: number): string | typeof TOO_LONG | typeof ENDLESS | undefined {
    if (this.#skipped >= 0 && !this.#skip()) return this.#skipped > SKIPPED_OCTETS ? ENDLESS : undefined;
    const held = this.#held;
    if (held === undefined) return undefined;
    const end = held.indexOf(LF, this.#searched);
    const size = (end === -1 ? held.length : end + 1) - this.#start;
    this.commandOctets = size;
    if (size > limit || (end === -1 && size === limit)) {
      this.#skipped = 0;
      return TOO_LONG;
    }
    if (end === -1) {
      this.#searched = held.length;
      return undefined;
    }
    const line = held.toString('latin1', this.#start, end > this.#start && held[end - 1] === CR ? end - 1 : end);
    this.#advance(end + 1);
    return line;
  }

  /** Everything not yet part of a line; the reader is empty then. */
  take(): Buffer {
    const rest = this.#held?.subarray(this.#start) ?? Buffer.alloc(0);
    this.#advance(this.#held?.length ?? 0);
    return rest;
  }

  /** Drops the rest of a line over its limit. @returns whether its end was found */
  #skip(): boolean {
    const held = this.#held;
    if (held === undefined) return false;
    const end = held.indexOf(LF, this.#searched);
    this.#skipped += (end === -1 ? held.length : end + 1) - this.#start;
    this.#advance(end === -1 ? held.length : end + 1);
    if (end === -1 || this.#skipped > SKIPPED_OCTETS) return false;
    this.#skipped = -1;
    return true;
  }

  #advance(to: number): void {
    if (to === (this.#held?.length ?? 0)) {
      this.#held = undefined;
      this.#start = 0;
      this.#searched = 0;
    } else {
      this.#start = to;
      this.#searched = to;
    }
  }
}

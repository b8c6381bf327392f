/**
 * Finds the end of a command that is not to be understood: to the end of the line, and over every non-synchronising
 * literal that is announced there, since more of the command follows behind it. A synchronising literal ends the
 * search, because its client waits for an answer before it sends on.
 */
import type { ChunkQueue } from './chunk-queue.ts';
import { announcedAtEnd, LINE_TAIL_OCTETS } from './literal-announcement.ts';

const LF = 0x0a;

export class CommandSkipper {
  /** The last octets of the line, which may announce a literal. */
  #tail = '';
  #remaining = 0;
  #patience = 0;

  /**
   * @param tail octets of the line that were consumed before, as far as they may matter
   * @param remaining octets of a literal that come first
   * @param patience octets to skip at most, those of that literal not counted
   */
  begin(tail: string, remaining: number, patience: number): void {
    this.#tail = tail.slice(-LINE_TAIL_OCTETS);
    this.#remaining = remaining;
    this.#patience = patience;
  }

  /** @returns 'Found' when the next octet begins another command, 'Lost' when the search was given up */
  skip(input: ChunkQueue): 'Found' | 'Lost' | 'MoreNeeded' {
    while (input.chunk !== undefined) {
      if (this.#remaining > 0) {
        this.#remaining -= input.take(this.#remaining).length;
        continue;
      }
      const end = input.chunk.indexOf(LF, input.at);
      const length = (end < 0 ? input.chunk.length : end) - input.at;
      this.#patience -= length;
      if (this.#patience < 0) return 'Lost';
      this.#keepTail(input.chunk, input.at, length);
      input.skip(length);
      if (end < 0) continue;
      input.skip(1);
      const found = this.#endOfLine();
      if (found !== undefined) return found;
    }
    return 'MoreNeeded';
  }

  #keepTail(chunk: Buffer, at: number, length: number): void {
    // The carriage return is one octet more.
    const keep = LINE_TAIL_OCTETS + 1;
    const tail = chunk.toString('latin1', at + Math.max(0, length - keep), at + length);
    this.#tail = (this.#tail + tail).slice(-keep);
  }

  #endOfLine(): 'Found' | 'Lost' | undefined {
    const literal = announcedAtEnd(this.#tail.endsWith('\r') ? this.#tail.slice(0, -1) : this.#tail);
    this.#tail = '';
    if (literal === 'Unbounded') return 'Lost';
    if (literal === undefined || literal.synchronising) return 'Found';
    this.#patience -= literal.size;
    if (this.#patience < 0) return 'Lost';
    this.#remaining = literal.size;
    return undefined;
  }
}

/**
 * The boundaries of the multiparts that are open, innermost last, and the search for the one that a line begins with.
 *
 * RFC 2046 §5.1.1: it is enough that the boundary stands at the beginning of the line after `--`. Of several that do
 * (`x` outside, `xy` inside), the longest is meant; of equal ones, the innermost.
 *
 * With a hundred boundaries that differ only at their ends, comparing each line with each of them would cost a hundred
 * times the length of the message. So the line is read once, and after each octet its hash so far is looked up. A small
 * table, which counts the boundaries by the upper bits of their hashes, turns nearly all of these look-ups away. The hash
 * is seeded per process, so that nobody can prepare boundaries that crowd the table.
 */
import { randomInt } from 'node:crypto';

const LF = 0x0a;
const FILTER_BITS = 10;
const MULTIPLIER = randomInt(1 << 30) * 2 + 1;

/**
 * How many boundaries have each value of the upper bits. Shared by all stacks, since making a table costs more than
 * scanning a small message; what another stack has in it only makes look-ups that find nothing.
 */
const FILTER = new Uint32Array(1 << FILTER_BITS);

/** Must be emptied (`truncate(0)`) before it is dropped. */
export class BoundaryStack {
  private readonly boundaries: string[] = [];
  private readonly hashes: number[] = [];
  private longest = 0;

  get depth(): number {
    return this.boundaries.length;
  }

  /** @param boundary an octet string of 1 to MAX_BOUNDARY_LENGTH octets */
  push(boundary: string): void {
    let hash = 0;
    for (let i = 0; i < boundary.length; i++) hash = Math.imul(hash ^ boundary.charCodeAt(i), MULTIPLIER);
    this.boundaries.push(boundary);
    this.hashes.push(hash);
    FILTER[hash >>> (32 - FILTER_BITS)]!++;
    if (boundary.length > this.longest) this.longest = boundary.length;
  }

  /** Forgets the innermost boundaries until `depth` are left. */
  truncate(depth: number): void {
    if (depth === this.boundaries.length) return;
    while (this.boundaries.length > depth) {
      this.boundaries.pop();
      FILTER[this.hashes.pop()! >>> (32 - FILTER_BITS)]!--;
    }
    this.longest = 0;
    for (const { length } of this.boundaries) if (length > this.longest) this.longest = length;
  }

  /** The length of a boundary, by its place in the stack. */
  lengthAt(place: number): number {
    return this.boundaries[place]!.length;
  }

  /**
   * @param at the octet after `--` at the beginning of a line
   * @returns the place in the stack, from 0 for the outermost, of the boundary that stands there, or -1
   */
  find(octets: Buffer, at: number): number {
    const limit = Math.min(octets.length - at, this.longest);
    let found = -1;
    let hash = 0;
    for (let length = 1; length <= limit; length++) {
      const octet = octets[at + length - 1]!;
      if (octet === LF) break;
      hash = Math.imul(hash ^ octet, MULTIPLIER);
      if (FILTER[hash >>> (32 - FILTER_BITS)] === 0) continue;
      const place = this.hashes.lastIndexOf(hash);
      if (place !== -1 && this.standsAt(octets, at, length, this.boundaries[place]!)) found = place;
    }
    return found;
  }

  private standsAt(octets: Buffer, at: number, length: number, boundary: string): boolean {
    if (boundary.length !== length) return false;
    for (let i = 0; i < length; i++) if (octets[at + i] !== boundary.charCodeAt(i)) return false;
    return true;
  }
}

/**
 * Rows that wait to be written, as octets. Thousands of strings that live for a quarter of a second are what a garbage
 * collector of generations likes least: each is moved twice before it dies.
 */

/** Octets of a new buffer; it grows as rows come. */
const FIRST_OCTETS = 16 * 1024;
/** Of UTF-8 for each unit of a JavaScript string, at most. */
const OCTETS_OF_UNIT = 3;

export class RowBuffer {
  #octets = Buffer.allocUnsafe(FIRST_OCTETS);
  /** Where each row ends. */
  readonly #ends: number[] = [];

  get rows(): number {
    return this.#ends.length;
  }
  get octets(): number {
    return this.#ends.at(-1) ?? 0;
  }

  /** @param row with its line end @returns its octets */
  add(row: string): number {
    const from = this.octets;
    const needed = from + row.length * OCTETS_OF_UNIT;
    if (needed > this.#octets.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#octets.length * 2));
      this.#octets.copy(larger, 0, 0, from);
      this.#octets = larger;
    }
    const written = this.#octets.write(row, from);
    this.#ends.push(from + written);
    return written;
  }

  /** How many rows from `from` on have room in so many octets. */
  fitting(from: number, room: number): number {
    const before = this.#startOf(from);
    let to = from;
    while (to < this.rows && this.#ends[to]! - before <= room) to++;
    return to - from;
  }

  /** @returns the rows from `from` up to `to`, which is not among them; not a copy */
  slice(from: number, to = this.rows): Buffer {
    return this.#octets.subarray(this.#startOf(from), this.#startOf(to));
  }

  /** Forgets the first rows. */
  drop(rows: number): void {
    const octets = this.#startOf(rows);
    this.#octets.copyWithin(0, octets, this.octets);
    this.#ends.splice(0, rows);
    for (let at = 0; at < this.#ends.length; at++) this.#ends[at]! -= octets;
  }

  #startOf(row: number): number {
    return row === 0 ? 0 : this.#ends[row - 1]!;
  }
}

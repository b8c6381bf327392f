import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { AT_ONCE_OCTETS, Deflater, HISTORY_OCTETS, SLICE_OCTETS } from '../../src/wire/deflater.ts';

/** A deflater and the receiver at its other end, which keeps one inflater for everything. */
class Pair {
  readonly sent: Buffer[] = [];
  readonly #inflater = zlib.createInflateRaw();
  readonly deflater: Deflater;
  #inflated: Buffer[] = [];
  #idle: (() => void) | undefined;
  constructor() {
    this.#inflater.on('data', (octets: Buffer) => this.#inflated.push(octets));
    this.deflater = new Deflater({
      send: (octets) => {
        this.sent.push(octets);
        this.#inflater.write(octets);
      },
      idle: () => this.#idle?.(),
      failed: (error) => {
        throw error;
      },
    });
  }
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }
  /** What the receiver can read so far. */
  async inflated(): Promise<Buffer> {
    await new Promise<void>((resolve) => this.#inflater.write(Buffer.alloc(0), () => resolve()));
    return Buffer.concat(this.#inflated);
  }
}

const line = (number: number) => Buffer.from(`* ${number} FETCH (UID ${number + 1_000} FLAGS (\\Seen \\Answered))\r\n`);

describe('a deflater', () => {
  test('sends each small piece at once, so that all of it can be read', async () => {
    const pair = new Pair();
    const all: Buffer[] = [];
    for (let number = 1; number <= 300; number++) {
      pair.deflater.write(line(number));
      all.push(line(number));
      expect(pair.sent).toHaveLength(number);
      expect(pair.deflater.waiting).toBe(0);
      if (number % 50 === 0) expect(await pair.inflated()).toEqual(Buffer.concat(all));
    }
    // Later lines are made of earlier ones.
    expect(pair.sent.at(-1)!.length).toBeLessThan(pair.sent[0]!.length / 2);
  });

  test('refers back as far as its history goes, and no further', () => {
    const size = (between: number): number => {
      const pair = new Pair();
      const piece = randomBytes(500);
      pair.deflater.write(piece);
      pair.deflater.write(randomBytes(between));
      pair.deflater.write(piece);
      return pair.sent.at(-1)!.length;
    };
    expect(size(HISTORY_OCTETS - 500)).toBeLessThan(50);
    expect(size(HISTORY_OCTETS)).toBeGreaterThan(500);
  });

  test.each([
    [AT_ONCE_OCTETS - 1, true],
    [AT_ONCE_OCTETS, true],
    [AT_ONCE_OCTETS + 1, false],
  ])('a piece of %i octets is sent at once: %s', async (length, atOnce) => {
    const pair = new Pair();
    const octets = randomBytes(length);
    const idle = pair.idle();
    pair.deflater.write(octets);
    expect(pair.sent).toHaveLength(atOnce ? 1 : 0);
    expect(pair.deflater.waiting).toBe(atOnce ? 0 : length);
    if (!atOnce) await idle;
    expect(await pair.inflated()).toEqual(octets);
  });

  test('keeps the order of what is written while a large piece is compressed', async () => {
    const pair = new Pair();
    const large = Buffer.alloc(3 * SLICE_OCTETS + 1, 'large piece, ');
    const expected = [line(1), large];
    pair.deflater.write(line(1));
    pair.deflater.write(large);
    for (let number = 2; number < 200; number++) {
      pair.deflater.write(line(number));
      expected.push(line(number));
    }
    await pair.idle();
    expect(pair.deflater.waiting).toBe(0);
    pair.deflater.write(line(1));
    expect(await pair.inflated()).toEqual(Buffer.concat([...expected, line(1)]));
    // The large one in slices, the many small ones together with its end.
    expect(pair.sent).toHaveLength(1 + 4 + 1);
  });

  test('sends nothing more once it is closed', async () => {
    const pair = new Pair();
    pair.deflater.write(Buffer.alloc(SLICE_OCTETS * 2));
    pair.deflater.close();
    // Nothing tells that the other thread is done, so another piece of work of the same kind is waited for.
    for (let n = 0; n < 3; n++) await new Promise((resolve) => zlib.deflateRaw(Buffer.alloc(SLICE_OCTETS), resolve));
    expect(pair.sent).toEqual([]);
  });
});

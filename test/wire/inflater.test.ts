import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Inflater, type InflationLimits } from '../../src/wire/inflater.ts';

const GENEROUS: InflationLimits = { ratio: 2_000, allowance: 1_000_000, betweenRenewals: 1_000_000_000 };

/** Takes what comes out, and waits for it. */
class Receiver {
  received = Buffer.alloc(0);
  failures: string[] = [];
  held = 0;
  released = 0;
  readonly inflater: Inflater;
  #wake: (() => void) | undefined;
  constructor(limits: Partial<InflationLimits> = {}) {
    this.inflater = new Inflater(
      { ...GENEROUS, ...limits },
      {
        received: (octets) => {
          this.received = Buffer.concat([this.received, octets]);
          this.#wake?.();
        },
        failed: (failure) => {
          this.failures.push(failure);
          this.#wake?.();
        },
        hold: () => {
          this.held++;
        },
        release: () => {
          this.released++;
          this.#wake?.();
        },
      },
    );
  }
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

const flushed = (octets: Buffer | string) => zlib.deflateRawSync(octets, { finishFlush: zlib.constants.Z_SYNC_FLUSH });

describe('an inflater', () => {
  test('takes a stream cut at any place', async () => {
    const whole = Buffer.from('a NOOP\r\nb SELECT INBOX\r\n');
    const compressed = flushed(whole);
    for (let cut = 0; cut <= compressed.length; cut++) {
      const receiver = new Receiver();
      receiver.inflater.write(compressed.subarray(0, cut));
      receiver.inflater.write(compressed.subarray(cut));
      await receiver.until(() => receiver.received.length === whole.length);
      expect(receiver.received).toEqual(whole);
      receiver.inflater.close();
    }
  });

  test('inflates no more than a little ahead of an owner that takes nothing', async () => {
    const receiver = new Receiver();
    receiver.inflater.write(flushed('first'));
    await receiver.until(() => receiver.received.length > 0);
    receiver.inflater.pause();
    expect(receiver.held).toBe(1);
    receiver.inflater.write(flushed(Buffer.alloc(500_000)));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => zlib.deflateRaw('x', resolve));
    expect(receiver.received.toString()).toBe('first');
    receiver.inflater.resume();
    await receiver.until(() => receiver.received.length === 500_005);
  });

  test('asks for no more input while it has enough, and for more when it has not', async () => {
    const receiver = new Receiver();
    const octets = randomBytes(100_000);
    receiver.inflater.write(flushed(octets));
    expect(receiver).toMatchObject({ held: 1, released: 0 });
    await receiver.until(() => receiver.released === 1);
    expect(receiver.received).toEqual(octets);
    // As long as the owner has paused, it is the owner who says when.
    receiver.inflater.pause();
    receiver.inflater.write(flushed(octets));
    receiver.inflater.resume();
    expect(receiver.released).toBe(1);
    await receiver.until(() => receiver.released === 2);
  });

  test.each([
    ['octets that are no DEFLATE', Buffer.from('a NOOP\r\nb NOOP\r\n'), 'Damaged'],
    [
      'a stream that has come to its end, and more',
      Buffer.concat([zlib.deflateRawSync('a'), Buffer.from('b')]),
      'Ended',
    ],
  ])('gives up on %s', async (_, octets, failure) => {
    const receiver = new Receiver();
    receiver.inflater.write(octets);
    await receiver.until(() => receiver.failures.length > 0);
    expect(receiver.failures).toEqual([failure]);
    // What follows is read and dropped.
    receiver.inflater.write(flushed('more'));
    expect(receiver.received.toString()).not.toContain('more');
  });

  test('tells the end once all that was written has come out', async () => {
    const receiver = new Receiver();
    receiver.inflater.write(flushed('a LOGOUT\r\n'));
    await new Promise<void>((resolve) => receiver.inflater.end(resolve));
    expect(receiver.received.toString()).toBe('a LOGOUT\r\n');
    expect(receiver.failures).toEqual([]);
    await new Promise<void>((resolve) => receiver.inflater.end(resolve));
  });

  describe('its limits', () => {
    const compressed = flushed(Buffer.alloc(50_000));

    async function outcome(limits: Partial<InflationLimits>): Promise<string> {
      const receiver = new Receiver(limits);
      receiver.inflater.write(compressed);
      await receiver.until(() => receiver.failures.length > 0 || receiver.received.length === 50_000);
      receiver.inflater.close();
      return receiver.failures[0] ?? 'all';
    }

    test('what comes out between renewals may be as much as is allowed, and not one octet more', async () => {
      expect(await outcome({ betweenRenewals: 50_001 })).toBe('all');
      expect(await outcome({ betweenRenewals: 50_000 })).toBe('all');
      expect(await outcome({ betweenRenewals: 49_999 })).toBe('TooMuch');
    });

    test('the ratio is kept up to the allowance, and not one octet beyond', async () => {
      const needed = 50_000 - 10 * compressed.length;
      expect(await outcome({ ratio: 10, allowance: needed + 1 })).toBe('all');
      expect(await outcome({ ratio: 10, allowance: needed })).toBe('all');
      expect(await outcome({ ratio: 10, allowance: needed - 1 })).toBe('TooMuch');
    });

    test('a renewal lets the next one have as much again, within the same allowance', async () => {
      const stream = zlib.createDeflateRaw();
      const next = async (): Promise<Buffer> => {
        stream.write(Buffer.alloc(50_000));
        await new Promise<void>((resolve) => stream.flush(zlib.constants.Z_SYNC_FLUSH, resolve));
        return stream.read() as Buffer;
      };
      const receiver = new Receiver({ betweenRenewals: 50_000, ratio: 10, allowance: 140_000 });
      for (let round = 1; round <= 2; round++) {
        receiver.inflater.write(await next());
        await receiver.until(() => receiver.received.length === round * 50_000);
        receiver.inflater.renew();
      }
      receiver.inflater.write(await next());
      await receiver.until(() => receiver.failures.length > 0);
      expect(receiver.received.length).toBeLessThan(150_000);
    });
  });
});

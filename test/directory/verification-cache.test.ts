import { describe, expect, it } from 'vitest';
import { MAX_REMEMBERED, REMEMBER_MS, VerificationCache } from '../../src/directory/verification-cache.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('VerificationCache', () => {
  it('remembers for its time and no longer', () => {
    const clock = new ManualClock();
    const cache = new VerificationCache(clock);
    cache.add('x');
    clock.advance(REMEMBER_MS - 1);
    expect(cache.has('x')).toBe(true);
    clock.advance(1);
    expect(cache.has('x')).toBe(false);
  });

  it('names each question apart, and differently in each process', () => {
    const cache = new VerificationCache(new ManualClock());
    const digests = [
      cache.digest('ab', 'c', 'd'),
      cache.digest('a', 'bc', 'd'),
      cache.digest('a', 'b', 'cd'),
      cache.digest('a', 'b', 'd'),
      new VerificationCache(new ManualClock()).digest('a', 'b', 'd'),
    ];
    expect(new Set(digests).size).toBe(5);
    expect(cache.digest('a', 'b', 'd')).toBe(digests[3]);
  });

  it.each([-1, 0, 1])('forgets the oldest when it is full (%i)', (offset) => {
    const cache = new VerificationCache(new ManualClock());
    for (let at = 0; at < MAX_REMEMBERED + offset; at++) cache.add(String(at));
    expect(cache.has('0')).toBe(offset <= 0);
    expect(cache.has('1')).toBe(true);
  });
});

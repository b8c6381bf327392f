import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  difference,
  formatRanges,
  normalise,
  rangesInclude,
  rangesOf,
  SequenceSet,
} from '../../../src/imap4/wire/sequence-set.ts';
import { runs } from '../../support/fuzz.ts';

const resolved = (text: string, largest: number) => formatRanges(SequenceSet.parse(text)!.resolve(largest));

describe('sequence sets', () => {
  test.each([
    ['1', 10, '1'],
    ['1:3', 10, '1:3'],
    ['3:1', 10, '1:3'],
    ['1,3,5', 10, '1,3,5'],
    ['1:4294967295', 10, '1:4294967295'],
    ['*', 10, '10'],
    ['8:*', 10, '8:10'],
    ['*:8', 10, '8:10'],
    ['12:*', 10, '10:12'],
    ['*:*', 10, '10'],
    ['1:5,3:7,8,20', 30, '1:8,20'],
    ['9,1,2', 10, '1:2,9'],
  ])('%s of %i is %s', (text, largest, expected) => {
    expect(resolved(text, largest)).toBe(expected);
  });

  test.each(['', '0', '1,', ',1', '1:', ':1', '1:2:3', '01', '-1', 'a', '1 2', '4294967296', '$,1', '1,$', '**', '+1'])(
    '%j is none',
    (text) => {
      expect(SequenceSet.parse(text)).toBeUndefined();
    },
  );

  test('$ is the saved result', () => {
    expect(SequenceSet.parse('$')?.isSavedResult).toBe(true);
    expect(SequenceSet.parse('1')?.isSavedResult).toBe(false);
  });

  test('resolving agrees with a plain set of numbers', () => {
    const number = fc.oneof(fc.integer({ min: 1, max: 40 }).map(String), fc.constant('*'));
    const part = fc.oneof(
      number,
      fc.tuple(number, number).map(([a, b]) => `${a}:${b}`),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.integer({ min: 1, max: 40 }), (parts, largest) => {
        const expected = new Set<number>();
        for (const text of parts) {
          const [first, last = first] = text.split(':').map((n) => (n === '*' ? largest : Number(n)));
          for (let n = Math.min(first!, last!); n <= Math.max(first!, last!); n++) expected.add(n);
        }
        const ranges = SequenceSet.parse(parts.join(','))!.resolve(largest);
        const sorted = [...expected].sort((a, b) => a - b);
        expect(formatRanges(ranges)).toBe(formatRanges(rangesOf(sorted)));
        for (let n = 1; n <= 41; n++) expect(rangesInclude(ranges, n)).toBe(expected.has(n));
      }),
      runs(100),
    );
  });

  test('ranges that touch are joined', () => {
    expect(
      formatRanges(
        normalise([
          { first: 4, last: 5 },
          { first: 1, last: 3 },
        ]),
      ),
    ).toBe('1:5');
  });
});

test('what is in one list of ranges and not in the other agrees with plain sets of numbers', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 30 })).map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(numbers, numbers, (one, other) => {
      const expected = one.filter((number) => !other.includes(number));
      expect(difference(rangesOf(one), rangesOf(other))).toEqual(rangesOf(expected));
    }),
    runs(100),
  );
});

/** What the list of UIDs says of files, however it is ordered. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UidsByBase } from '../../../src/mailbox/maildir/records-seen.ts';
import { runs, SEED } from '../../support/fuzz.ts';

describe('UIDs by base name', () => {
  const base = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 });
  /** Readings of a list, some of them in the order of names. */
  const readings = fc.array(
    fc.oneof(
      fc.array(base, { maxLength: 8 }),
      fc.uniqueArray(base, { maxLength: 8 }).map((bases) => bases.sort()),
    ),
    { maxLength: 3 },
  );

  it('are those of the last record of each name, in whatever order one asks', () => {
    fc.assert(
      fc.property(readings, fc.array(base), (lists, asked) => {
        const uids = new UidsByBase();
        const expected = new Map<string, number>();
        let next = 1;
        for (const bases of lists) {
          const records = { bases, uids: bases.map(() => next++) };
          for (const [n, name] of bases.entries()) expected.set(name, records.uids[n]!);
          uids.add(records);
        }
        for (const name of [...asked, ...[...expected.keys()].sort(), ...asked]) {
          expect(uids.get(name)).toBe(expected.get(name));
        }
        expect(uids.size).toBe(expected.size);
        expect(new Set(uids.bases())).toEqual(new Set(expected.keys()));
        expect([...uids.values()].sort()).toEqual([...expected.values()].sort());
        uids.clear();
        expect([uids.size, ...uids.bases(), ...uids.values()]).toEqual([0]);
        for (const name of asked) expect(uids.get(name)).toBeUndefined();
      }),
      { ...runs(500), seed: SEED },
    );
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Waiting, WaitingRoom } from '../../src/engine/waiting-room.ts';
import { runs } from '../support/fuzz.ts';

it('is empty without connections, and forgets networks and ranks that have none', () => {
  const room = new WaitingRoom<string>();
  expect(room.makeRoomFor('a')).toBeUndefined();
  const waiting = ['a', 'a', 'b'].map((network) => room.enter(network, network));
  for (const one of [...waiting, ...waiting]) room.remove(one);
  expect(room.count).toBe(0);
  expect(room.makeRoomFor('a')).toBeUndefined();
});

it('does what a search through all of them would, whatever comes and goes', () => {
  const step = fc.oneof(
    fc.record({ does: fc.constant('enter' as const), network: fc.integer({ min: 0, max: 4 }).map(String) }),
    fc.record({ does: fc.constant('makeRoom' as const), network: fc.integer({ min: 0, max: 4 }).map(String) }),
    fc.record({ does: fc.constant('remove' as const), at: fc.nat({ max: 30 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const room = new WaitingRoom<number>();
      const inside: Waiting<number>[] = [];
      const many = (network: string) => inside.filter((one) => one.network === network).length;
      let number = 0;
      for (const one of steps) {
        if (one.does === 'enter') inside.push(room.enter(one.network, number++));
        else if (one.does === 'remove') {
          const [gone] = inside.splice(one.at, 1);
          if (gone !== undefined) room.remove(gone);
        } else {
          const most = Math.max(0, ...inside.map(({ network }) => many(network)));
          const victim = room.makeRoomFor(one.network);
          const at = inside.findIndex(({ occupant }) => occupant === victim);
          if (most === 0) expect(victim).toBeUndefined();
          else {
            const { network } = inside[at]!;
            expect(many(network)).toBe(most);
            if (many(one.network) === most) expect(network).toBe(one.network);
            expect(inside.findIndex((other) => other.network === network)).toBe(at);
            inside.splice(at, 1);
          }
        }
        expect(room.count).toBe(inside.length);
      }
    }),
    runs(100),
  );
});

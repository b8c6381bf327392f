import { afterAll, beforeAll, expect, it } from 'vitest';
import { Directory } from '../../src/directory/directory.ts';
import { makePasswordHash } from '../../src/directory/password-hash.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CHEAP, DataFolder } from './support.ts';

const ROUNDS = 25;
const data = new DataFolder();

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1]!;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Medians of two kinds of log-on, taken in turns, so that whatever else the machine does meets both. */
async function compare(one: (round: number) => Promise<unknown>, other: (round: number) => Promise<unknown>) {
  const times: [number[], number[]] = [[], []];
  for (let round = -2; round < ROUNDS; round++) {
    const pair = [await timed(() => one(round)), await timed(() => other(round))] as const;
    // The first rounds load modules and start threads.
    if (round >= 0) for (const at of [0, 1] as const) times[at].push(pair[at]);
  }
  return times.map(median) as [number, number];
}

let strong: string;
beforeAll(async () => {
  strong = `{ARGON2ID}${(await makePasswordHash('secret')).encoded}`;
});

let directory: Directory;
afterAll(() => directory.close());

it('an unknown name takes as long as a wrong password', async () => {
  await data.write(`jane:${strong}`, `locked:!${strong}`);
  directory = await Directory.open({ dataFolder: data.path, clock: new ManualClock() });
  const [known, unknown] = await compare(
    (round) => directory.verifyPassword('jane', `wrong${round}`),
    (round) => directory.verifyPassword(`bob${round}`, `wrong${round}`),
  );
  expect(unknown / known).toBeGreaterThan(0.67);
  expect(unknown / known).toBeLessThan(1.5);
  const [open, locked] = await compare(
    (round) => directory.verifyPassword('jane', `wrong too ${round}`),
    (round) => directory.verifyPassword('locked', `wrong too ${round}`),
  );
  expect(locked / open).toBeGreaterThan(0.67);
  expect(locked / open).toBeLessThan(1.5);
  // The test can tell: a cheap hash is far away.
  await data.write(`jane:${CHEAP.argon2}`);
  const [cheap] = await compare(
    (round) => directory.verifyPassword('jane', `wrong again ${round}`),
    async () => undefined,
  );
  expect(cheap / known).toBeLessThan(0.5);
});

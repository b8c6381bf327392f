import { beforeEach, describe, expect, test } from 'vitest';
import { LogonThrottle, MAX_NETWORKS, type Verdict } from '../../../src/engine/logon-throttle/logon-throttle.ts';
import {
  AT_ONCE,
  DELAYS_MS,
  FORGET_MS,
  MAX_WAITING,
  PATIENCE_MS,
  RECOGNISE_MS,
  REMEMBERED_FAILURES,
} from '../../../src/engine/logon-throttle/network-throttle.ts';
import { type IPNetwork, parseNetwork } from '../../../src/model/ip-network.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const OFFICE = '192.0.2.7';

let clock: ManualClock;
let trusted: readonly IPNetwork[];
let throttle: LogonThrottle;

beforeEach(() => {
  clock = new ManualClock();
  trusted = [];
  throttle = new LogonThrottle(clock, () => trusted);
});

/** Lets everything happen that needs no time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** A log-on as the test sees it: when it was looked at, and whether it was told to come back. */
class LogOn {
  lookedAt: number | undefined;
  later = false;
  client = { remoteAddress: OFFICE, closed: false };
  #decide: ((verdict: Verdict) => void) | undefined;

  /** @param verdict at once; without it the look lasts until {@link decide} */
  constructor(name: string, verdict?: Verdict, address = OFFICE) {
    this.client.remoteAddress = address;
    const look = async () => {
      this.lookedAt = clock.now();
      const decided =
        verdict ??
        (await new Promise<Verdict>((resolve) => {
          this.#decide = resolve;
        }));
      return ['done', decided] as const;
    };
    void throttle.attempt(this.client, name, look).then((result) => {
      this.later = result === undefined;
    });
  }
  decide(verdict: Verdict): void {
    this.#decide!(verdict);
  }
}

const wrong = (secret?: string): Verdict => ({ secret });
let guesses = 0;
const guess = () => wrong(`guess ${++guesses}`);

async function fail(times: number, name = 'jane', address = OFFICE): Promise<void> {
  for (let time = 0; time < times; time++) {
    new LogOn(name, guess(), address);
    await settled();
    clock.advance(DELAYS_MS.at(-1)!);
    await settled();
  }
}

describe('the delay', () => {
  test.each([
    [1, 2_000],
    [2, 4_000],
    [3, 8_000],
    [4, 15_000],
    [5, 15_000],
    [9, 15_000],
  ])('after %i failures is %i ms, not one less, also for a right password', async (failures, delay) => {
    await fail(failures - 1);
    new LogOn('jane', guess());
    await settled();
    const right = new LogOn('joe', 'right');
    clock.advance(delay - 1);
    await settled();
    expect(right.lookedAt).toBeUndefined();
    const before = clock.now();
    clock.advance(1);
    await settled();
    expect(right.lookedAt).toBe(before + 1);
  });

  test('is over when it is over: who comes then does not wait', async () => {
    await fail(1);
    const right = new LogOn('joe', 'right');
    await settled();
    expect(right.lookedAt).toBe(clock.now());
  });

  test.each([
    ['the same address', OFFICE, true],
    ['another address', '192.0.2.8', false],
  ])('of %s: %s waits: %s', async (_, address, waits) => {
    new LogOn('jane', guess());
    await settled();
    const other = new LogOn('joe', 'right', address);
    await settled();
    expect(other.lookedAt === undefined).toBe(waits);
  });

  test('holds for a /64 of IPv6', async () => {
    new LogOn('jane', guess(), '2001:db8:1:2::1');
    await settled();
    const same = new LogOn('joe', 'right', '2001:db8:1:2:ffff::9');
    const other = new LogOn('joe', 'right', '2001:db8:1:3::1');
    await settled();
    expect([same.lookedAt === undefined, other.lookedAt === undefined]).toEqual([true, false]);
  });

  test.each([
    [FORGET_MS - 1, 4_000],
    [FORGET_MS, 4_000],
    [FORGET_MS + 1, 2_000],
  ])('begins anew when nothing has failed for %i ms: then it is %i', async (quiet, delay) => {
    new LogOn('jane', guess());
    await settled();
    clock.advance(quiet);
    new LogOn('jane', guess());
    await settled();
    expect([...throttle.list()][0]!.until).toBe(clock.now() + delay);
  });

  test('does not come of a success, nor of what says nothing of a password', async () => {
    for (let time = 0; time < 10; time++) new LogOn('jane', time % 2 === 0 ? 'right' : 'undecided');
    await settled();
    expect([...throttle.list()]).toEqual([]);
  });

  test('is not ended by a success: an attacker with an account of its own gains nothing', async () => {
    await fail(4);
    new LogOn('mallory', 'right');
    new LogOn('jane', guess());
    await settled();
    expect([...throttle.list()][0]).toMatchObject({ failures: 5, until: clock.now() + 15_000 });
  });
});

describe('the same wrong password', () => {
  test('of one user counts once', async () => {
    for (let time = 0; time < 5; time++) {
      new LogOn('jane', wrong('of last year'));
      await settled();
      clock.advance(60_000);
    }
    expect([...throttle.list()][0]).toMatchObject({ failures: 1 });
  });

  test('is still known after the failures are forgotten, as long as the device asks at least hourly', async () => {
    for (let time = 0; time < 30; time++) {
      new LogOn('jane', wrong('of last year'));
      await settled();
      clock.advance(RECOGNISE_MS);
    }
    expect([...throttle.list()]).toEqual([]);
    clock.advance(1);
    new LogOn('jane', wrong('of last year'));
    await settled();
    expect([...throttle.list()][0]).toMatchObject({ failures: 1 });
  });

  test.each([
    ['another user', 'joe', 'of last year'],
    ['another password', 'jane', 'of this year'],
  ])('is another one with %s', async (_, name, secret) => {
    new LogOn('jane', wrong('of last year'));
    await settled();
    clock.advance(2_000);
    new LogOn(name, wrong(secret));
    await settled();
    expect([...throttle.list()][0]).toMatchObject({ failures: 2 });
  });

  test('is the same for the same user in another spelling', async () => {
    new LogOn('Jane', wrong('x'));
    await settled();
    clock.advance(2_000);
    new LogOn('JANE', wrong('x'));
    await settled();
    expect([...throttle.list()][0]).toMatchObject({ failures: 1 });
  });

  test.each([
    [REMEMBERED_FAILURES - 1, false],
    [REMEMBERED_FAILURES, true],
  ])('counts again behind %i others: %s', async (others, counts) => {
    new LogOn('jane', wrong('of last year'));
    await settled();
    clock.advance(15_000);
    await fail(others);
    const { failures } = [...throttle.list()][0]!;
    new LogOn('jane', wrong('of last year'));
    await settled();
    expect([...throttle.list()][0]!.failures).toBe(failures + (counts ? 1 : 0));
  });

  test('counts each time where it cannot be recognised', async () => {
    for (let time = 0; time < 3; time++) {
      new LogOn('jane', wrong(undefined));
      await settled();
      clock.advance(15_000);
    }
    expect([...throttle.list()][0]).toMatchObject({ failures: 3 });
  });
});

describe('many connections at once', () => {
  test(`guess ${AT_ONCE} passwords before the first delay, and one in each after it`, async () => {
    const flood = Array.from({ length: 100 }, (_, at) => new LogOn(`user${at}`, guess()));
    const looked = () => flood.filter(({ lookedAt }) => lookedAt !== undefined).length;
    await settled();
    expect(looked()).toBe(AT_ONCE);
    clock.advance(DELAYS_MS[AT_ONCE - 1]! - 1);
    await settled();
    expect(looked()).toBe(AT_ONCE);
    clock.advance(1);
    await settled();
    expect(looked()).toBe(AT_ONCE + 1);
    clock.advance(15_000);
    await settled();
    expect(looked()).toBe(AT_ONCE + 2);
  });

  test('that have waited too long are told to come back', async () => {
    await fail(3);
    new LogOn('jane', guess());
    await settled();
    const began = clock.now();
    const flood = Array.from({ length: 10 }, (_, at) => new LogOn(`user${at}`, guess()));
    for (let round = 0; round < 2; round++) {
      clock.advance(15_000);
      await settled();
    }
    expect(clock.now() - began).toBe(PATIENCE_MS);
    const [looked, later] = [flood.filter((one) => one.lookedAt), flood.filter((one) => one.later)];
    expect([looked.length, later.length]).toEqual([2, 8]);
  });

  test('are looked at together while they are right, however many they are', async () => {
    const office = Array.from({ length: 200 }, (_, at) => new LogOn(`user${at}`, 'right'));
    for (let turn = 0; turn < 50; turn++) await settled();
    expect(office.every(({ lookedAt }) => lookedAt === clock.now())).toBe(true);
  });

  test.each([
    [MAX_WAITING - 1, false],
    [MAX_WAITING, false],
    [MAX_WAITING + 1, true],
  ])('may wait up to a bound: of %i the last is refused: %s', async (count, refused) => {
    new LogOn('jane', guess());
    await settled();
    const waiting = Array.from({ length: count }, (_, at) => new LogOn(`user${at}`, 'right'));
    await settled();
    expect(waiting.at(-1)!.later).toBe(refused);
    expect(waiting.filter(({ later }) => later)).toHaveLength(refused ? 1 : 0);
  });

  test('whose clients have gone meanwhile are not looked at', async () => {
    new LogOn('jane', guess());
    await settled();
    const gone = new LogOn('joe', guess());
    const here = new LogOn('ann', 'right');
    gone.client.closed = true;
    clock.advance(2_000);
    await settled();
    expect([gone.lookedAt, gone.later, here.lookedAt]).toEqual([undefined, true, clock.now()]);
    expect([...throttle.list()][0]).toMatchObject({ failures: 1, waiting: 0 });
  });
});

describe('a user who has logged on from there before', () => {
  beforeEach(async () => {
    new LogOn('jane', 'right');
    await settled();
  });

  test('waits for the delay, and not for the strangers in line', async () => {
    const flood = Array.from({ length: 50 }, (_, at) => new LogOn(`user${at}`, guess()));
    await settled();
    const jane = new LogOn('jane', 'right');
    clock.advance(15_000 - 1);
    await settled();
    expect(jane.lookedAt).toBeUndefined();
    clock.advance(1);
    await settled();
    expect(jane.lookedAt).toBe(clock.now());
    expect(flood.filter(({ lookedAt }) => lookedAt !== undefined)).toHaveLength(AT_ONCE + 1);
  });

  test('is looked at one log-on at a time, so that nobody guesses faster as a known user', async () => {
    const flood = Array.from({ length: 20 }, () => new LogOn('jane', guess()));
    const looked = () => flood.filter(({ lookedAt }) => lookedAt !== undefined).length;
    await settled();
    expect(looked()).toBe(1);
    clock.advance(2_000);
    await settled();
    expect(looked()).toBe(2);
  });

  test('is a stranger elsewhere', async () => {
    const flood = Array.from({ length: AT_ONCE }, (_, at) => new LogOn(`user${at}`, undefined, '192.0.2.9'));
    await settled();
    const jane = new LogOn('jane', 'right', '192.0.2.9');
    await settled();
    expect([flood.every((one) => one.lookedAt), jane.lookedAt]).toEqual([true, undefined]);
    flood[0]!.decide('undecided');
    await settled();
    expect(jane.lookedAt).toBe(clock.now());
  });
});

describe('trusted networks', () => {
  test('are never delayed, and nothing that fails there is counted', async () => {
    trusted = [parseNetwork('192.0.2.0/24')];
    const flood = Array.from({ length: 500 }, (_, at) => new LogOn(`user${at}`, guess()));
    await settled();
    expect(flood.every(({ lookedAt }) => lookedAt === clock.now())).toBe(true);
    expect([...throttle.list()]).toEqual([]);
  });

  test('are asked for anew at each log-on', async () => {
    new LogOn('jane', guess());
    await settled();
    trusted = [parseNetwork(OFFICE)];
    const at = new LogOn('jane', 'right');
    await settled();
    expect(at.lookedAt).toBe(clock.now());
  });
});

describe('what is kept', () => {
  test('is shown with failures, delay and who waits, and reset by the name it is shown with', async () => {
    new LogOn('jane', guess());
    await settled();
    const waiting = new LogOn('joe', 'right');
    await settled();
    const now = clock.now();
    expect([...throttle.list()]).toEqual([
      { network: OFFICE, failures: 1, lastFailure: now, until: now + 2_000, waiting: 1 },
    ]);
    expect([throttle.reset(OFFICE), throttle.reset('192.0.2.99')]).toEqual([true, false]);
    await settled();
    expect(waiting.lookedAt).toBe(now);
    expect([...throttle.list()]).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('leaves the list when the failures are forgotten', async () => {
    new LogOn('jane', guess());
    await settled();
    clock.advance(FORGET_MS);
    expect([...throttle.list()]).toHaveLength(1);
    clock.advance(1);
    expect([...throttle.list()]).toEqual([]);
  });

  test('is bounded: the network heard of least recently gives way, but for those with somebody in line', async () => {
    const address = (at: number) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
    new LogOn('first', guess(), address(0));
    await settled();
    new LogOn('waits', 'right', address(0));
    for (let at = 1; at <= MAX_NETWORKS; at++) {
      new LogOn('x', guess(), address(at));
      await settled();
    }
    const networks = [...throttle.list()].map(({ network }) => network);
    expect(networks).toHaveLength(MAX_NETWORKS);
    expect([networks.includes(address(0)), networks.includes(address(1)), networks.includes(address(2))]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

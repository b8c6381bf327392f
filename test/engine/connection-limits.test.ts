import { describe, expect, it } from 'vitest';
import {
  ConnectionLimits,
  type LimitReached,
  type Limits,
  networkOf,
  type Place,
  UNAUTHENTICATED_CONNECTIONS,
} from '../../src/engine/connection-limits.ts';

const generous = { MaxConnections: 100, MaxConnectionFromSingleIP: 100, MaxConnectionsPerUser: 100 };

/** An address that came, and what became of it. */
class Client {
  readonly address: string;
  readonly #limits: ConnectionLimits;
  place: Place | LimitReached | undefined;
  /** Why it had to make room. */
  left: LimitReached | undefined;

  constructor(limits: ConnectionLimits, address: string) {
    this.#limits = limits;
    this.address = address;
  }

  connect(limits: Limits): LimitReached | undefined {
    this.place = this.#limits.connect(this.address, limits, (reason) => {
      this.left = reason;
    });
    return 'limit' in this.place ? this.place : undefined;
  }

  logOn(): this {
    (this.place as Place).keep();
    return this;
  }

  release(): void {
    (this.place as Place).release();
  }
}

/** Clients that have found a place, in this order. */
function admitted(limits: ConnectionLimits, these: Limits, ...addresses: readonly string[]): Client[] {
  return addresses.map((address) => {
    const client = new Client(limits, address);
    expect(client.connect(these)).toBeUndefined();
    return client;
  });
}

describe('MaxConnections', () => {
  const three = { ...generous, MaxConnections: 3 };

  it('admits up to the limit and refuses the one above when all have logged on, with the figures', () => {
    const limits = new ConnectionLimits();
    const sessions = admitted(limits, three, '192.0.2.1', '192.0.2.2', '192.0.2.3').map((one) => one.logOn());
    const refused = new Client(limits, '192.0.2.4').connect(three);
    expect(refused).toEqual({ limit: 'MaxConnections', count: 3, maximum: 3 });
    expect(sessions.map(({ left }) => left)).toEqual([undefined, undefined, undefined]);
    expect(limits.connections).toBe(3);
  });

  it('lets a new connection take the place of the oldest that has not logged on, never that of a session', () => {
    const limits = new ConnectionLimits();
    const [session, old, young] = admitted(limits, three, '192.0.2.1', '192.0.2.2', '192.0.2.3') as [
      Client,
      Client,
      Client,
    ];
    session.logOn();
    const [newer] = admitted(limits, three, '192.0.2.4') as [Client];
    expect([session, old, young, newer].map(({ left }) => left !== undefined)).toEqual([false, true, false, false]);
    expect(old.left).toEqual({ limit: 'MaxConnections', count: 3, maximum: 3 });
    expect(limits.connections).toBe(3);
    old.release();
    expect(limits.connections).toBe(3);
    admitted(limits, three, '192.0.2.5');
    expect([young, newer].map(({ left }) => left !== undefined)).toEqual([true, false]);
  });

  it('lets a flood from one address be at the expense of that address, also while it goes on', () => {
    const limits = new ConnectionLimits();
    const six = { ...generous, MaxConnections: 6 };
    const [early] = admitted(limits, six, '192.0.2.1');
    const flood = admitted(limits, six, ...Array<string>(50).fill('198.51.100.7'));
    const [late] = admitted(limits, six, '192.0.2.2');
    expect([early, late].map((client) => client?.left)).toEqual([undefined, undefined]);
    expect(flood.map(({ left }) => left === undefined).lastIndexOf(false)).toBe(45);
    expect(limits.connections).toBe(6);
  });

  it('takes the addresses of one IPv6 /64 for one in that', () => {
    const limits = new ConnectionLimits();
    const [early, first, second] = admitted(limits, three, '192.0.2.1', '2001:db8:1:2::1', '2001:db8:1:2::2');
    admitted(limits, three, '192.0.2.3');
    expect([early, first, second].map((client) => client?.left !== undefined)).toEqual([false, true, false]);
  });

  it('gives a place back once, however often it is released', () => {
    const limits = new ConnectionLimits();
    const [first] = admitted(limits, generous, '192.0.2.1', '192.0.2.1') as [Client];
    first.release();
    first.release();
    expect(limits.connections).toBe(1);
  });

  it('lowered below the present count lets sessions be, and as many others go as have to when the next one comes', () => {
    const limits = new ConnectionLimits();
    const [session] = admitted(limits, generous, '192.0.2.1', '192.0.2.2', '192.0.2.3') as [Client];
    session.logOn();
    expect(new Client(limits, '192.0.2.4').connect({ ...generous, MaxConnections: 1 })).toMatchObject({ count: 3 });
    expect(limits.connections).toBe(3);
    admitted(limits, { ...generous, MaxConnections: 2 }, '192.0.2.5');
    expect(limits.connections).toBe(2);
    expect(session.left).toBeUndefined();
  });
});

describe('connections without a log-on', () => {
  it('are bounded where MaxConnections is not: past the bound the oldest makes room', () => {
    const limits = new ConnectionLimits();
    const open = { MaxConnections: 2 ** 31 - 1, MaxConnectionFromSingleIP: 2 ** 31 - 1, MaxConnectionsPerUser: 16 };
    const address = (at: number) => `10.0.${at >> 8}.${at & 255}`;
    const clients = admitted(
      limits,
      open,
      ...Array.from({ length: UNAUTHENTICATED_CONNECTIONS }, (_, at) => address(at)),
    );
    expect(clients.some(({ left }) => left !== undefined)).toBe(false);
    admitted(limits, open, '192.0.2.1');
    expect(clients.filter(({ left }) => left !== undefined)).toEqual([clients[0]]);
    expect(clients[0]!.left).toMatchObject({
      limit: 'UNAUTHENTICATED_CONNECTIONS',
      count: UNAUTHENTICATED_CONNECTIONS,
    });
    for (const client of clients.slice(0, 100)) client.logOn();
    admitted(limits, open, ...Array<string>(99).fill('192.0.2.2'));
    expect(clients.filter(({ left }) => left !== undefined)).toHaveLength(1);
  });
});

describe('MaxConnectionFromSingleIP', () => {
  const two = { ...generous, MaxConnectionFromSingleIP: 2 };

  it('admits up to the limit from each address and refuses the one above, whoever has logged on', () => {
    const limits = new ConnectionLimits();
    const [first] = admitted(limits, two, '192.0.2.1', '192.0.2.1') as [Client];
    const limit = 'MaxConnectionFromSingleIP';
    const refused = new Client(limits, '192.0.2.1');
    expect(refused.connect(two)).toEqual({ limit, count: 2, maximum: 2, network: '192.0.2.1' });
    admitted(limits, two, '192.0.2.2');
    first.release();
    expect(refused.connect(two)).toBeUndefined();
  });

  it('counts the addresses of one IPv6 /64 together and those of another apart', () => {
    const limits = new ConnectionLimits();
    admitted(limits, two, '2001:db8:1:2::1', '2001:db8:1:2:ffff::9');
    const above = new Client(limits, '2001:db8:1:2:3:4:5:6');
    expect(above.connect(two)).toMatchObject({ count: 2, network: '2001:db8:1:2::/64' });
    admitted(limits, two, '2001:db8:1:3::1');
  });

  it('counts IPv4 that arrives mapped into IPv6 as IPv4', () => {
    const limits = new ConnectionLimits();
    admitted(limits, two, '192.0.2.1', '::ffff:192.0.2.1');
    expect(new Client(limits, '192.0.2.1').connect(two)).toMatchObject({ count: 2 });
  });

  it('comes before MaxConnections: who has too many sends nobody away', () => {
    const limits = new ConnectionLimits();
    const full = { ...two, MaxConnections: 3 };
    const clients = admitted(limits, full, '192.0.2.1', '192.0.2.1', '192.0.2.2');
    expect(new Client(limits, '192.0.2.1').connect(full)).toMatchObject({ limit: 'MaxConnectionFromSingleIP' });
    expect(clients.some(({ left }) => left !== undefined)).toBe(false);
  });
});

describe('MaxConnectionsPerUser', () => {
  const two = { ...generous, MaxConnectionsPerUser: 2 };
  const place = (result: (() => void) | LimitReached): (() => void) => {
    expect(result).toBeTypeOf('function');
    return result as () => void;
  };

  it('admits up to the limit, refuses the one above, and admits again when a session ended', () => {
    const limits = new ConnectionLimits();
    const first = place(limits.admit('ann', two));
    place(limits.admit('ann', two));
    expect(limits.admit('ann', two)).toEqual({ limit: 'MaxConnectionsPerUser', count: 2, maximum: 2, user: 'ann' });
    place(limits.admit('bob', two));
    first();
    first();
    place(limits.admit('ann', two));
    expect(limits.admit('ann', two)).toMatchObject({ count: 2 });
  });

  it('forgets users without sessions', () => {
    const limits = new ConnectionLimits();
    place(limits.admit('ann', generous))();
    expect(limits.users.size).toBe(0);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0db8:00a0:0001::', '2001:db8:a0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
  ])('takes %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

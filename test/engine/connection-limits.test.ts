import { describe, expect, it } from 'vitest';
import { ConnectionLimits, networkOf } from '../../src/engine/connection-limits.ts';

const generous = { MaxConnections: 100, MaxConnectionFromSingleIP: 100, MaxConnectionsPerUser: 100 };

function place(result: unknown): () => void {
  expect(result).toBeTypeOf('function');
  return result as () => void;
}

describe('MaxConnections', () => {
  it('admits up to the limit and refuses the one above, with the figures', () => {
    const limits = new ConnectionLimits();
    const three = { ...generous, MaxConnections: 3 };
    place(limits.connect('192.0.2.1', three));
    place(limits.connect('192.0.2.2', three));
    place(limits.connect('192.0.2.3', three));
    expect(limits.connect('192.0.2.4', three)).toEqual({
      limit: 'MaxConnections',
      count: 3,
      maximum: 3,
      subject: 'all clients',
    });
  });

  it('gives a place back once, however often it is released', () => {
    const limits = new ConnectionLimits();
    const first = place(limits.connect('192.0.2.1', generous));
    place(limits.connect('192.0.2.1', generous));
    first();
    first();
    expect(limits.connections).toBe(1);
  });

  it('refuses new connections when it is lowered below the present count, and keeps the present ones', () => {
    const limits = new ConnectionLimits();
    place(limits.connect('192.0.2.1', generous));
    place(limits.connect('192.0.2.2', generous));
    expect(limits.connect('192.0.2.3', { ...generous, MaxConnections: 1 })).toMatchObject({ count: 2, maximum: 1 });
    expect(limits.connections).toBe(2);
  });
});

describe('MaxConnectionFromSingleIP', () => {
  const two = { ...generous, MaxConnectionFromSingleIP: 2 };

  it('counts each address by itself', () => {
    const limits = new ConnectionLimits();
    place(limits.connect('192.0.2.1', two));
    place(limits.connect('192.0.2.1', two));
    expect(limits.connect('192.0.2.1', two)).toMatchObject({
      limit: 'MaxConnectionFromSingleIP',
      subject: '192.0.2.1',
    });
    place(limits.connect('192.0.2.2', two));
  });

  it('counts the addresses of one IPv6 /64 together and those of another apart', () => {
    const limits = new ConnectionLimits();
    place(limits.connect('2001:db8:1:2::1', two));
    place(limits.connect('2001:db8:1:2:ffff::9', two));
    expect(limits.connect('2001:db8:1:2:3:4:5:6', two)).toMatchObject({ subject: '2001:db8:1:2::/64' });
    place(limits.connect('2001:db8:1:3::1', two));
  });

  it('counts IPv4 that arrives mapped into IPv6 as IPv4', () => {
    const limits = new ConnectionLimits();
    place(limits.connect('192.0.2.1', two));
    place(limits.connect('::ffff:192.0.2.1', two));
    expect(limits.connect('192.0.2.1', two)).toMatchObject({ count: 2 });
  });
});

describe('MaxConnectionsPerUser', () => {
  it('admits up to the limit, refuses the one above, and admits again when a session ended', () => {
    const limits = new ConnectionLimits();
    const two = { ...generous, MaxConnectionsPerUser: 2 };
    const first = place(limits.admit('ann', two));
    place(limits.admit('ann', two));
    expect(limits.admit('ann', two)).toEqual({
      limit: 'MaxConnectionsPerUser',
      count: 2,
      maximum: 2,
      subject: 'ann',
    });
    place(limits.admit('bob', two));
    first();
    place(limits.admit('ann', two));
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

/**
 * Counts of connections against the three limits of a service. Only counts: what a client is told, and what is logged,
 * is the service's affair. Every count goes back to zero when its connections are gone.
 */
import net from 'node:net';

export interface Limits {
  readonly MaxConnections: number;
  readonly MaxConnectionFromSingleIP: number;
  readonly MaxConnectionsPerUser: number;
}

export type LimitName = keyof Limits;

/** A limit that was reached, with the figures for the log. */
export interface LimitReached {
  readonly limit: LimitName;
  readonly count: number;
  readonly maximum: number;
  /** The address, network or user that the count belongs to. */
  readonly subject: string;
}

export class ConnectionLimits {
  #connections = 0;
  readonly #byNetwork = new Map<string, number>();
  readonly #byUser = new Map<string, number>();

  get connections(): number {
    return this.#connections;
  }
  get users(): ReadonlyMap<string, number> {
    return this.#byUser;
  }

  /** @returns a function that gives the place back, once; or the limit that stands in the way */
  connect(address: string, limits: Limits): (() => void) | LimitReached {
    if (this.#connections >= limits.MaxConnections) {
      return reached('MaxConnections', this.#connections, limits.MaxConnections, 'all clients');
    }
    const network = networkOf(address);
    const fromNetwork = this.#byNetwork.get(network) ?? 0;
    if (fromNetwork >= limits.MaxConnectionFromSingleIP) {
      return reached('MaxConnectionFromSingleIP', fromNetwork, limits.MaxConnectionFromSingleIP, network);
    }
    this.#connections++;
    increment(this.#byNetwork, network);
    return once(() => {
      this.#connections--;
      decrement(this.#byNetwork, network);
    });
  }

  /** The same for a user's sessions. */
  admit(user: string, limits: Limits): (() => void) | LimitReached {
    const sessions = this.#byUser.get(user) ?? 0;
    if (sessions >= limits.MaxConnectionsPerUser) {
      return reached('MaxConnectionsPerUser', sessions, limits.MaxConnectionsPerUser, user);
    }
    increment(this.#byUser, user);
    return once(() => decrement(this.#byUser, user));
  }
}

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, since a single host commands all of that.
 * @param address as the socket reports it; IPv4 mapped into IPv6 counts as IPv4
 */
export function networkOf(address: string): string {
  if (!net.isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1]!;
  const [head = '', tail = ''] = address.replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = address.includes('::')
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left;
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function reached(limit: LimitName, count: number, maximum: number, subject: string): LimitReached {
  return { limit, count, maximum, subject };
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function decrement(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 0) - 1;
  if (left > 0) counts.set(key, left);
  else counts.delete(key);
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}

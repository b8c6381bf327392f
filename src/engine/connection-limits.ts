/**
 * Counts of connections against the three limits of a service. Only counts, and who makes room for whom: what a client
 * is told, and what is logged, is the service's affair. Every count goes back to zero when its connections are gone.
 */
import net from 'node:net';
import { WaitingRoom } from './waiting-room.ts';

export interface Limits {
  readonly MaxConnections: number;
  readonly MaxConnectionFromSingleIP: number;
  readonly MaxConnectionsPerUser: number;
}

/**
 * Connections without a log-on that a service has at once, where MaxConnections allows more: those of a server that has
 * just been restarted and has all its clients at its door, and half a gigabyte in TLS.
 */
export const UNAUTHENTICATED_CONNECTIONS = 10_000;

export type LimitName = keyof Limits | 'UNAUTHENTICATED_CONNECTIONS';

/** A limit that was reached, with the figures for the log. */
export interface LimitReached {
  readonly limit: LimitName;
  readonly count: number;
  readonly maximum: number;
  /** Whose count it is, when it is not everybody's: an address or a network of IPv6. */
  readonly network?: string;
  readonly user?: string;
}

/** A connection's place among the others. */
export interface Place {
  /** The client has logged on: from here on its connection makes room for nobody. */
  keep(): void;
  /** Gives the place back; once, however often it is called. */
  release(): void;
}

export class ConnectionLimits {
  #connections = 0;
  readonly #waiting = new WaitingRoom<(reason: LimitReached) => void>();
  readonly #byNetwork = new Map<string, number>();
  readonly #byUser = new Map<string, number>();

  get connections(): number {
    return this.#connections;
  }
  get users(): ReadonlyMap<string, number> {
    return this.#byUser;
  }

  /**
   * When the service is full, a new connection takes the place of one that has not logged on, see {@link WaitingRoom}.
   * @param leave what to do when this one has to make room for another, with the reason; its place is given back already
   * @returns the limit that stands in the way, when there is no place to be had
   */
  connect(address: string, limits: Limits, leave: (reason: LimitReached) => void): Place | LimitReached {
    const network = networkOf(address);
    const fromNetwork = this.#byNetwork.get(network) ?? 0;
    if (fromNetwork >= limits.MaxConnectionFromSingleIP) {
      const maximum = limits.MaxConnectionFromSingleIP;
      return { limit: 'MaxConnectionFromSingleIP', count: fromNetwork, maximum, network };
    }
    const full = { limit: 'MaxConnections', count: this.#connections, maximum: limits.MaxConnections } as const;
    // More than one, when the limit was lowered meanwhile.
    const tooMany = this.#connections + 1 - limits.MaxConnections;
    if (tooMany > this.#waiting.count) return full;
    for (let i = 0; i < tooMany; i++) this.#waiting.makeRoomFor(network)?.(full);
    const { count } = this.#waiting;
    if (count >= UNAUTHENTICATED_CONNECTIONS) {
      const limit = 'UNAUTHENTICATED_CONNECTIONS';
      this.#waiting.makeRoomFor(network)?.({ limit, count, maximum: UNAUTHENTICATED_CONNECTIONS });
    }
    return this.#take(network, leave);
  }

  /** The same for a user's sessions. @returns a function that gives the place back, once */
  admit(user: string, limits: Limits): (() => void) | LimitReached {
    const sessions = this.#byUser.get(user) ?? 0;
    if (sessions >= limits.MaxConnectionsPerUser) {
      return { limit: 'MaxConnectionsPerUser', count: sessions, maximum: limits.MaxConnectionsPerUser, user };
    }
    increment(this.#byUser, user);
    return once(() => decrement(this.#byUser, user));
  }

  #take(network: string, leave: (reason: LimitReached) => void): Place {
    this.#connections++;
    increment(this.#byNetwork, network);
    const release = once(() => {
      this.#connections--;
      decrement(this.#byNetwork, network);
      this.#waiting.remove(waiting);
    });
    const waiting = this.#waiting.enter(network, (reason) => {
      release();
      leave(reason);
    });
    return { keep: () => this.#waiting.remove(waiting), release };
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

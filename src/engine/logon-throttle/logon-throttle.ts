/**
 * Guessing passwords is made slow: what fails delays what comes next from the same network (an IPv4 address, or a /64 of
 * IPv6), whichever protocol, connection or mechanism it comes by.
 *
 * - The delay comes before the password is looked at, also before a right one: 2 seconds after the first failure, then 4,
 *   8, 15. No hash is computed meanwhile, and nothing tells whether the user exists.
 * - After a failure strangers are looked at one at a time, so that many connections guess no faster than one. Before the
 *   first they may be four at once; that is all that a burst gains.
 * - A user who has logged on from that network of late waits for the delay, and not for the strangers in line.
 * - The same wrong password for the same user counts once: a telephone that was not told the new one must not lock out a
 *   whole office. With SCRAM it cannot be seen that it is the same, and so it counts each time.
 * - The networks that the administrator trusts are never delayed, and what fails there is not counted.
 *
 * Failures are forgotten after five minutes, or by `Reset-LogonThrottle`.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { canonicalName } from '../../directory/user-name.ts';
import type { Clock } from '../../model/clock.ts';
import type { IPNetwork } from '../../model/ip-network.ts';
import { networkOf } from '../connection-limits.ts';
import { NetworkList } from '../network-list.ts';
import { KnownUsers } from './known-users.ts';
import { NetworkThrottle } from './network-throttle.ts';

/** Networks of which something is known; some 500 octets each. One of which nothing is waited for gives way. */
export const MAX_NETWORKS = 10_000;

/** Where a log-on comes from. */
export interface Client {
  readonly remoteAddress: string;
  /** Nobody waits for the answer any more. */
  readonly closed: boolean;
}

/** What became of a log-on that was let in. */
export type Verdict =
  | 'right'
  | 'undecided'
  /** @property secret what was wrong; undefined where it cannot be told from another wrong one */
  | { readonly secret: string | undefined };

export interface ThrottledNetwork {
  readonly network: string;
  readonly failures: number;
  /** Milliseconds since the epoch. */
  readonly lastFailure: number;
  readonly until: number;
  readonly waiting: number;
}

export class LogonThrottle {
  readonly #clock: Clock;
  readonly #trusted: NetworkList;
  readonly #key = randomBytes(32);
  readonly #known: KnownUsers;
  /** The one that was heard of least recently first. */
  readonly #networks = new Map<string, NetworkThrottle>();

  /** @param trusted asked anew at each log-on */
  constructor(clock: Clock, trusted: () => readonly IPNetwork[]) {
    this.#clock = clock;
    this.#trusted = new NetworkList(trusted);
    this.#known = new KnownUsers(clock);
  }

  /**
   * Has a log-on looked at when it may be.
   * @param name as the client gave it
   * @param look does it; called once, or never
   * @returns what `look` found, or undefined when the client is to come back later
   */
  async attempt<T>(
    client: Client,
    name: string,
    look: () => Promise<readonly [result: T, verdict: Verdict]>,
  ): Promise<T | undefined> {
    if (this.#trusted.includes(client.remoteAddress)) return (await look())[0];
    const network = networkOf(client.remoteAddress);
    const user = canonicalName(name) ?? name;
    const throttle = this.#of(network);
    const known = this.#known.has(network, user);
    if (!(await throttle.enter(user, known, () => client.closed))) return undefined;
    try {
      const [result, verdict] = await look();
      if (verdict === 'right') this.#known.add(network, user);
      else if (verdict !== 'undecided') throttle.failed(this.#fingerprint(user, verdict.secret));
      return result;
    } finally {
      throttle.leave(user, known);
      if (throttle.isSpent && this.#networks.get(network) === throttle) this.#networks.delete(network);
    }
  }

  /** Networks in which something failed of late, or somebody waits. */
  *list(): Iterable<ThrottledNetwork> {
    for (const [network, throttle] of this.#networks) {
      const { failures, lastFailure, until, waiting } = throttle;
      if (throttle.isSpent) this.#networks.delete(network);
      else if (!throttle.isForgotten || waiting > 0) yield { network, failures, lastFailure, until, waiting };
    }
  }

  /** @param network as {@link list} names it @returns false when nothing is known of it */
  reset(network: string): boolean {
    const throttle = this.#networks.get(network);
    if (throttle === undefined) return false;
    throttle.reset();
    if (throttle.isUnused) this.#networks.delete(network);
    return true;
  }

  #of(network: string): NetworkThrottle {
    const known = this.#networks.get(network);
    const throttle = known === undefined || known.isSpent ? new NetworkThrottle(this.#clock) : known;
    this.#networks.delete(network);
    this.#networks.set(network, throttle);
    if (this.#networks.size > MAX_NETWORKS) this.#makeRoom();
    return throttle;
  }

  #makeRoom(): void {
    for (const [network, throttle] of this.#networks) {
      if (!throttle.isUnused) continue;
      this.#networks.delete(network);
      return;
    }
  }

  /** With a key that lives and dies with the process. */
  #fingerprint(user: string, secret: string | undefined): string | undefined {
    if (secret === undefined) return undefined;
    return createHmac('sha256', this.#key).update(`${user.length}:${user}${secret}`).digest('base64');
  }
}

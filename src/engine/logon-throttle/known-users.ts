/** Who has logged on from where of late: they need not stand in line behind strangers. */
import type { Clock } from '../../model/clock.ts';

/** A user who has not logged on for so long is a stranger again, in milliseconds. */
const REMEMBER_MS = 24 * 3_600_000;
/** Pairs of network and user; some 150 octets each. The one that was seen least recently gives way. */
const MAX_PAIRS = 20_000;

export class KnownUsers {
  readonly #clock: Clock;
  /** When each pair is forgotten, the soonest first. */
  readonly #pairs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  has(network: string, user: string): boolean {
    return (this.#pairs.get(pair(network, user)) ?? 0) > this.#clock.now();
  }

  add(network: string, user: string): void {
    const key = pair(network, user);
    this.#pairs.delete(key);
    this.#pairs.set(key, this.#clock.now() + REMEMBER_MS);
    if (this.#pairs.size <= MAX_PAIRS) return;
    const oldest = this.#pairs.keys().next();
    if (!oldest.done) this.#pairs.delete(oldest.value);
  }
}

function pair(network: string, user: string): string {
  return `${network} ${user}`;
}

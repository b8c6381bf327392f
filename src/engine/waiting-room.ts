/**
 * Connections that have not logged on, in the order in which they make room for others when the service is full.
 *
 * Who holds most goes first: of the network that has the most of them its oldest. A flood from one address is thus at
 * the expense of that address, and one from many addresses meets connections by their age, the oldest first. The
 * newcomer's own network counts with the newcomer in it.
 *
 * Networks stand in ranks by how many they have here, in the order in which they came to so many. Numbers only change
 * by one, so nothing is ever searched for, however great the flood.
 */
export class WaitingRoom<Occupant> {
  readonly #byNetwork = new Map<string, Set<Waiting<Occupant>>>();
  /** By how many connections they have here, from one. */
  readonly #ranks: Set<string>[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  enter(network: string, occupant: Occupant): Waiting<Occupant> {
    const waiting = { network, occupant };
    const ofNetwork = this.#byNetwork.get(network) ?? new Set();
    this.#byNetwork.set(network, ofNetwork.add(waiting));
    this.#rank(network, ofNetwork.size - 1, ofNetwork.size);
    this.#count++;
    return waiting;
  }

  /** Does nothing when it is no longer in here. */
  remove(waiting: Waiting<Occupant>): void {
    const { network } = waiting;
    const ofNetwork = this.#byNetwork.get(network);
    if (!ofNetwork?.delete(waiting)) return;
    if (ofNetwork.size === 0) this.#byNetwork.delete(network);
    this.#rank(network, ofNetwork.size + 1, ofNetwork.size);
    this.#count--;
  }

  /** Takes out the one that makes room for a connection from `network`; undefined when there is none. */
  makeRoomFor(network: string): Occupant | undefined {
    const most = this.#ranks.at(-1);
    if (most === undefined) return undefined;
    const [chosen] = most.has(network) ? [network] : most;
    const [oldest] = this.#byNetwork.get(chosen!)!;
    this.remove(oldest!);
    return oldest!.occupant;
  }

  #rank(network: string, before: number, now: number): void {
    this.#ranks[before - 1]?.delete(network);
    if (now > 0) {
      this.#ranks[now - 1] ??= new Set();
      this.#ranks[now - 1]!.add(network);
    }
    if (this.#ranks.at(-1)?.size === 0) this.#ranks.pop();
  }
}

/** A connection in the waiting room, and what it is to its owner. */
export interface Waiting<Occupant> {
  readonly network: string;
  readonly occupant: Occupant;
}

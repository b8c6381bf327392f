/**
 * Keeps a long command from keeping others waiting: it works for {@link TURN_MS}, then lets every other connection have
 * its turn. Whoever works asks `due` between two small pieces and awaits `rest()` when it is true.
 */
import { ConnectionLost } from './errors.ts';
import { TURN_MS } from './limits.ts';

/** As much of a connection as matters here. */
export interface Listener {
  /** Nothing that is written reaches the client any more. */
  readonly closed: boolean;
}

export class Pace {
  readonly #listener: Listener | undefined;
  #turnBegan = performance.now();

  /** @param listener whom the work is for; without one it is done to its end */
  constructor(listener?: Listener) {
    this.#listener = listener;
  }

  /** True when the turn is over. */
  get due(): boolean {
    return performance.now() - this.#turnBegan > TURN_MS;
  }

  /** Lets others have their turn. @throws ConnectionLost when the client went away: nobody waits for the answer */
  async rest(): Promise<void> {
    await new Promise(setImmediate);
    if (this.#listener?.closed) throw new ConnectionLost();
    this.#turnBegan = performance.now();
  }
}

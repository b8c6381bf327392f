/**
 * Keeps a long command from keeping others waiting: it works for {@link TURN_MS}, then lets every other connection have
 * its turn. Whoever works asks `due` between two small pieces and awaits `rest()` when it is true.
 */
import { ConnectionLost } from './errors.ts';
import { TURN_MS } from './limits.ts';
import type { Progress } from './progress.ts';

/** As much of a connection as matters here. */
export interface Listener {
  /** Nothing that is written reaches the client any more. */
  readonly closed: boolean;
}

export class Pace {
  readonly #listener: Listener | undefined;
  readonly #progress: Progress | undefined;
  #turnBegan = performance.now();

  /**
   * @param listener whom the work is for; without one it is done to its end
   * @param progress told from time to time
   */
  constructor(listener?: Listener, progress?: Progress) {
    this.#listener = listener;
    this.#progress = progress;
  }

  /** True when the turn is over. */
  get due(): boolean {
    return performance.now() - this.#turnBegan > TURN_MS;
  }

  /**
   * Lets others have their turn.
   * @param done of `all` there is to do in this stage
   * @throws ConnectionLost when the client went away: nobody waits for the answer
   */
  async rest(done?: number, all?: number): Promise<void> {
    if (done !== undefined && all !== undefined) this.#progress?.at(done, all);
    await new Promise(setImmediate);
    if (this.#listener?.closed) throw new ConnectionLost();
    this.#turnBegan = performance.now();
  }

  /** All messages were gone through, and those that are left will be once more. */
  nextStage(): void {
    this.#progress?.nextStage();
  }
}

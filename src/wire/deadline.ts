/**
 * A time-out whose length is a setting that may change while it runs. One timer a connection, armed once: activity only
 * notes the time, and a timer that fires too early is armed again for what remains.
 */
import type { Clock, Timer } from '../model/clock.ts';

export class Deadline {
  readonly #clock: Clock;
  readonly #limit: () => number;
  readonly #expired: () => void;
  #from: number;
  #armedFor = 0;
  #timer: Timer | undefined;

  /**
   * @param limit milliseconds from `from` on; asked anew at every look
   * @param from the moment from which to count, until `touch`
   */
  constructor(clock: Clock, limit: () => number, expired: () => void, from = clock.now()) {
    this.#clock = clock;
    this.#limit = limit;
    this.#expired = expired;
    this.#from = from;
    this.#arm();
  }

  get from(): number {
    return this.#from;
  }

  /** Counts from now on. */
  touch(): void {
    this.#from = this.#clock.now();
  }

  /** Counts from now on, also after it expired: the owner had a reason to go on. */
  restart(): void {
    this.touch();
    this.#arm();
  }

  /** Lets a limit that has changed take effect now. */
  refresh(): void {
    if (this.#limit() !== this.#armedFor) this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#armedFor = this.#limit();
    const remaining = Math.max(0, this.#from + this.#armedFor - this.#clock.now());
    this.#timer = this.#clock.after(remaining, () => this.#fired());
  }

  #fired(): void {
    this.#timer = undefined;
    if (this.#clock.now() - this.#from >= this.#limit()) this.#expired();
    else this.#arm();
  }
}

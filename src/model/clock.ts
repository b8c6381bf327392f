/** Time, injected so that tests move it by hand and nobody sleeps. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `callback` once after `ms` milliseconds. The timer must not keep the process alive by itself. */
  after(ms: number, callback: () => void): Timer;
}

export interface Timer {
  /** Stops the timer; harmless when it has fired. */
  cancel(): void;
  /** Starts the same span again from now, without a new allocation. */
  refresh(): void;
}

/** Every connection has one or two of them: no closures. */
class SystemTimer implements Timer {
  readonly #timeout: NodeJS.Timeout;

  constructor(timeout: NodeJS.Timeout) {
    this.#timeout = timeout;
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  refresh(): void {
    this.#timeout.refresh();
  }
}

/** The clock on the wall. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    // A span beyond 2^31-1 ms would fire at once in Node; no setting reaches it, but a cap is cheaper than the surprise.
    return new SystemTimer(setTimeout(callback, Math.min(ms, 0x7fffffff)).unref());
  },
};

/** So many pieces of work at once, so many waiting, and a plain refusal beyond. */
export class WorkQueue {
  readonly #slots: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(slots: number, maxWaiting: number) {
    this.#slots = slots;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Runs `work` when its turn comes.
   * @returns undefined at once, without running it, when too many wait already
   */
  run<T>(work: () => Promise<T>): Promise<T> | undefined {
    if (this.#running < this.#slots) {
      this.#running++;
      return this.#perform(work);
    }
    if (this.#waiting.length >= this.#maxWaiting) return undefined;
    // The slot is handed over, never given back in between, so that nobody overtakes.
    return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() => this.#perform(work));
  }

  async #perform<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

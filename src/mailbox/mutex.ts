/** One at a time, in the order of asking. */
export class Mutex {
  /** Undefined before the first. */
  #last: Promise<unknown> | undefined;
  #held = 0;

  /** Runs `work` when all work asked for before is done. Not re-entrant: work that asks again waits for itself. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const mine = (async () => {
      await before;
      return work();
    })();
    // Whoever is next waits for the end, however it comes; the failure belongs to the caller.
    this.#last = mine.catch(() => {});
    this.#held++;
    try {
      return await mine;
    } finally {
      this.#held--;
    }
  }

  get busy(): boolean {
    return this.#held > 0;
  }
}

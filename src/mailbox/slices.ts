/** Spans of synchronous work between which the event loop is let through, in milliseconds. */
const SLICE_MS = 4;

/** Lets other sessions through during long synchronous work: `await pause()` now and then. */
export class Slices {
  #started = performance.now();

  /** @returns undefined while the slice lasts */
  pause(): Promise<void> | undefined {
    if (performance.now() - this.#started < SLICE_MS) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        this.#started = performance.now();
        resolve();
      }),
    );
  }
}

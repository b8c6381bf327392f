import type { Clock, Timer } from '../../src/model/clock.ts';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ due: number; ms: number; callback: () => void }>();

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): Timer {
    const timer = { due: this.#now + ms, ms, callback };
    this.#timers.add(timer);
    return {
      cancel: () => void this.#timers.delete(timer),
      refresh: () => {
        timer.due = this.#now + timer.ms;
        this.#timers.add(timer);
      },
    };
  }

  /** Moves time on and runs what falls due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].filter((t) => t.due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.callback();
    }
    this.#now = end;
  }

  /** Moves time on at one stroke, as for a machine that slept: what fell due meanwhile runs once. */
  jump(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }

  /** How many timers are running. */
  get pending(): number {
    return this.#timers.size;
  }
}

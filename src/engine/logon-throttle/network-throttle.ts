/** The log-ons of one network: how many have failed, who waits, and who is being looked at. */
import type { Clock, Timer } from '../../model/clock.ts';

/** After the first failure, the second, and so on; in milliseconds. */
export const DELAYS_MS = [2_000, 4_000, 8_000, 15_000] as const;
/** So long after the last failure that counted, it is as if there had been none; in milliseconds. */
export const FORGET_MS = 300_000;
/** Strangers looked at together while nothing has failed: what they may guess before the first delay. */
export const AT_ONCE = 4;
/** Log-ons that wait; more are told to come back. */
export const MAX_WAITING = 256;
/** Who has waited so long in line is told to come back, in milliseconds: a client gives up after a minute. */
export const PATIENCE_MS = 30_000;
/** Wrong passwords that are recognised when they come again ... */
export const REMEMBERED_FAILURES = 16;
/** ... for so long after the last failure, in milliseconds: devices ask again at least so often. */
export const RECOGNISE_MS = 3_600_000;

interface Waiting {
  readonly user: string;
  /** Has logged on from here before. */
  readonly known: boolean;
  readonly since: number;
  readonly isGone: () => boolean;
  readonly answer: (admitted: boolean) => void;
}

export class NetworkThrottle {
  /** Failures that counted, since they were last forgotten. */
  failures = 0;
  /** Of the last one that counted, in milliseconds since the epoch. */
  lastFailure = 0;
  /** Before this no log-on is looked at. */
  until = 0;
  readonly #clock: Clock;
  /** Fingerprints of wrong passwords, the latest last. */
  #seen: string[] = [];
  /** When something failed last, counted or not. */
  #lastHeard = 0;
  #waiting: Waiting[] = [];
  /** Users whose log-ons are being looked at, one each. */
  readonly #users = new Set<string>();
  #strangers = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Nothing of it need be kept. */
  get isSpent(): boolean {
    const recognises = this.#seen.length > 0 && this.#clock.now() - this.#lastHeard <= RECOGNISE_MS;
    return this.isUnused && this.isForgotten && !recognises;
  }

  /** No failure counts any more. */
  get isForgotten(): boolean {
    return this.failures === 0 || this.#clock.now() - this.lastFailure > FORGET_MS;
  }

  /** Nobody waits or is being looked at. */
  get isUnused(): boolean {
    return this.#waiting.length === 0 && this.#users.size === 0;
  }

  /** Resolves when the log-on may be looked at, to false when it may not; then {@link leave} must follow. */
  enter(user: string, known: boolean, isGone: () => boolean): Promise<boolean> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push({ user, known, since: this.#clock.now(), isGone, answer: resolve });
      this.#letIn();
    });
  }

  /** The log-on has been decided. */
  leave(user: string, known: boolean): void {
    this.#users.delete(user);
    if (!known) this.#strangers--;
    this.#letIn();
  }

  /**
   * A log-on was wrong.
   * @param fingerprint the same for the same user and password; undefined where it cannot be known
   * @returns false when that password has been counted already: a device that does not know the new one
   */
  failed(fingerprint: string | undefined): boolean {
    const now = this.#clock.now();
    this.#lastHeard = now;
    if (fingerprint !== undefined && this.#recognises(fingerprint)) return false;
    if (this.isForgotten) this.failures = 0;
    this.failures++;
    this.lastFailure = now;
    this.until = now + DELAYS_MS[Math.min(this.failures, DELAYS_MS.length) - 1]!;
    return true;
  }

  /** As if nothing had failed. */
  reset(): void {
    this.failures = 0;
    this.until = 0;
    this.#seen = [];
    this.#letIn();
  }

  #recognises(fingerprint: string): boolean {
    const others = this.#seen.filter((one) => one !== fingerprint);
    const known = others.length < this.#seen.length;
    this.#seen = [...others, fingerprint].slice(-REMEMBERED_FAILURES);
    return known;
  }

  /** In the order in which they came, but that those who are known do not stand behind those who are not. */
  #letIn(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const now = this.#clock.now();
    if (now < this.until) {
      if (this.#waiting.length > 0) this.#timer = this.#clock.after(this.until - now, () => this.#letIn());
      return;
    }
    const atOnce = this.isForgotten ? AT_ONCE : 1;
    this.#waiting = this.#waiting.filter((one) => {
      const mayEnter = !this.#users.has(one.user) && (one.known || this.#strangers < atOnce);
      if (one.isGone() || (!mayEnter && now - one.since >= PATIENCE_MS)) {
        one.answer(false);
        return false;
      }
      if (!mayEnter) return true;
      this.#users.add(one.user);
      if (!one.known) this.#strangers++;
      one.answer(true);
      return false;
    });
  }
}

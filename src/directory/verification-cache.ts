/**
 * Remembers for a short while that a password was right, so that a client with five connections costs one hash.
 *
 * What is kept is a keyed digest, with a key that lives and dies with the process, of everything that decided the
 * answer: the name, the stored hash, the password. A changed line therefore simply is no longer found. Wrong passwords
 * are never remembered here.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../model/clock.ts';

/** How long a right password is remembered, in milliseconds: long enough for a client to open all its connections. */
export const REMEMBER_MS = 60_000;
/** How many are remembered; some 200 octets each. The oldest gives way. */
export const MAX_REMEMBERED = 10_000;

export class VerificationCache {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);
  /** Digest → when it expires. In order of insertion, which is also the order of expiry. */
  readonly #expiries = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Names one question; the same question has the same digest for the life of this process only. */
  digest(name: string, storedHash: string, password: string): string {
    // Lengths in front, so that no two questions are the same text.
    const question = [name, storedHash, password].map((part) => `${part.length}:${part}`).join('');
    return createHmac('sha256', this.#key).update(question).digest('base64');
  }

  has(digest: string): boolean {
    const expiry = this.#expiries.get(digest);
    if (expiry === undefined) return false;
    if (expiry > this.#clock.now()) return true;
    this.#expiries.delete(digest);
    return false;
  }

  add(digest: string): void {
    this.#expiries.delete(digest);
    this.#expiries.set(digest, this.#clock.now() + REMEMBER_MS);
    if (this.#expiries.size > MAX_REMEMBERED) {
      const oldest = this.#expiries.keys().next();
      if (!oldest.done) this.#expiries.delete(oldest.value);
    }
  }
}

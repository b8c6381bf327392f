/**
 * Tests messages against all of a search's conditions, in the order of their cost: what a condition needs is had only
 * when all cheaper ones are met. Flags cost nothing, an envelope is in the store's index, octets are read.
 */
import { MailboxError, type MailboxView, type Message } from '../../mailbox/mail-store.ts';
import { Candidate } from './candidate.ts';
import { type Criterion, NEEDS, type Needs } from './criterion.ts';

export class MessageTest {
  readonly #candidate: Candidate;
  readonly #free: readonly Criterion[];
  readonly #ofEnvelope: readonly Criterion[];
  readonly #ofOctets: readonly Criterion[];
  /** Not even an envelope is looked at. */
  readonly isCheap: boolean;

  constructor(view: MailboxView, criteria: readonly Criterion[]) {
    const needing = (needs: Needs) => criteria.filter((criterion) => criterion.needs === needs);
    this.#candidate = new Candidate(view);
    this.#free = needing(NEEDS.nothing);
    this.#ofEnvelope = needing(NEEDS.envelope);
    this.#ofOctets = needing(NEEDS.octets);
    this.isCheap = this.#ofEnvelope.length + this.#ofOctets.length === 0;
  }

  /** @returns at once when the store answers at once; a message that is gone does not match */
  matches(message: Message): boolean | Promise<boolean> {
    const candidate = this.#candidate;
    candidate.begin(message);
    if (!this.#all(this.#free)) return false;
    if (this.isCheap) return true;
    try {
      // A condition that needs the octets may be made of one that needs the envelope.
      const metadata = candidate.view.metadata(message);
      if (metadata instanceof Promise) return this.#matchesLater(message);
      candidate.setEnvelope(metadata.envelope);
      if (!this.#all(this.#ofEnvelope)) return false;
      return this.#ofOctets.length === 0 ? true : this.#matchesOctets(message);
    } catch (error) {
      return unlessGone(error);
    }
  }

  async #matchesLater(message: Message): Promise<boolean> {
    try {
      const { envelope } = await this.#candidate.view.metadata(message);
      this.#candidate.setEnvelope(envelope);
      if (!this.#all(this.#ofEnvelope)) return false;
      return this.#ofOctets.length === 0 ? true : await this.#matchesOctets(message);
    } catch (error) {
      return unlessGone(error);
    }
  }

  async #matchesOctets(message: Message): Promise<boolean> {
    try {
      const body = await this.#candidate.view.body(message);
      try {
        this.#candidate.setOctets(body.bytes ?? (await body.read(0, body.size)));
        return this.#all(this.#ofOctets);
      } finally {
        body.close();
      }
    } catch (error) {
      return unlessGone(error);
    }
  }

  #all(criteria: readonly Criterion[]): boolean {
    for (const criterion of criteria) if (!criterion.test(this.#candidate)) return false;
    return true;
  }
}

function unlessGone(error: unknown): boolean {
  if (error instanceof MailboxError && error.code === 'Expunged') return false;
  throw error;
}

/**
 * Finds the messages that meet all of a search's conditions. For each message the conditions are asked in the order of
 * their cost, and what a condition needs is had only when all cheaper ones are met: flags cost nothing, an envelope is
 * in the store's index, octets are read.
 */
import { MailboxError, type MailboxView, type Message } from '../../mailbox/mail-store.ts';
import type { Pace } from '../pace.ts';
import { Candidate } from './candidate.ts';
import { type Criterion, NEEDS } from './criterion.ts';

/** How many messages are looked at between two looks at the clock, when nothing is read. */
const CHEAP_MESSAGES = 256;

/** A message found, under the number by which the client knows it. */
export interface Found {
  readonly sequence: number;
  readonly message: Message;
}

/** @returns in ascending order; messages that another session has expunged are not found */
export async function findMessages(view: MailboxView, criteria: readonly Criterion[], pace: Pace): Promise<Found[]> {
  const stages = [NEEDS.nothing, NEEDS.envelope, NEEDS.octets].map((needs) =>
    criteria.filter((criterion) => criterion.needs === needs),
  );
  const [free = [], ofEnvelope = [], ofOctets = []] = stages;
  const search = new Search(view, free, ofEnvelope, ofOctets);
  const between = ofEnvelope.length + ofOctets.length === 0 ? CHEAP_MESSAGES : 1;
  const found: Found[] = [];
  for (const [index, message] of view.messages.entries()) {
    if (message.expunged) continue;
    const outcome = search.matches(index + 1, message);
    if (typeof outcome === 'boolean' ? outcome : await outcome) found.push({ sequence: index + 1, message });
    if (index % between === 0 && pace.due) await pace.rest();
  }
  return found;
}

class Search {
  readonly #candidate: Candidate;
  readonly #free: readonly Criterion[];
  readonly #ofEnvelope: readonly Criterion[];
  readonly #ofOctets: readonly Criterion[];
  /** A condition that needs the octets may be made of one that needs the envelope. */
  readonly #needsEnvelope: boolean;

  constructor(
    view: MailboxView,
    free: readonly Criterion[],
    ofEnvelope: readonly Criterion[],
    ofOctets: readonly Criterion[],
  ) {
    this.#candidate = new Candidate(view);
    this.#free = free;
    this.#ofEnvelope = ofEnvelope;
    this.#ofOctets = ofOctets;
    this.#needsEnvelope = ofEnvelope.length + ofOctets.length > 0;
  }

  matches(sequence: number, message: Message): boolean | Promise<boolean> {
    const candidate = this.#candidate;
    candidate.begin(sequence, message);
    if (!this.#all(this.#free)) return false;
    if (!this.#needsEnvelope) return true;
    try {
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

/** A message that went away while we looked is not found. */
function unlessGone(error: unknown): boolean {
  if (error instanceof MailboxError && error.code === 'Expunged') return false;
  throw error;
}

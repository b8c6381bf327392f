/**
 * Answers a FETCH, message by message.
 *
 * Invariants:
 * - What the items need of a message is had before its answer begins. A message that was expunged meanwhile has no
 *   answer (and the command fails in the end, when it asked by sequence number); a half-written answer does not occur.
 * - As long as the store answers at once nothing is awaited: a message costs a few calls. Every {@link TURN_MS} other
 *   connections have their turn, and a client that does not read stops the reading of its mail.
 */
import { MailboxError, type MailboxView, type Message, type MessageBody } from '../../mailbox/mail-store.ts';
import { fetchHead } from '../fetch-response.ts';
import { BODY_PIECE_OCTETS, TURN_MS } from '../limits.ts';
import type { Range } from '../wire/sequence-set.ts';
import type { FetchAnswer } from './fetch-answer.ts';
import { type FetchItem, NEEDS } from './fetch-item.ts';

/** How many answers without octets are written between two looks at the clock. */
const CHEAP_ANSWERS = 32;

export class FetchRun {
  readonly #answer: FetchAnswer;
  readonly #items: readonly FetchItem[];
  readonly #needs: number;
  readonly #tellsSize: boolean;
  readonly #prepared: readonly FetchItem[];
  /** Messages were left out because they no longer exist. */
  incomplete = false;

  constructor(answer: FetchAnswer, items: readonly FetchItem[]) {
    this.#answer = answer;
    this.#items = items;
    this.#needs = items.reduce<number>((needs, item) => needs | item.needs, NEEDS.nothing);
    this.#tellsSize = items.some((item) => item.tellsSize);
    this.#prepared = items.filter((item) => item.prepare !== undefined);
  }

  /** @param wanted which of the messages at these sequence numbers are to be answered */
  async run(ranges: readonly Range[], wanted: (message: Message) => boolean): Promise<void> {
    const { view, transport } = this.#answer;
    // The snapshot stays what it is while a command runs.
    const { messages } = view;
    const between = this.#needs === NEEDS.nothing ? CHEAP_ANSWERS : 1;
    let turnBegan = performance.now();
    let count = 0;
    for (const { first, last } of ranges) {
      for (let sequence = first; sequence <= last; sequence++) {
        const message = messages[sequence - 1]!;
        if (!wanted(message)) continue;
        const pending = this.#one(sequence, message);
        if (pending !== undefined) await pending;
        if (++count % between !== 0) continue;
        if (transport.congested && !(await transport.drained())) return;
        if (performance.now() - turnBegan > TURN_MS) {
          await new Promise(setImmediate);
          turnBegan = performance.now();
        }
      }
    }
    this.#answer.flush();
  }

  #one(sequence: number, message: Message): void | Promise<void> {
    if (this.#needs === NEEDS.nothing && !this.#tellsSize) {
      this.#write(sequence, message, 0);
      return;
    }
    try {
      const pending = this.#acquire(message);
      if (pending === undefined) return this.#write(sequence, message, 0);
      return this.#later(sequence, message, pending);
    } catch (error) {
      this.#missing(error);
    }
  }

  async #later(sequence: number, message: Message, pending: Promise<void>): Promise<void> {
    try {
      await pending;
    } catch (error) {
      this.#missing(error);
      return;
    }
    await this.#write(sequence, message, 0);
  }

  #missing(error: unknown): void {
    if (!(error instanceof MailboxError) || error.code !== 'Expunged') throw error;
    this.incomplete = true;
  }

  /** Gets what the items need. */
  #acquire(message: Message): Promise<void> | undefined {
    const measuring = this.#tellsSize ? this.#answer.view.measure(message) : undefined;
    return measuring === undefined ? this.#acquireNeeds(message) : measuring.then(() => this.#acquireNeeds(message));
  }

  #acquireNeeds(message: Message): Promise<void> | undefined {
    const answer = this.#answer;
    const needs = this.#needs;
    if (needs & NEEDS.metadata) {
      const metadata = answer.view.metadata(message);
      if (metadata instanceof Promise) return this.#acquireLater(message, metadata);
      answer.metadata = metadata;
    }
    if (needs < NEEDS.body) return undefined;
    const body = answer.view.body(message);
    if (body instanceof Promise) return body.then((opened) => this.#hold(opened));
    return this.#hold(body);
  }

  async #acquireLater(message: Message, metadata: ReturnType<MailboxView['metadata']>): Promise<void> {
    this.#answer.metadata = await metadata;
    if (this.#needs >= NEEDS.body) await this.#hold(await this.#answer.view.body(message));
  }

  #hold(body: MessageBody): Promise<void> | undefined {
    const answer = this.#answer;
    answer.body = body;
    if (this.#needs < NEEDS.header) return undefined;
    if (body.bytes === undefined) return this.#read(body);
    answer.octets = body.bytes;
    answer.header = body.bytes;
    return undefined;
  }

  async #read(body: MessageBody): Promise<void> {
    try {
      const whole = (this.#needs & NEEDS.octets) !== 0;
      const read = whole ? await body.read(0, body.size) : await readHeader(body);
      this.#answer.octets = read;
      this.#answer.header = read;
    } catch (error) {
      body.close();
      throw error;
    }
  }

  #begin(sequence: number, message: Message): void {
    const answer = this.#answer;
    answer.begin(message);
    if (this.#prepared.length > 0) {
      try {
        for (const item of this.#prepared) item.prepare!(answer);
      } catch (error) {
        answer.body.close();
        answer.flush();
        throw error;
      }
    }
    answer.writeText(fetchHead(answer.enabled, sequence, message));
  }

  /** Writes the items from this one on. */
  #write(sequence: number, message: Message, from: number): void | Promise<void> {
    const answer = this.#answer;
    const items = this.#items;
    if (from === 0) this.#begin(sequence, message);
    for (let index = from; index < items.length; index++) {
      if (index > 0) answer.writeText(' ');
      const pending = items[index]!.write(answer);
      if (pending !== undefined) return pending.then(() => this.#write(sequence, message, index + 1));
    }
    answer.end();
    if (this.#needs >= NEEDS.body) answer.body.close();
  }
}

/** The beginning of a message too large to be held, up to where its header ends. */
async function readHeader(body: MessageBody): Promise<Buffer> {
  let header = await body.read(0, Math.min(BODY_PIECE_OCTETS, body.size));
  while (header.length < body.size && !header.includes('\r\n\r\n')) {
    const more = Math.min(header.length, body.size - header.length);
    header = Buffer.concat([header, await body.read(header.length, more)]);
  }
  return header;
}

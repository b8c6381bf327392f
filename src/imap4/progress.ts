/**
 * Tells a client that waits how far its command has come (RFC 9585). The work is seen as one or more stages, each of
 * which goes once through the mailbox, or through what the one before has left of it.
 */
import type { Clock } from '../model/clock.ts';
import type { Transport } from '../wire/transport.ts';
import { PROGRESS_MS } from './limits.ts';
import { encodeString } from './wire/encoder.ts';

export interface ProgressParts {
  readonly transport: Pick<Transport, 'write' | 'flush' | 'congested'>;
  readonly clock: Clock;
  /** Of the command. */
  readonly tag: string;
  readonly stages: number;
  /** Messages in the mailbox. */
  readonly messages: number;
}

export class Progress {
  readonly #parts: ProgressParts;
  #stage = 0;
  /** Messages of the stage that are done. */
  #done = 0;
  #told: number;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
    this.#told = parts.clock.now();
  }

  /** The next stage begins. */
  nextStage(): void {
    this.#stage++;
    this.#done = 0;
  }

  /** `done` of `all` there is to do in this stage is done. Tells it when the client has not heard for some time. */
  at(done: number, all: number): void {
    this.#done = Math.floor((done / Math.max(1, all)) * this.#parts.messages);
    const { transport, clock } = this.#parts;
    const now = clock.now();
    if (now - this.#told < PROGRESS_MS || transport.congested) return;
    this.#told = now;
    transport.write(`* OK [INPROGRESS (${this.#tag} ${this.#count})] Still at it.\r\n`);
    transport.flush();
  }

  /** RFC 9585 §4: a tag that could be taken for the code's end is not told. */
  get #tag(): string {
    const { tag } = this.#parts;
    return tag.includes(']') ? 'NIL' : encodeString(tag);
  }

  /** The goal is not reached before the command is done. */
  get #count(): string {
    const { stages, messages } = this.#parts;
    const goal = Math.max(1, stages * messages);
    return `${Math.min(this.#stage * messages + this.#done, goal - 1)} ${goal}`;
  }
}

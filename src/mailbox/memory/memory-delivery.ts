/** A delivery into a mailbox in memory. */
import { createHash } from 'node:crypto';
import type { FlagSet } from '../flag-set.ts';
import { toCrlf } from '../line-ends.ts';
import type { DeliveredMessage, Delivery, Message } from '../mail-store.ts';
import { type Amount, netOf, type QuotaLimits } from '../quota-limits.ts';
import type { Arrival, MemoryMailbox } from './memory-mailbox.ts';

export class MemoryDelivery implements Delivery {
  readonly #mailbox: MemoryMailbox;
  readonly #quota: QuotaLimits;
  readonly #replaced: Message | undefined;
  readonly #now: () => number;
  #arrivals: Arrival[] = [];
  #open: object | undefined;
  #done = false;

  /** @param replaced a message that goes when these have come */
  constructor(mailbox: MemoryMailbox, quota: QuotaLimits, replaced: Message | undefined, now: () => number) {
    this.#mailbox = mailbox;
    this.#quota = quota;
    this.#replaced = replaced;
    this.#now = now;
  }

  begin(options: { readonly flags: FlagSet; readonly internalDate?: number }): DeliveredMessage {
    if (this.#open !== undefined || this.#done)
      throw new Error('A delivery takes one message at a time, until its end');
    const chunks: Buffer[] = [];
    const message: DeliveredMessage = {
      write: (chunk) => {
        // The piece may be a window of a buffer that the caller uses again.
        chunks.push(Buffer.from(chunk));
        return undefined;
      },
      finish: async () => {
        if (this.#open !== message) return;
        this.#open = undefined;
        const bytes = toCrlf(Buffer.concat(chunks));
        const now = this.#now();
        // Seconds are what INTERNALDATE can say (RFC 3501 §2.3.3).
        const internalDate = Math.floor((options.internalDate ?? now) / 1000) * 1000;
        const emailId = createHash('sha1')
          .update(bytes)
          .update(`${now} ${this.#arrivals.length}`)
          .digest('hex')
          .slice(0, 32);
        this.#arrivals.push({ content: { bytes, internalDate, emailId, metadata: undefined }, flags: options.flags });
      },
    };
    this.#open = message;
    return message;
  }

  async expect(octets: number): Promise<void> {
    const { messages, octets: before } = amountOf(this.#arrivals);
    await this.#quota.expect(netOf({ messages: messages + 1, octets: before + octets }, this.#replaced));
  }

  async commit(): Promise<{ uidValidity: number; uids: readonly number[] }> {
    if (this.#open !== undefined || this.#done)
      throw new Error('Only a delivery whose messages are finished can be committed');
    this.#done = true;
    const inPlace = await this.#quota.admit(netOf(amountOf(this.#arrivals), this.#replaced));
    try {
      return { uidValidity: this.#mailbox.state.uidValidity, uids: this.#mailbox.add(this.#arrivals) };
    } finally {
      inPlace();
    }
  }

  async abort(): Promise<void> {
    this.#done = true;
    this.#open = undefined;
    this.#arrivals = [];
  }
}

function amountOf(arrivals: readonly Arrival[]): Amount {
  return { messages: arrivals.length, octets: arrivals.reduce((sum, { content }) => sum + content.bytes.length, 0) };
}

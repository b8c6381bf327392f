/**
 * The messages of a view in another form than they are stored in. Sizes, structure and octets are those of the form, and
 * agree with each other; flags, UIDs and everything else are the stored message's. Nothing of it is kept but sizes: a
 * message is read and converted each time that a client asks for more than them.
 */
import { describeMessage } from '../../mime/describe-message.ts';
import type { Splice } from '../../mime/retrieval/convert-message.ts';
import type { Message, MessageBody, MessageMetadata } from '../mail-store.ts';
import type { Retrieval } from './retrieval.ts';
import { SplicedBody } from './spliced-body.ts';

export class RetrievedMessages<M extends Message> {
  readonly #retrieval: Retrieval;
  readonly #stored: (message: M) => MessageBody | Promise<MessageBody>;
  /** Of the large message that was converted last: clients fetch such a one piece by piece. */
  #last: { readonly message: M; readonly splices: readonly Splice[] } | undefined;

  /** @param stored the store's answer to {@link MailboxView.body} */
  constructor(retrieval: Retrieval, stored: (message: M) => MessageBody | Promise<MessageBody>) {
    this.#retrieval = retrieval;
    this.#stored = stored;
  }

  body(message: M): MessageBody | Promise<MessageBody> {
    const stored = this.#stored(message);
    return stored instanceof Promise
      ? stored.then((opened) => this.#convert(message, opened))
      : this.#convert(message, stored);
  }

  metadata(message: M): MessageMetadata | Promise<MessageMetadata> {
    const body = this.body(message);
    if (body instanceof Promise) return body.then(describeLarge);
    if (body.bytes === undefined) return describeLarge(body);
    body.close();
    return describeMessage(body.bytes);
  }

  /** As {@link MailboxView.sizeOf}. */
  sizeOf(message: M): number {
    const known = this.#retrieval.sizes.get(message);
    if (known !== undefined || message.expunged) return known ?? message.size;
    const pending = this.measure(message);
    return pending === undefined ? this.#retrieval.sizes.get(message)! : message.size;
  }

  /** As {@link MailboxView.measure}. */
  measure(message: M): Promise<void> | undefined {
    if (this.#retrieval.sizes.has(message)) return undefined;
    const body = this.body(message);
    if (body instanceof Promise) return body.then((opened) => opened.close());
    body.close();
    return undefined;
  }

  #convert(message: M, stored: MessageBody): MessageBody | Promise<MessageBody> {
    const { bytes } = stored;
    if (bytes !== undefined) return this.#splice(message, stored, this.#retrieval.convert(bytes));
    if (this.#last?.message === message) return this.#splice(message, stored, this.#last.splices);
    return this.#convertLarge(message, stored);
  }

  async #convertLarge(message: M, stored: MessageBody): Promise<MessageBody> {
    try {
      const splices = this.#retrieval.convert(await stored.read(0, stored.size));
      this.#last = { message, splices };
      return this.#splice(message, stored, splices);
    } catch (error) {
      stored.close();
      throw error;
    }
  }

  #splice(message: M, stored: MessageBody, splices: readonly Splice[]): MessageBody {
    const body = splices.length === 0 ? stored : new SplicedBody(stored, splices);
    this.#retrieval.sizes.set(message, body.size);
    return body;
  }
}

async function describeLarge(body: MessageBody): Promise<MessageMetadata> {
  try {
    return describeMessage(body.bytes ?? (await body.read(0, body.size)));
  } finally {
    body.close();
  }
}

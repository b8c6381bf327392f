/**
 * The message that a search looks at. One object serves all messages of a command; what a key may look at is set anew
 * for each, as far as the search needs it.
 */
import type { MailboxView, Message } from '../../mailbox/mail-store.ts';
import { type Envelope, readEnvelope } from '../../mime/envelope-reader.ts';
import type { MessagePart } from '../../mime/message-part.ts';
import { scanMessage } from '../../mime/scanner.ts';

export class Candidate {
  readonly view: MailboxView;
  message!: Message;
  #wireEnvelope: Buffer | undefined;
  #envelope: Envelope | undefined;
  #octets: Buffer | undefined;
  #structure: MessagePart | undefined;

  constructor(view: MailboxView) {
    this.view = view;
  }

  begin(message: Message): void {
    this.message = message;
    this.#envelope = undefined;
    this.#octets = undefined;
    this.#structure = undefined;
  }

  /** @param wire as the store keeps it; read only when a key asks */
  setEnvelope(wire: Buffer): void {
    this.#wireEnvelope = wire;
    this.#envelope = undefined;
  }

  setOctets(octets: Buffer): void {
    this.#octets = octets;
  }

  get envelope(): Envelope {
    this.#envelope ??= readEnvelope(this.#wireEnvelope!);
    return this.#envelope;
  }

  /** The whole message. */
  get octets(): Buffer {
    return this.#octets!;
  }

  get structure(): MessagePart {
    this.#structure ??= scanMessage(this.octets);
    return this.#structure;
  }
}

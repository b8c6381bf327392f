/**
 * The answers of one FETCH in the making. One object serves all messages of a command: what an item may look at is set
 * anew for each. Text is gathered into larger pieces, octets go to the transport as they are.
 */
import type { MailboxView, Message, MessageBody, MessageMetadata } from '../../mailbox/mail-store.ts';
import type { MessagePart } from '../../mime/message-part.ts';
import { scanMessage } from '../../mime/scanner.ts';
import type { Transport } from '../../wire/transport.ts';
import type { EnabledExtensions } from '../enabled-extensions.ts';
import { OUTPUT_PIECE_OCTETS } from '../limits.ts';

export class FetchAnswer {
  readonly transport: Transport;
  readonly view: MailboxView;
  readonly enabled: EnabledExtensions;
  message!: Message;
  /** Set as far as the items of the command need it. */
  metadata!: MessageMetadata;
  body!: MessageBody;
  /** The whole message. */
  octets!: Buffer;
  /** The message's header with the blank line behind it, or more. */
  header!: Buffer;
  #structure: MessagePart | undefined;
  #text = '';

  constructor(transport: Transport, view: MailboxView, enabled: EnabledExtensions) {
    this.transport = transport;
    this.view = view;
    this.enabled = enabled;
  }

  begin(message: Message): void {
    this.message = message;
    this.#structure = undefined;
  }

  end(): void {
    this.#text += ')\r\n';
    if (this.#text.length >= OUTPUT_PIECE_OCTETS) this.flush();
  }

  /** @param text characters 0 to 255 */
  writeText(text: string): void {
    this.#text += text;
  }

  /** @param octets not to be changed afterwards */
  writeOctets(octets: Buffer): void {
    this.flush();
    this.transport.write(octets);
  }

  /** Gives everything to the transport. */
  flush(): void {
    if (this.#text === '') return;
    this.transport.write(this.#text);
    this.#text = '';
  }

  /** The parts of the message; needs `octets`. */
  get structure(): MessagePart {
    this.#structure ??= scanMessage(this.octets);
    return this.#structure;
  }
}

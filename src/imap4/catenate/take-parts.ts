/** `CATENATE (TEXT {n} URL "…")`: a message made of text that the client sends and of parts that are here (RFC 4469). */
import type { DeliveredMessage, Delivery } from '../../mailbox/mail-store.ts';
import { BadError, NoError } from '../errors.ts';
import { MESSAGE_OCTETS } from '../limits.ts';
import type { Session } from '../session.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { AnnouncedLiteral, Token } from '../wire/tokens.ts';
import { UrlSource } from './url-source.ts';

/**
 * `"(" cat-part *(SP cat-part) ")"`. A URL is looked up before the text behind it is asked for, so that a client with a
 * bad one need not send more.
 */
export async function takeParts(
  args: ArgumentReader,
  session: Session,
  delivery: Delivery,
  message: DeliveredMessage,
): Promise<void> {
  const source = new UrlSource(session.account, session.selected?.name);
  const parts = new Parts(args, session, delivery, message, source);
  try {
    args.open();
    do await parts.take();
    while (args.optional('space'));
    args.close();
  } finally {
    await source.close();
  }
  if (parts.octets === 0) throw new NoError('', 'An empty message is not appended.');
}

/** Is the literal behind these tokens the text of a URL, which must be known whole? */
export function isUrlText(tokens: readonly Token[]): boolean {
  const [word, space] = tokens.slice(-2);
  return word?.kind === 'atom' && word.text.toUpperCase() === 'URL' && space?.kind === 'space';
}

class Parts {
  /** Of the message so far. */
  octets = 0;
  readonly #args: ArgumentReader;
  readonly #session: Session;
  readonly #delivery: Delivery;
  readonly #message: DeliveredMessage;
  readonly #source: UrlSource;

  constructor(
    args: ArgumentReader,
    session: Session,
    delivery: Delivery,
    message: DeliveredMessage,
    source: UrlSource,
  ) {
    this.#args = args;
    this.#session = session;
    this.#delivery = delivery;
    this.#message = message;
    this.#source = source;
  }

  async take(): Promise<void> {
    const args = this.#args;
    const kind = args.word();
    args.space();
    if (kind === 'URL') await this.#source.read(args.astring(), (piece) => this.#write(piece));
    else if (kind === 'TEXT') await this.#takeText(this.#announced());
    else if (kind === 'UTF8') await this.#takeUtf8();
    else throw new BadError('Expected TEXT or URL');
  }

  /** `UTF8 "(" literal8 ")"`, RFC 6855 §4. */
  async #takeUtf8(): Promise<void> {
    this.#args.open();
    const literal = this.#announced();
    if (!literal.binary) throw new BadError('UTF8 needs a literal8');
    await this.#takeText(literal);
    this.#args.close();
  }

  async #takeText({ size }: AnnouncedLiteral): Promise<void> {
    // Before it is asked for.
    this.#count(size);
    await this.#delivery.expect(this.octets);
    await this.#session.literals.take((piece) => this.#message.write(piece));
  }

  #announced(): AnnouncedLiteral {
    const { announced } = this.#session.literals;
    if (!this.#args.atEnd || announced === undefined) throw new BadError('Expected a literal');
    return announced;
  }

  #write(piece: Buffer): Promise<void> | undefined {
    this.#count(piece.length);
    return this.#message.write(piece);
  }

  #count(octets: number): void {
    this.octets += octets;
    if (this.octets > MESSAGE_OCTETS) {
      throw new NoError('TOOBIG', `A message may have ${MESSAGE_OCTETS} octets at most.`);
    }
  }
}

/**
 * The octets of a message as the reply to RETR or TOP.
 *
 * A message that the store holds in memory is written at once, without a promise and, when no line begins with a dot,
 * without a copy; a large one in pieces, with a look at the client between.
 */
import type { Message, MessageBody } from '../mailbox/mail-store.ts';
import type { Transport } from '../wire/transport.ts';
import type { TransactionContext } from './commands/transaction-command.ts';
import { ReplyCutShort } from './errors.ts';
import { PIECE_OCTETS } from './limits.ts';
import { OK, ok } from './replies.ts';
import { asciiHeader } from './surrogate.ts';
import { DotStuffer } from './wire/dot-stuffing.ts';
import type { TopCutter } from './wire/top-cutter.ts';

/** @param cutter where to stop, for TOP; without it the whole message is sent, and its size told */
export function sendMessage(session: TransactionContext, message: Message, cutter?: TopCutter): void | Promise<void> {
  const body = session.maildrop.view.body(message);
  return body instanceof Promise ? body.then((opened) => send(session, opened, cutter)) : send(session, body, cutter);
}

function send(session: TransactionContext, body: MessageBody, cutter?: TopCutter): void | Promise<void> {
  const { bytes } = body;
  if (bytes === undefined || bytes.length > PIECE_OCTETS) return sendInPieces(session, body, cutter);
  const whole = session.utf8 ? bytes : asciiHeader(bytes);
  const reply = new Reply(session.transport, cutter);
  reply.begin(whole.length);
  reply.piece(whole);
  reply.end();
  body.close();
}

async function sendInPieces(session: TransactionContext, body: MessageBody, cutter?: TopCutter): Promise<void> {
  const { transport } = session;
  const reply = new Reply(transport, cutter);
  try {
    let at = 0;
    while (at < body.size && cutter?.done !== true) {
      const stored = await body.read(at, Math.min(PIECE_OCTETS, body.size - at));
      if (stored.length === 0) throw new Error(`The message ends after ${at} of ${body.size} octets`);
      // A header that does not end in the first piece is no header that anybody wrote; it goes as it is.
      const piece = at === 0 && !session.utf8 ? asciiHeader(stored) : stored;
      if (at === 0) reply.begin(body.size + piece.length - stored.length);
      at += stored.length;
      reply.piece(piece);
      if (transport.congested && !(await transport.drained())) return;
    }
    if (at === 0) reply.begin(0);
    reply.end();
  } catch (error) {
    throw reply.begun ? new ReplyCutShort(error) : error;
  } finally {
    body.close();
  }
}

class Reply {
  /** From here on an error can no longer be told as -ERR. */
  begun = false;
  readonly #transport: Transport;
  readonly #cutter: TopCutter | undefined;
  readonly #stuffer = new DotStuffer();

  constructor(transport: Transport, cutter: TopCutter | undefined) {
    this.#transport = transport;
    this.#cutter = cutter;
  }

  begin(octets: number): void {
    this.begun = true;
    this.#transport.write(this.#cutter === undefined ? ok(`${octets} octets`) : OK);
  }
  piece(octets: Buffer): void {
    const cut = this.#cutter === undefined ? octets : octets.subarray(0, this.#cutter.take(octets));
    this.#transport.write(this.#stuffer.stuff(cut));
  }
  end(): void {
    this.#transport.write(this.#stuffer.end());
  }
}

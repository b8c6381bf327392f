/** The octets of a message as the reply to RETR or TOP. */
import type { MailboxView, Message, MessageBody } from '../mailbox/mail-store.ts';
import type { Transport } from '../wire/transport.ts';
import { ReplyCutShort } from './errors.ts';
import { PIECE_OCTETS } from './limits.ts';
import { DotStuffer } from './wire/dot-stuffing.ts';
import type { TopCutter } from './wire/top-cutter.ts';

/**
 * Writes the first line and the message, byte-stuffed. Done at once, without a promise, when the store has the message
 * in memory and the client keeps up.
 * @param first the reply's first line, with line end
 * @param cutter where to stop, for TOP
 */
export function sendMessage(
  transport: Transport,
  view: MailboxView,
  message: Message,
  first: string,
  cutter?: TopCutter,
): void | Promise<void> {
  const body = view.body(message);
  if (body instanceof Promise) return body.then((opened) => send(transport, opened, first, cutter));
  return send(transport, body, first, cutter);
}

function send(transport: Transport, body: MessageBody, first: string, cutter?: TopCutter): void | Promise<void> {
  const { bytes } = body;
  if (bytes === undefined || bytes.length > PIECE_OCTETS) return sendInPieces(transport, body, first, cutter);
  const stuffer = new DotStuffer();
  transport.write(first);
  transport.write(stuffer.stuff(cutter === undefined ? bytes : bytes.subarray(0, cutter.take(bytes))));
  transport.write(stuffer.end());
  body.close();
}

async function sendInPieces(transport: Transport, body: MessageBody, first: string, cutter?: TopCutter): Promise<void> {
  const stuffer = new DotStuffer();
  transport.write(first);
  try {
    for (let at = 0; at < body.size && cutter?.done !== true; at += PIECE_OCTETS) {
      const piece = await body.read(at, Math.min(PIECE_OCTETS, body.size - at));
      transport.write(stuffer.stuff(cutter === undefined ? piece : piece.subarray(0, cutter.take(piece))));
      if (transport.congested && !(await transport.drained())) return;
    }
  } catch (error) {
    throw new ReplyCutShort(error);
  } finally {
    body.close();
  }
  transport.write(stuffer.end());
}

/** RETR and TOP: a message, or its beginning (RFC 1939 §5, §7). */
import { sendMessage } from '../send-message.ts';
import { oneNumber, twoNumbers } from '../wire/command-line.ts';
import { TopCutter } from '../wire/top-cutter.ts';
import type { TransactionCommand } from './transaction-command.ts';

export const retr: TransactionCommand = (session, argument) => {
  const message = session.maildrop.message(oneNumber(argument));
  const sent = sendMessage(session, message);
  if (sent !== undefined) return sent.then(() => session.maildrop.retrieved(message));
  session.maildrop.retrieved(message);
};

export const top: TransactionCommand = (session, argument) => {
  const [number, lines] = twoNumbers(argument);
  return sendMessage(session, session.maildrop.message(number), new TopCutter(lines));
};

/** STAT, LIST and UIDL: what there is (RFC 1939 §5, §7). */
import type { Message } from '../../mailbox/mail-store.ts';
import { PIECE_OCTETS } from '../limits.ts';
import { ok } from '../replies.ts';
import { noArgument, oneNumber } from '../wire/command-line.ts';
import type { TransactionCommand, TransactionContext } from './transaction-command.ts';

export const stat: TransactionCommand = ({ transport, maildrop }, argument) => {
  noArgument(argument);
  transport.write(ok(`${maildrop.count} ${maildrop.octets}`));
};

export const list: TransactionCommand = (session, argument) => {
  const { count, octets, view } = session.maildrop;
  return listing(session, argument, `${count} messages (${octets} octets)`, (message) => view.sizeOf(message));
};

export const uidl: TransactionCommand = (session, argument) =>
  listing(session, argument, `${session.maildrop.count} messages`, (message) => message.uidl);

/** One line about one message, or a line for each. */
function listing(
  session: TransactionContext,
  argument: string,
  summary: string,
  describe: (message: Message) => string | number,
): void | Promise<void> {
  if (argument.trim() === '') {
    session.transport.write(ok(summary));
    return allLines(session, 1, describe);
  }
  const number = oneNumber(argument);
  session.transport.write(ok(`${number} ${describe(session.maildrop.message(number))}`));
}

/** Done at once when the listing is short; a long one stops for a client that does not read. */
function allLines(
  session: TransactionContext,
  from: number,
  describe: (message: Message) => string | number,
): void | Promise<void> {
  const { transport, maildrop } = session;
  let lines = '';
  for (let number = from; number <= maildrop.last; number++) {
    const message = maildrop.listed(number);
    if (message === undefined) continue;
    lines += `${number} ${describe(message)}\r\n`;
    if (lines.length < PIECE_OCTETS) continue;
    transport.write(lines);
    return pause(session).then((open) => (open ? allLines(session, number + 1, describe) : undefined));
  }
  transport.write(`${lines}.\r\n`);
}

/** Lets other connections have their turn, and the client read. @returns false when the client is gone */
function pause({ transport }: TransactionContext): Promise<boolean> {
  if (transport.congested) return transport.drained();
  return new Promise((resolve) => setImmediate(() => resolve(!transport.closed)));
}

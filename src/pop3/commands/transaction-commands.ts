/** The commands of the TRANSACTION state (RFC 1939 §5, RFC 2449 §5). */
import { capabilityReply } from '../capabilities.ts';
import { OK } from '../replies.ts';
import { noArgument } from '../wire/command-line.ts';
import { dele, rset } from './deletion.ts';
import { list, stat, uidl } from './listing.ts';
import { retr, top } from './retrieval.ts';
import type { TransactionCommand } from './transaction-command.ts';

const noop: TransactionCommand = ({ transport }, argument) => {
  noArgument(argument);
  transport.write(OK);
};

const capa: TransactionCommand = ({ transport, host }, argument) => {
  noArgument(argument);
  transport.write(capabilityReply(host, transport.secure, false));
};

const quit: TransactionCommand = (session, argument) => {
  noArgument(argument);
  return session.quit();
};

export const transactionCommands: ReadonlyMap<string, TransactionCommand> = new Map([
  ['STAT', stat],
  ['LIST', list],
  ['RETR', retr],
  ['DELE', dele],
  ['NOOP', noop],
  ['RSET', rset],
  ['TOP', top],
  ['UIDL', uidl],
  ['CAPA', capa],
  ['QUIT', quit],
]);

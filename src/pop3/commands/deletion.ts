/** DELE and RSET: marks that take effect with QUIT, or never (RFC 1939 §5). */
import { OK, ok } from '../replies.ts';
import { noArgument, oneNumber } from '../wire/command-line.ts';
import type { TransactionCommand } from './transaction-command.ts';

export const dele: TransactionCommand = ({ transport, maildrop }, argument) => {
  const number = oneNumber(argument);
  maildrop.delete(number);
  transport.write(ok(`Message ${number} deleted.`));
};

export const rset: TransactionCommand = ({ transport, maildrop }, argument) => {
  noArgument(argument);
  maildrop.undelete();
  transport.write(OK);
};

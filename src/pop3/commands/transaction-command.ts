/** What a command of the TRANSACTION state is, and what it sees of its session. */
import type { Transport } from '../../wire/transport.ts';
import type { PopHost } from '../capabilities.ts';
import type { Maildrop } from '../maildrop.ts';

export interface TransactionContext {
  readonly transport: Transport;
  readonly host: PopHost;
  readonly maildrop: Maildrop;
  /** The client takes messages with UTF-8 in their headers (RFC 6856). */
  readonly utf8: boolean;
  /** Goes on to the UPDATE state, and ends the session. */
  quit(): Promise<void>;
}

/**
 * Writes its reply, or throws before it has written anything.
 * @param argument what stands behind the keyword and a space; '' when there is nothing
 * @throws CommandError, MailboxError for `-ERR`; ReplyCutShort when the reply had begun
 */
export type TransactionCommand = (session: TransactionContext, argument: string) => void | Promise<void>;

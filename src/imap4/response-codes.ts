/** What the mail store refuses, as response codes (RFC 5530 §3, RFC 9051 §7.1). */
import { MailboxError, type MailboxErrorCode } from '../mailbox/mail-store.ts';
import { NoError } from './errors.ts';

const CODES: Readonly<Record<MailboxErrorCode, string>> = {
  NoSuchMailbox: 'NONEXISTENT',
  AlreadyExists: 'ALREADYEXISTS',
  InvalidName: 'CANNOT',
  HasChildren: 'HASCHILDREN',
  Inferior: 'CANNOT',
  NotSelectable: 'NONEXISTENT',
  ReadOnly: '',
  Expunged: 'EXPUNGEISSUED',
  OverQuota: 'OVERQUOTA',
  TooBig: 'TOOBIG',
  TooMany: 'LIMIT',
  InUse: 'INUSE',
  Refused: 'CANNOT',
};

/** @returns the store's refusal as a protocol error; anything else unchanged */
export function asProtocolError(error: unknown): unknown {
  return error instanceof MailboxError ? new NoError(CODES[error.code], error.message) : error;
}

/**
 * Runs what needs a destination mailbox. One that is not there is worth creating (RFC 3501 §6.3.11, §6.4.7).
 * @throws NoError with TRYCREATE
 */
export async function withDestination<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof MailboxError && (error.code === 'NoSuchMailbox' || error.code === 'NotSelectable')) {
      throw new NoError('TRYCREATE', error.message);
    }
    throw error;
  }
}

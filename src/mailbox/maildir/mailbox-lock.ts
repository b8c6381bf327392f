/** The lock on the lists of one mailbox. */
import { Dotlock } from './dotlock.ts';
import type { StoreEnvironment } from './environment.ts';
import type { MailboxFolder } from './mailbox-folder.ts';

/** @throws DotlockTimeout */
export function lockMailbox(folder: MailboxFolder, environment: StoreEnvironment, waitMs?: number): Promise<Dotlock> {
  return Dotlock.acquire(folder.beside('dovecot-uidlist'), {
    temporary: `${folder.compartment('tmp')}/${environment.names.next()}.lock`,
    permissions: folder.permissions,
    clock: environment.clock,
    waitMs,
  });
}

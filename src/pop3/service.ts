/** POP3 as the engine hosts it. */
import { MailboxError, type MailStore } from '../mailbox/mail-store.ts';
import { measureAll } from '../mailbox/retrieval/measure-all.ts';
import { retrievalIn } from '../mailbox/retrieval/retrieval.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { Handover, Lease } from '../wire/host.ts';
import type { Transport } from '../wire/transport.ts';
import type { PopHost } from './capabilities.ts';
import { Maildrop } from './maildrop.ts';
import { MaildropLocks } from './maildrop-locks.ts';
import { err, SERVER_ERROR } from './replies.ts';
import { Session } from './session.ts';
import { UnauthenticatedConnection } from './unauthenticated-connection.ts';

export class PopService {
  readonly #locks = new MaildropLocks();

  /** Greets a new connection and serves it until the client has authenticated. */
  greet(transport: Transport, host: PopHost, since = host.clock.now()): void {
    UnauthenticatedConnection.greet(transport, host, since);
  }

  /**
   * Opens the maildrop of a client that has authenticated, and serves the session until it ends. The lease is given
   * back then, also when the maildrop cannot be had; the client is told either way.
   */
  open(
    user: MailboxUser,
    lease: Lease,
    transport: Transport,
    handover: Handover,
    host: PopHost,
    store: MailStore,
  ): void {
    const session = new Session({ user, lease, transport, handover, host, locks: this.#locks });
    if (!this.#locks.take(user.name, session)) {
      host.log.warn({ user: user.name, address: transport.remoteAddress }, 'Maildrop in use by another POP3 session');
      session.abandon(err('The mailbox is in use by another POP3 session.', 'IN-USE'));
      return;
    }
    openMaildrop(user, host, store).then(
      (maildrop) => session.begin(maildrop),
      (error: unknown) => {
        host.log.error({ err: error, user: user.name }, 'A mailbox could not be opened');
        session.abandon(err(error instanceof MailboxError ? `${error.message}.` : SERVER_ERROR, 'SYS/TEMP'));
      },
    );
  }

  /** The one line for a client that is turned away instead of greeted (RFC 3206 §4: come back later). */
  turnAway(sentence: string): string {
    return err(sentence, 'SYS/TEMP');
  }
}

async function openMaildrop(user: MailboxUser, host: PopHost, store: MailStore): Promise<Maildrop> {
  const { MessageRetrievalMimeFormat, MessageRetrievalSortOrder } = host.settings();
  const retrieval = await retrievalIn(user.popRetrievalFormat ?? MessageRetrievalMimeFormat);
  const account = await store.open(user, retrieval);
  try {
    const view = await account.select('INBOX', false);
    // STAT and LIST tell sizes at once.
    if (retrieval !== undefined) await measureAll(view);
    return new Maildrop(account, view, MessageRetrievalSortOrder);
  } catch (error) {
    account.close();
    throw error;
  }
}

/** IMAP4 as the engine hosts it. */
import { type MailAccount, MailboxError, type MailStore } from '../mailbox/mail-store.ts';
import { retrievalIn } from '../mailbox/retrieval/retrieval.ts';
import type { ImapSettings } from '../model/imap-settings.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { Handover, Lease, ProtocolHost } from '../wire/host.ts';
import type { Transport } from '../wire/transport.ts';
import { ByeError } from './errors.ts';
import { statusLine, writeBye } from './responses.ts';
import { Session } from './session.ts';
import { UnauthenticatedConnection } from './unauthenticated-connection.ts';

type ImapHost = ProtocolHost<ImapSettings>;

export class ImapService {
  readonly section = 'imap';
  readonly displayName = 'IMAP4';

  /** Greets a new connection and serves it until the client has authenticated. */
  greet(transport: Transport, host: ImapHost, since = host.clock.now()): void {
    UnauthenticatedConnection.greet(transport, host, since);
  }

  /** Opens the mail of a client that has authenticated, and serves it until the session ends. */
  open(
    user: MailboxUser,
    lease: Lease,
    transport: Transport,
    handover: Handover,
    host: ImapHost,
    store: MailStore,
  ): void {
    void openAccount(user, host, store).then(
      (account) => {
        host.log.info({ user: user.name, address: transport.remoteAddress, tls: transport.secure }, 'IMAP4 log-on');
        new Session({ user, lease, transport, host, account }).begin(handover.success, handover.pipelined);
      },
      (error: unknown) => {
        host.log.error({ err: error, user: user.name }, 'A mailbox could not be opened');
        lease.release();
        const sentence = error instanceof MailboxError ? error.message : 'The mailbox cannot be opened.';
        writeBye(transport, new ByeError(sentence, 'MailboxUnavailable'));
      },
    );
  }

  /** The one line for a client that is not greeted. */
  turnAway(sentence: string): string {
    return statusLine('*', 'BYE', '', sentence);
  }
}

async function openAccount(user: MailboxUser, host: ImapHost, store: MailStore): Promise<MailAccount> {
  const format = user.imapRetrievalFormat ?? host.settings().MessageRetrievalMimeFormat;
  return store.open(user, await retrievalIn(format));
}

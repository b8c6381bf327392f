/** What the engine must know of a protocol to host it; `pop3/` and `imap4/` each fill one in. */
import type { MailStore } from '../mailbox/mail-store.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { Handover, Lease, ProtocolHost } from '../wire/host.ts';
import type { Transport } from '../wire/transport.ts';

export interface Protocol<Settings> {
  readonly section: 'pop' | 'imap';
  /** As administrators call it: `POP3`, `IMAP4`. */
  readonly displayName: 'POP3' | 'IMAP4';
  /**
   * Greets a new connection and serves it until the client has authenticated.
   * @param since when it came, in milliseconds since the epoch; its time before log-on runs from then
   */
  greet(transport: Transport, host: ProtocolHost<Settings>, since: number): void;
  /** Serves an authenticated session until it ends; gives the lease back then. */
  open(
    user: MailboxUser,
    lease: Lease,
    transport: Transport,
    handover: Handover,
    host: ProtocolHost<Settings>,
    store: MailStore,
  ): void;
  /** The one line for a client that is turned away instead of greeted, with line end. */
  turnAway(sentence: string): string;
}

/**
 * What the engine lends to a protocol connection. `pop3/` and `imap4/` know settings, users and limits only through
 * this page; the engine implements it once per service. Nothing here may be kept across commands but the host itself:
 * `settings()` is asked anew at every command, which is what makes a change live.
 */
import type { Clock } from '../model/clock.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { RefusalReason, SaslMechanism, Verifier } from '../sasl/mechanism.ts';
import type { Journal } from './command-trace.ts';
import type { TlsOptions } from './tls-options.ts';
import type { Transport } from './transport.ts';

/** One line in the engine's log. Never a password, never client bytes that were not encoded as a field. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A place among the user's allowed connections; held for the length of a session. */
export interface Lease {
  release(): void;
}

/** Why a user whose password was right may still not have a session. */
export type AdmissionRefusal = 'ProtocolDisabled' | 'UserConnectionLimitReached';

export interface ProtocolHost<Settings> {
  readonly clock: Clock;
  readonly log: Logger;
  /** The settings in force at this moment; immutable, so a command may keep them while it runs. */
  settings(): Settings;
  /** Every mechanism the engine offers; LoginType decides which of them this connection may use. */
  readonly mechanisms: readonly SaslMechanism[];
  /** Whom the client of this connection asks whether it is who it says. */
  verifierFor(transport: Transport): Verifier;
  /** Where commands are noted; undefined while nobody wants them. Asked anew at every command. */
  readonly journal?: Journal | undefined;
  /** TLS for STLS and STARTTLS, or undefined when no certificate can be had. */
  tlsOptions(): TlsOptions | undefined;
  /** Asked once a password or an exchange was right, before the client hears of it. */
  admit(user: MailboxUser, transport: Transport): Lease | AdmissionRefusal;
  /** A log-on that failed, for the log, the counters and the growing delay. Resolves when the client may be told. */
  refused(transport: Transport, logOn: RefusedLogOn): Promise<void>;
  /**
   * Hands the connection over: from here on the transport belongs to an authenticated session, which tells the client
   * of its success, or that the mailbox cannot be had.
   */
  authenticated(user: MailboxUser, lease: Lease, transport: Transport, handover: Handover): void;
}

/** A log-on that failed. */
export interface RefusedLogOn {
  /** As the client gave it; '' when it did not come to that. */
  readonly name: string;
  readonly mechanism: string;
  readonly reason: RefusalReason | AdmissionRefusal;
}

/** What an unauthenticated connection leaves behind for the session. */
export interface Handover {
  /** Tells the client that it is logged on, in the words of the command it used; without line end, tag included. */
  readonly success: string;
  /** How the client has proved who it is: `USER/PASS`, `LOGIN`, or `AUTH=` and the name of the SASL mechanism. */
  readonly mechanism: string;
  /** Bytes the client had already sent behind its log-on; they are the session's first input. */
  readonly pipelined: Buffer;
  /** POP3 only: the client has said UTF8 (RFC 6856 §2.1), which holds for the session. */
  readonly utf8?: boolean;
}

/**
 * The contract between a protocol that speaks SASL (RFC 4422) and a mechanism.
 *
 * A mechanism is a pure state machine: bytes in, a step out. It opens no file and no socket; what it must know
 * of a user it asks of a {@link Verifier}, which the engine provides. Base64, line lengths, `*` (cancel), the
 * initial response's `=` belong to the protocol, not to the mechanism.
 */
import type { MailboxUser } from '../model/mailbox-user.ts';

/** Keys of one user for SCRAM (RFC 5802 §3); never the password. */
export interface ScramKeys {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** Why a log-on was refused. For the log only: a client always gets one and the same text. */
export type RefusalReason =
  | 'UnknownUser'
  | 'WrongPassword'
  | 'ProtocolDisabled'
  | 'MechanismUnavailable'
  | 'MalformedResponse'
  | 'AuthorizationIdentityRefused'
  | 'ChannelBindingMismatch'
  | 'Throttled';

/** What the mechanisms may ask about users. Implemented above `directory/`. */
export interface Verifier {
  /**
   * Checks a clear-text password. Takes the same time for an unknown user as for a wrong password.
   * @returns the user, or the reason why not
   */
  verifyPassword(name: string, password: string): Promise<MailboxUser | RefusalReason>;
  /**
   * SCRAM keys of a user. For an unknown user stable, made-up keys come back with `user` undefined, so that an
   * exchange with an unknown name looks like one with a wrong password (RFC 5802 §9).
   */
  scramKeys(
    name: string,
    hash: 'SHA-256',
  ): Promise<{ readonly keys: ScramKeys; readonly user: MailboxUser | undefined }>;
  /**
   * Has an exchange decided in which it is the mechanism that compares, when it is this client's turn. Without it there
   * are no turns.
   * @param compare called once at most
   */
  decide?(name: string, compare: () => SaslStep): Promise<SaslStep>;
}

/** What the connection knows of itself that a mechanism may depend on. */
export interface SaslContext {
  readonly verifier: Verifier;
  /** Channel binding data by type name (`tls-exporter`, `tls-server-end-point`); undefined where there is no TLS. */
  channelBinding?(type: string): Buffer | undefined;
  /**
   * The names of the mechanisms advertised on this connection. SCRAM needs it to see that an offer of channel binding
   * was struck out on the way (RFC 5802 §6); without it no such offer is assumed.
   */
  readonly offered?: readonly string[];
}

export type SaslStep =
  /** Send these bytes (base64-encoded by the protocol) and feed the answer to the next `step`. */
  | { readonly kind: 'challenge'; readonly data: Buffer }
  /** Authenticated. `data`, when present, is additional data with success (RFC 4422 §3.6). */
  | { readonly kind: 'success'; readonly user: MailboxUser; readonly data?: Buffer }
  | { readonly kind: 'failure'; readonly reason: RefusalReason; readonly name?: string };

/** One authentication attempt. Not reusable. */
export interface SaslExchange {
  /** @param response the client's bytes; undefined when the client sent no initial response */
  step(response: Buffer | undefined): Promise<SaslStep>;
}

export interface SaslMechanism {
  /** As registered with IANA: `PLAIN`, `SCRAM-SHA-256`. */
  readonly name: string;
  /** True when the client hands over the password itself, so that LoginType 2 refuses it without TLS. */
  readonly disclosesPassword: boolean;
  /** True when the mechanism binds itself to the TLS channel (`-PLUS`), and so is offered and accepted inside TLS only. */
  readonly bindsChannel?: boolean;
  start(context: SaslContext): SaslExchange;
}

/**
 * The control channel between cmdlets and a running engine: for what is not configuration, such as who is connected.
 *
 * A Unix socket in the data folder, for the folder's owner alone. One connection carries one request and its answer,
 * each message a line of JSON:
 *
 *     → {"version":1,"command":"sessions","parameters":{"protocol":"IMAP4"}}
 *     ← {"item":{"id":"6743F1A000000012","user":"jane",…}}
 *     ← {"item":{…}}
 *     ← {"end":true}
 *
 * An answer that stops without `end` is not complete. `{"error":"…"}` ends an answer too, with a sentence.
 */
import type { Protocol } from '../model/setting.ts';

/** Raised when a request or an answer of before would be misunderstood. */
export const VERSION = 1;

/** The commands: what each takes, and what the items of its answer are. */
export interface Commands {
  readonly sessions: { readonly parameters: SessionQuery; readonly item: SessionRecord };
  readonly throttle: { readonly parameters: ThrottleQuery; readonly item: ThrottleRecord };
  readonly resetThrottle: { readonly parameters: ResetRequest; readonly item: ResetResult };
  readonly disconnect: { readonly parameters: DisconnectRequest; readonly item: DisconnectResult };
}

export type CommandName = keyof Commands;
export const COMMAND_NAMES: readonly CommandName[] = ['sessions', 'disconnect', 'throttle', 'resetThrottle'];

export interface SessionQuery {
  readonly protocol: Protocol;
  /** Wildcards. */
  readonly user?: string;
  readonly address?: string;
}

/** A connection, authenticated or not. */
export interface SessionRecord {
  /** 16 hexadecimal digits; never the same twice, also not after the engine started anew. */
  readonly id: string;
  readonly protocol: Protocol;
  /** '' before log-on. */
  readonly user: string;
  readonly address: string;
  readonly port: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** `TLSv1.3`; '' in clear. */
  readonly tls: string;
  readonly cipher: string;
  /** `NotAuthenticated`, `Authenticated`; where the protocol knows more, `Selected INBOX`. */
  readonly state: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** When the client last sent something. */
  readonly lastActivity: string;
  readonly received: number;
  readonly sent: number;
}

export interface DisconnectRequest {
  readonly protocol: Protocol;
  readonly ids: readonly string[];
}

export interface DisconnectResult {
  readonly id: string;
  /** False when there is no such session (any more). */
  readonly disconnected: boolean;
}

export interface ThrottleQuery {
  /** Wildcards. */
  readonly network?: string;
}

/** A network whose log-ons are delayed, since some of them failed. */
export interface ThrottleRecord {
  /** An IPv4 address, or a /64 of IPv6. */
  readonly network: string;
  readonly failures: number;
  /** ISO 8601, UTC; '' when none counts any more. */
  readonly lastFailure: string;
  /** Before this no log-on from there is looked at; '' when there is no delay now. */
  readonly delayedUntil: string;
  /** Log-ons that wait. */
  readonly waiting: number;
}

export interface ResetRequest {
  readonly networks: readonly string[];
}

export interface ResetResult {
  readonly network: string;
  /** False when nothing was counted there (any more). */
  readonly reset: boolean;
}

export interface Request {
  readonly version: number;
  readonly command: CommandName;
  readonly parameters: unknown;
}

export type Answer = { readonly item: object } | { readonly end: true } | { readonly error: string };

/** @throws Error with a sentence for the other end */
export function parseRequest(line: string): Request {
  const request = parseObject(line) as Partial<Request>;
  if (request.version !== VERSION) {
    throw new Error(`The engine speaks version ${VERSION} of the control channel, not ${String(request.version)}.`);
  }
  if (!COMMAND_NAMES.includes(request.command as CommandName)) throw new Error('The engine does not know the command.');
  return request as Request;
}

/** @throws Error for what is no object of JSON */
export function parseObject(line: string): object {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) throw new Error('A message of the control channel is an object.');
  return value;
}

export function lineOf(message: Request | Answer): string {
  return `${JSON.stringify(message)}\n`;
}

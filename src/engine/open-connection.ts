/** What the engine knows of a connection besides its transport, and what it tells administrators of both. */
import tls from 'node:tls';
import type { SessionRecord } from '../control/messages.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { Protocol } from '../model/setting.ts';
import type { Refusal } from '../wire/command-trace.ts';
import type { Transport } from '../wire/transport.ts';
import type { Place } from './connection-limits.ts';

/** One for each connection, however many there are: kept small. */
export interface OpenConnection {
  /** From 1, in the order in which connections came to this engine. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly place: Place;
  /** From log-on to close. */
  user: MailboxUser | undefined;
  /** In the protocol log, so far. */
  rows: number;
  /** Why the server has ended it, and what the client was told. */
  farewell?: Refusal;
}

/** `none`, `handshake`, or the version: `TLSv1.3`. */
export function tlsVersion({ socket, handshaking }: Transport): string {
  if (handshaking) return 'handshake';
  return socket instanceof tls.TLSSocket ? (socket.getProtocol() ?? 'unknown') : 'none';
}

/** Ids of this engine's connections; never those of an engine before it. */
export class ConnectionIds {
  readonly #prefix: string;

  /** @param started milliseconds since the epoch */
  constructor(started: number) {
    this.#prefix = digits(Math.floor(started / 1000));
  }

  of({ number }: Pick<OpenConnection, 'number'>): string {
    return this.#prefix + digits(number);
  }

  /** The number of the connection; undefined for an id that is none of ours. */
  numberOf(id: string): number | undefined {
    const [, prefix, number] = /^([0-9A-F]{8})([0-9A-F]{8})$/.exec(id.toUpperCase()) ?? [];
    return prefix === this.#prefix ? Number.parseInt(number!, 16) : undefined;
  }
}

function digits(number: number): string {
  return (number >>> 0).toString(16).toUpperCase().padStart(8, '0');
}

export function describeConnection(
  protocol: Protocol,
  id: string,
  transport: Transport,
  { since, user }: OpenConnection,
): SessionRecord {
  const secure = transport.socket instanceof tls.TLSSocket ? transport.socket : undefined;
  const cipher = secure?.getCipher() as tls.CipherNameAndProtocol | undefined;
  return {
    id,
    protocol,
    user: user?.name ?? '',
    address: transport.remoteAddress,
    port: transport.remotePort,
    localAddress: transport.localAddress,
    localPort: transport.localPort,
    tls: secure?.getProtocol() ?? '',
    cipher: cipher?.standardName ?? cipher?.name ?? '',
    state: transport.state ?? (user === undefined ? 'NotAuthenticated' : 'Authenticated'),
    since: new Date(since).toISOString(),
    lastActivity: new Date(Math.max(transport.lastReceived, since)).toISOString(),
    received: transport.bytesReceived,
    sent: transport.bytesSent,
  };
}

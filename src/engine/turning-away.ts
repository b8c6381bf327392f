/**
 * Clients that a limit keeps out, and those that make room for them. They are told why, after the TLS handshake rather
 * than before, so that a client on the SSL port can hear it too. How many are being told at once is bounded; past that
 * they are dropped without a word.
 */
import type net from 'node:net';
import type { Clock } from '../model/clock.ts';
import type { Endpoints } from '../wire/endpoints.ts';
import { type CloseReason, Transport } from '../wire/transport.ts';
import type { LimitReached } from './connection-limits.ts';
import type { ListenerSecurity } from './listener.ts';
import type { OpenConnection } from './open-connection.ts';
import type { LoggedConnection } from './protocol-log/protocol-log.ts';
import type { ServiceJournal } from './service-journal.ts';

/** At most this many clients are being told at once. */
const MAX_AT_ONCE = 64;
/** A client that is turned away has this long for its TLS handshake, in milliseconds. */
const PATIENCE_MS = 5_000;

export interface TurningAwayParts {
  readonly clock: Clock;
  readonly journal: ServiceJournal;
  readonly nextNumber: () => number;
  /** The sentence as a line of the protocol. */
  readonly words: (sentence: string) => string;
  /** The handshake of a listener that speaks TLS from the first byte. */
  readonly secure: (transport: Transport, budget: number) => Promise<boolean>;
  /** For the log. @param consequence what came of it, when it was not simply a refusal */
  readonly reached: (limit: LimitReached, address: string, consequence?: string) => void;
}

export class TurningAway {
  readonly #parts: TurningAwayParts;
  #atOnce = 0;

  constructor(parts: TurningAwayParts) {
    this.#parts = parts;
  }

  /** Takes a socket that is not to be served. */
  async newcomer(
    socket: net.Socket,
    security: ListenerSecurity,
    endpoints: Endpoints,
    limit: LimitReached,
  ): Promise<void> {
    const { clock, journal, nextNumber, reached, secure } = this.#parts;
    reached(limit, endpoints.remoteAddress);
    if (this.#atOnce >= MAX_AT_ONCE) {
      socket.destroy();
      return;
    }
    this.#atOnce++;
    const connection: LoggedConnection = { number: nextNumber(), user: undefined, rows: 0 };
    const since = clock.now();
    const gone = (reason: CloseReason) => {
      this.#atOnce--;
      journal.closed(connection, transport, reason);
    };
    const transport: Transport = new Transport(socket, gone, undefined, endpoints);
    if (security === 'SSL' && !(await secure(transport, PATIENCE_MS))) return;
    this.#dismiss(transport, connection, limit);
    journal.opened(connection, transport, since);
  }

  /** For a newcomer, of a connection that has not logged on; it has given its place back already. */
  forNewcomer(transport: Transport, connection: OpenConnection, limit: LimitReached): void {
    const { clock, reached } = this.#parts;
    reached(limit, transport.remoteAddress, 'a connection without a log-on made room for a new one');
    if (transport.handshaking || this.#atOnce >= MAX_AT_ONCE) {
      transport.destroy();
      return;
    }
    this.#atOnce++;
    this.#dismiss(transport, connection, limit);
    clock.after(PATIENCE_MS, () => {
      this.#atOnce--;
      transport.destroy();
    });
  }

  #dismiss(transport: Transport, connection: LoggedConnection, limit: LimitReached): void {
    const reply = this.#parts.words(sentenceFor(limit));
    connection.farewell = { reply: reply.trimEnd(), reason: `${limit.limit}Reached` };
    transport.write(reply);
    transport.end();
  }
}

function sentenceFor(limit: LimitReached): string {
  return limit.limit === 'MaxConnectionFromSingleIP'
    ? `Too many connections from your address (limit ${limit.maximum}). Close some and try again.`
    : `Too many connections to this server (limit ${limit.maximum}). Try again later.`;
}

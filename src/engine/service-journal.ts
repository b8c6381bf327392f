/** What a service notes of its connections and of their commands. */
import type { CommandTrace, Journal } from '../wire/command-trace.ts';
import type { CloseReason, Transport } from '../wire/transport.ts';
import type { OpenConnection } from './open-connection.ts';
import type { LoggedConnection, ProtocolLog } from './protocol-log/protocol-log.ts';

export class ServiceJournal implements Journal {
  readonly #open: ReadonlyMap<Transport, OpenConnection>;
  readonly #protocolLog: ProtocolLog;

  /** @param open the service's connections */
  constructor(open: ReadonlyMap<Transport, OpenConnection>, protocolLog: ProtocolLog) {
    this.#open = open;
    this.#protocolLog = protocolLog;
  }

  /** Where commands are noted at this moment; undefined when nowhere. */
  get ofCommands(): Journal | undefined {
    return this.#protocolLog.enabled ? this : undefined;
  }

  opened(connection: LoggedConnection, transport: Transport, since: number): void {
    this.#protocolLog.opened(connection, transport, since);
  }

  command(trace: CommandTrace): void {
    const connection = this.#open.get(trace.transport);
    if (connection !== undefined) this.#protocolLog.command(connection, trace);
  }

  /** To be called before the connection is forgotten. */
  closed(connection: LoggedConnection, transport: Transport, reason: CloseReason): void {
    // A command in progress never gets its answer.
    transport.trace?.done({ reply: '', reason });
    this.#protocolLog.closed(connection, transport, reason);
  }
}

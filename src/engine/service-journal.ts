/** What a service notes of its connections and of their commands: counts always, the rest when it is wanted. */
import type { CommandTrace, Journal } from '../wire/command-trace.ts';
import type { CloseReason, Transport } from '../wire/transport.ts';
import type { LimitReached } from './connection-limits.ts';
import { ServiceCounters } from './metrics/service-counters.ts';
import type { OpenConnection } from './open-connection.ts';
import type { LoggedConnection, ProtocolLog } from './protocol-log/protocol-log.ts';

export class ServiceJournal implements Journal {
  readonly #open: ReadonlyMap<Transport, OpenConnection>;
  readonly counters = new ServiceCounters();
  readonly #protocolLog: ProtocolLog;
  readonly #counting: () => boolean;

  /**
   * @param open the service's connections
   * @param counting whether commands are counted at this moment
   */
  constructor(open: ReadonlyMap<Transport, OpenConnection>, protocolLog: ProtocolLog, counting: () => boolean) {
    this.#open = open;
    this.#protocolLog = protocolLog;
    this.#counting = counting;
  }

  /** Where commands are noted at this moment; undefined when nowhere. */
  get ofCommands(): Journal | undefined {
    return this.#protocolLog.enabled || this.#counting() ? this : undefined;
  }

  get lostRows(): number {
    return this.#protocolLog.dropped;
  }

  accepted(): void {
    this.counters.accepted.add(1);
  }

  /** Of a log-on. @param result `success`, or why not */
  loggedOn(mechanism: string, result: string): void {
    this.counters.logons.add(1, mechanism, result);
  }

  limitReached({ limit }: LimitReached): void {
    this.counters.limits.add(1, limit);
  }

  opened(connection: LoggedConnection, transport: Transport, since: number): void {
    this.#protocolLog.opened(connection, transport, since);
  }

  command(trace: CommandTrace): void {
    const connection = this.#open.get(trace.transport);
    if (connection !== undefined) this.#protocolLog.command(connection, trace);
    this.counters.command(trace);
  }

  /** To be called before the connection is forgotten. */
  closed(connection: LoggedConnection, transport: Transport, reason: CloseReason): void {
    // A command in progress never gets its answer.
    transport.trace?.done({ reply: '', reason });
    this.counters.connectionClosed(transport, reason);
    this.#protocolLog.closed(connection, transport, reason);
  }
}

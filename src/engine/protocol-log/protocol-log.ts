/** The protocol log of one service: a row for each command, and for the beginning and the end of each session. */
import path from 'node:path';
import type { Clock } from '../../model/clock.ts';
import { logFolder } from '../../model/log-location.ts';
import type { PopSettings } from '../../model/pop-settings.ts';
import type { CommandTrace } from '../../wire/command-trace.ts';
import type { Logger } from '../../wire/host.ts';
import type { CloseReason, Transport } from '../../wire/transport.ts';
import type { ConnectionIds, OpenConnection } from '../open-connection.ts';
import { LogFiles, type LogKind } from './log-file.ts';
import { type LogPeriod, logPeriod } from './log-period.ts';
import { type Destination, LogWriter } from './log-writer.ts';
import { contextOf, formatRow, type Row } from './row.ts';

export type LogSettings = Pick<
  PopSettings,
  'ProtocolLogEnabled' | 'LogFileLocation' | 'LogFileRollOverSettings' | 'LogPerFileSizeQuota'
>;

/** Endings that need no explanation. */
const ORDERLY: ReadonlySet<string> = new Set(['ClosedByClient', 'ClosedByServer', 'QUIT', 'LOGOUT']);

export interface ProtocolLogParts {
  readonly kind: LogKind;
  readonly settings: () => LogSettings;
  readonly dataFolder: () => string;
  readonly ids: ConnectionIds;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a row needs to know of its connection. */
export type LoggedConnection = Pick<OpenConnection, 'number' | 'user' | 'rows' | 'farewell'>;

export class ProtocolLog {
  readonly #parts: ProtocolLogParts;
  readonly #writer: LogWriter;
  #settings: LogSettings | undefined;
  #period: LogPeriod | undefined;
  #destination: Destination | undefined;

  constructor(parts: ProtocolLogParts) {
    const { kind, clock, log } = parts;
    this.#parts = parts;
    const files = new LogFiles(kind, () => clock.now());
    this.#writer = new LogWriter({ files, protocol: kind.protocol, clock, log });
  }

  get enabled(): boolean {
    return this.#parts.settings().ProtocolLogEnabled;
  }

  /** Rows that were lost because the disk did not take them. */
  get dropped(): number {
    return this.#writer.dropped;
  }

  /**
   * A client has been greeted, or turned away.
   * @param since when it came, in milliseconds since the epoch
   */
  opened(connection: LoggedConnection, transport: Transport, since: number): void {
    if (!this.enabled) return;
    const duration = this.#parts.clock.now() - since;
    const context = connection.farewell === undefined ? '' : contextOf(connection.farewell);
    this.#add(connection, transport, { duration, sent: transport.written, command: 'OpenSession', context });
  }

  command(connection: LoggedConnection, trace: CommandTrace): void {
    if (!this.enabled) return;
    const { duration, received, sent, name: command, parameters } = trace;
    const user = connection.user?.name ?? trace.user ?? '';
    const context = contextOf(trace.refusal);
    this.#add(connection, trace.transport, { user, duration, received, sent, command, parameters, context });
  }

  closed(connection: LoggedConnection, transport: Transport, reason: CloseReason): void {
    if (!this.enabled) return;
    const { farewell } = connection;
    const why = transport.ending ?? reason;
    const context = farewell !== undefined ? contextOf(farewell) : ORDERLY.has(why) ? '' : `ErrMsg=${why}`;
    this.#add(connection, transport, { command: 'CloseSession', context });
  }

  /** Writes what waits now. Resolves when it is written, or could not be. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Writes what waits, for a short while; nothing comes after it. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  #add(connection: LoggedConnection, transport: Transport, row: Partial<Row> & Pick<Row, 'command' | 'context'>): void {
    const time = this.#parts.clock.now();
    const text = formatRow({
      user: connection.user?.name ?? '',
      duration: 0,
      received: 0,
      sent: 0,
      parameters: '',
      ...row,
      time,
      sessionId: this.#parts.ids.of(connection),
      sequence: connection.rows++,
      transport,
    });
    this.#writer.add(text, this.#destinationAt(time));
  }

  /** The same object until the settings change or the period ends. */
  #destinationAt(time: number): Destination {
    const settings = this.#parts.settings();
    const period = this.#period;
    const same = settings === this.#settings && period !== undefined && time >= period.from && time < period.until;
    if (same) return this.#destination!;
    const quota = settings.LogPerFileSizeQuota;
    // With a quota the time only names the file, and does not end it.
    this.#period = logPeriod(time, quota === 0 ? settings.LogFileRollOverSettings : 'Hourly');
    this.#settings = settings;
    const folder = path.resolve(this.#parts.dataFolder(), logFolder(settings.LogFileLocation));
    this.#destination = { folder, stamp: this.#period.stamp, quota };
    return this.#destination;
  }
}

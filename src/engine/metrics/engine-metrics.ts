/** Everything that the engine tells Prometheus, gathered when it is asked for. */
import type { Protocol } from '../../model/setting.ts';
import type { Transport } from '../../wire/transport.ts';
import { tlsVersion } from '../open-connection.ts';
import { VERSION } from '../version.ts';
import type { Family, Sample } from './exposition.ts';
import type { ServiceCounters } from './service-counters.ts';

/** A service, as it is at this moment. */
export interface ObservedService {
  readonly protocol: Protocol;
  readonly counters: ServiceCounters;
  readonly transports: readonly Transport[];
  readonly sessions: number;
  readonly lostRows: number;
  /** When the certificate that clients get ends, in milliseconds since the epoch; undefined when there is none. */
  readonly certificateEnds: number | undefined;
}

export interface ObservedEngine {
  readonly services: readonly ObservedService[];
  /** Milliseconds. */
  readonly uptime: number;
  readonly revision: number;
  /** The newest settings were refused. */
  readonly refused: boolean;
  readonly reloads: { readonly taken: number; readonly refused: number };
  readonly throttledNetworks: number;
  readonly waitingLogons: number;
}

export function* engineMetrics(engine: ObservedEngine): Iterable<Family> {
  const { services } = engine;
  yield gauge('postern_build_info', 'The version of Postern.', [{ labels: { version: VERSION }, value: 1 }]);
  yield gauge('postern_uptime_seconds', 'Since the engine started.', one(engine.uptime / 1000));
  yield* connectionMetrics(services);
  yield* clientMetrics(services);
  yield* configurationMetrics(engine);
  yield* processMetrics();
}

function* connectionMetrics(services: readonly ObservedService[]): Iterable<Family> {
  yield gauge(
    'postern_connections',
    'Open connections; tls is none, handshake, or the version.',
    openConnections(services),
  );
  yield gauge(
    'postern_sessions',
    'Connections that have logged on.',
    each(services, ({ sessions }) => one(sessions)),
  );
  yield counter(
    'postern_connections_accepted_total',
    'Connections accepted, those turned away included.',
    each(services, ({ counters }) => counters.accepted.samples()),
  );
  yield counter(
    'postern_connections_closed_total',
    'Connections closed, by how.',
    each(services, ({ counters }) => counters.closed.samples()),
  );
  yield counter(
    'postern_received_bytes_total',
    'Octets from clients, inside TLS and before compression.',
    each(services, (service) => one(octets(service, 'bytesReceived'))),
  );
  yield counter(
    'postern_sent_bytes_total',
    'Octets to clients, inside TLS and before compression.',
    each(services, (service) => one(octets(service, 'bytesSent'))),
  );
}

function* clientMetrics(services: readonly ObservedService[]): Iterable<Family> {
  yield counter(
    'postern_logons_total',
    'Log-ons by mechanism and result: success, or why not.',
    each(services, ({ counters }) => counters.logons.samples()),
  );
  yield counter(
    'postern_commands_total',
    'Commands answered, by whether they were refused.',
    each(services, ({ counters }) => counters.commands.samples()),
  );
  yield {
    name: 'postern_command_duration_seconds',
    type: 'histogram',
    help: "From a command's arrival to the end of its answer.",
    samples: each(services, ({ counters }) => counters.latency.samples()),
  };
  yield counter(
    'postern_limits_reached_total',
    'How often a limit was in the way of a client.',
    each(services, ({ counters }) => counters.limits.samples()),
  );
  yield counter(
    'postern_protocol_log_lost_rows_total',
    'Rows of the protocol log that the disk did not take.',
    each(services, ({ lostRows }) => one(lostRows)),
  );
}

function* configurationMetrics(engine: ObservedEngine): Iterable<Family> {
  const { taken, refused } = engine.reloads;
  yield gauge('postern_config_revision', 'Revision of the settings in force.', one(engine.revision));
  yield gauge('postern_config_refused', '1 while the newest settings are refused.', one(engine.refused ? 1 : 0));
  yield counter('postern_config_reloads_total', 'Changes of the configuration, by what became of them.', [
    { labels: { result: 'taken' }, value: taken },
    { labels: { result: 'refused' }, value: refused },
  ]);
  yield gauge(
    'postern_certificate_not_after_timestamp_seconds',
    'When the certificate that clients get ends.',
    each(engine.services, ({ certificateEnds }) => (certificateEnds === undefined ? [] : one(certificateEnds / 1000))),
  );
  yield gauge('postern_throttled_networks', 'Networks whose log-ons failed of late.', one(engine.throttledNetworks));
  yield gauge('postern_waiting_logons', 'Log-ons that are delayed now.', one(engine.waitingLogons));
}

function* processMetrics(): Iterable<Family> {
  const { user, system } = process.cpuUsage();
  yield counter('process_cpu_seconds_total', 'Time of the processor.', one((user + system) / 1e6));
  yield gauge('process_resident_memory_bytes', 'Resident memory.', one(process.memoryUsage.rss()));
}

/** Also those that nobody has at the moment, so that their series do not end. */
const TLS_STATES = ['none', 'handshake', 'TLSv1.2', 'TLSv1.3'] as const;

function openConnections(services: readonly ObservedService[]): Iterable<Sample> {
  return each(services, ({ transports }) => {
    const counts = new Map<string, number>(TLS_STATES.map((state) => [state, 0]));
    for (const transport of transports) {
      const tls = tlsVersion(transport);
      counts.set(tls, (counts.get(tls) ?? 0) + 1);
    }
    return [...counts].map(([tls, value]) => ({ labels: { tls }, value }));
  });
}

function octets({ counters, transports }: ObservedService, of: 'bytesReceived' | 'bytesSent'): number {
  let sum = of === 'bytesReceived' ? counters.received : counters.sent;
  for (const transport of transports) sum += transport[of];
  return sum;
}

function* each(
  services: readonly ObservedService[],
  samples: (service: ObservedService) => Iterable<Sample>,
): Iterable<Sample> {
  for (const service of services) {
    for (const sample of samples(service)) yield { ...sample, labels: { service: service.protocol, ...sample.labels } };
  }
}

function one(value: number): Iterable<Sample> {
  return [{ value }];
}

function gauge(name: string, help: string, samples: Iterable<Sample>): Family {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: Iterable<Sample>): Family {
  return { name, type: 'counter', help, samples };
}

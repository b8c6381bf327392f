/** The engine as Prometheus and balancers see it. */
import type { Binding } from '../../model/binding.ts';
import type { Clock } from '../../model/clock.ts';
import type { Logger } from '../../wire/host.ts';
import type { LogonThrottle } from '../logon-throttle/logon-throttle.ts';
import type { Section } from '../service-control.ts';
import type { EngineFacts } from '../status-publisher.ts';
import { engineMetrics, type ObservedService } from './engine-metrics.ts';
import type { Family } from './exposition.ts';
import { healthProblems } from './health.ts';
import { type Health, MetricsServer } from './metrics-server.ts';

export interface ObservatoryParts {
  readonly facts: () => EngineFacts;
  readonly services: Readonly<Record<Section, { observe(): ObservedService }>>;
  readonly throttle: LogonThrottle;
  readonly clock: Clock;
  readonly log: Logger;
}

export class Observatory {
  readonly #parts: ObservatoryParts;
  readonly #server: MetricsServer;
  readonly #started: number;
  readonly #reloads = { taken: 0, refused: 0 };

  constructor(parts: ObservatoryParts) {
    this.#parts = parts;
    this.#started = parts.clock.now();
    const [metrics, health] = [() => this.#metrics(), () => this.#health()];
    this.#server = new MetricsServer({ metrics, health, log: parts.log });
  }

  /** A change of the configuration came into force, or was refused. */
  reloaded(result: 'taken' | 'refused'): void {
    this.#reloads[result]++;
  }

  listenOn(bindings: readonly Binding[]): Promise<void> {
    return this.#server.listenOn(bindings);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #metrics(): Iterable<Family> {
    const { facts, services, throttle, clock } = this.#parts;
    const { settings, refused } = facts();
    const throttled = [...throttle.list()];
    return engineMetrics({
      services: [services.pop.observe(), services.imap.observe()],
      uptime: clock.now() - this.#started,
      revision: settings.revision,
      refused: refused !== undefined,
      reloads: this.#reloads,
      throttledNetworks: throttled.length,
      waitingLogons: throttled.reduce((sum, { waiting }) => sum + waiting, 0),
    });
  }

  #health(): Health {
    const { facts, services } = this.#parts;
    const { settings, control, stopping } = facts();
    const hasCertificate = (section: Section) => services[section].observe().certificateEnds !== undefined;
    return { revision: settings.revision, reasons: healthProblems({ settings, control, stopping, hasCertificate }) };
  }
}

/** What a running engine says of itself beside the configuration, where cmdlets wait for it and read it. */
import type { ConfigStore, EngineStatus, ListenerStatus } from '../config/config-store.ts';
import type { Clock, Timer } from '../model/clock.ts';
import type { Logger } from '../wire/host.ts';
import { type Section, type ServiceControl, statesOf } from './service-control.ts';
import type { Settings } from './settings.ts';

/** Connection counts in the published status are at most this old, in milliseconds. */
const STATUS_INTERVAL_MS = 5_000;

/** The engine at this moment. */
export interface EngineFacts {
  readonly settings: Settings;
  readonly control: ServiceControl;
  readonly stopping: boolean;
  /** Why the newest settings were refused, when they were. */
  readonly refused: EngineStatus['refused'];
}

export interface StatusParts {
  readonly store: ConfigStore;
  readonly facts: () => EngineFacts;
  readonly services: Readonly<Record<Section, { readonly connections: number; readonly sessions: number }>>;
  readonly listeners: (section: Section) => readonly ListenerStatus[];
  readonly clock: Clock;
  readonly log: Logger;
}

export class StatusPublisher {
  readonly #parts: StatusParts;
  readonly #started: string;
  #timer: Timer | undefined;
  #publishedCounts = '';

  constructor(parts: StatusParts) {
    this.#parts = parts;
    this.#started = new Date(parts.clock.now()).toISOString();
  }

  async publish(): Promise<void> {
    const { store, facts, clock } = this.#parts;
    const { settings, control, stopping, refused } = facts();
    const { revision, hash, server } = settings;
    this.#publishedCounts = this.#counts();
    await store.publishStatus({
      server,
      pid: process.pid,
      started: this.#started,
      updated: new Date(clock.now()).toISOString(),
      revision,
      hash,
      ...(refused === undefined ? {} : { refused }),
      services: { pop: this.#serviceStatus('pop'), imap: this.#serviceStatus('imap') },
      states: statesOf(settings, control, stopping),
    });
  }

  /** Publishes from time to time when counts have changed. */
  keepFresh(): void {
    this.#timer = this.#parts.clock.after(STATUS_INTERVAL_MS, () => this.#refresh());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #refresh(): void {
    if (this.#counts() !== this.#publishedCounts) {
      this.publish().catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'The status could not be written'),
      );
    }
    this.#timer?.refresh();
  }

  #serviceStatus(section: Section): EngineStatus['services']['pop'] {
    const { facts, services, listeners } = this.#parts;
    const { control, stopping } = facts();
    const { connections, sessions } = services[section];
    const state = stopping || control.serving[section] === 'stopped' ? 'Stopped' : 'Running';
    return { state, listeners: listeners(section), connections, sessions };
  }

  #counts(): string {
    const { pop, imap } = this.#parts.services;
    return [pop.connections, pop.sessions, imap.connections, imap.sessions].join();
  }
}

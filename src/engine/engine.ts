/**
 * The service host: two services, their listeners, and the settings in force.
 *
 * How a change comes into force:
 * - The store's watch calls with every new content. Changes are taken in one at a time; of several that arrive
 *   meanwhile only the newest matters, because each is a whole document.
 * - What the new settings need is built first (listeners bound). When that fails nothing of the revision is applied.
 * - Then one reference is swapped. Connections ask for the settings at every command, so that is all it takes.
 * - Then the status is published: revision in force, or the refusal and its reason. A cmdlet waits for exactly that.
 */
import {
  ConfigError,
  type ConfigStore,
  type Configuration,
  type EngineStatus,
  type Watch,
} from '../config/config-store.ts';
import type { MailStore } from '../mailbox/mail-store.ts';
import type { Clock, Timer } from '../model/clock.ts';
import type { ImapSettings } from '../model/imap-settings.ts';
import type { PopSettings } from '../model/pop-settings.ts';
import type { Logger } from '../wire/host.ts';
import { BindFailure, ListenerSet } from './listener-set.ts';
import { Service, type ServiceParts } from './service.ts';
import { type Settings, settingsOf, wantedListeners } from './settings.ts';

/** Connection counts in the published status are at most this old, in milliseconds. */
const STATUS_INTERVAL_MS = 5_000;
/** Sessions have this long to end when the engine stops, in milliseconds. */
const GRACE_MS = 5_000;

type HostedParts<S> = Pick<ServiceParts<S>, 'protocol' | 'verifier' | 'mechanisms' | 'tlsOptions'>;

export interface EngineParts {
  readonly store: ConfigStore;
  readonly server: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailStore: MailStore;
  /** Lets go of what the parts above keep open; called when nothing is served any more. */
  readonly close: () => Promise<void>;
  /** Given the means to ask for the settings in force. */
  readonly pop: (settings: () => Settings) => HostedParts<PopSettings>;
  readonly imap: (settings: () => Settings) => HostedParts<ImapSettings>;
}

export class Engine {
  readonly pop: Service<PopSettings>;
  readonly imap: Service<ImapSettings>;
  readonly #parts: EngineParts;
  readonly #listeners: ListenerSet;
  readonly #started: string;
  #settings: Settings;
  #refused: EngineStatus['refused'];
  #watch: Watch | undefined;
  #statusTimer: Timer | undefined;
  #publishedCounts = '';
  #pending: Configuration | ConfigError | undefined;
  #taking: Promise<void> | undefined;
  #stopping = false;

  private constructor(parts: EngineParts, settings: Settings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#started = new Date(parts.clock.now()).toISOString();
    const { clock, log, mailStore } = parts;
    const inForce = () => this.#settings;
    this.pop = new Service({ ...parts.pop(inForce), settings: () => this.#settings.pop, clock, log, mailStore });
    this.imap = new Service({ ...parts.imap(inForce), settings: () => this.#settings.imap, clock, log, mailStore });
    this.#listeners = new ListenerSet((socket, role) => {
      this[role.service].accept(socket, role.security).catch((error: unknown) => {
        socket.destroy();
        log.error({ err: error, service: role.service }, 'A connection could not be served');
      });
    });
  }

  /**
   * Starts to serve what the store holds.
   * @throws ConfigError when the document is unusable, BindFailure when a listener cannot be had
   */
  static async start(parts: EngineParts): Promise<Engine> {
    const settings = settingsOf(await parts.store.read(), parts.server);
    const engine = new Engine(parts, settings);
    const change = await engine.#listeners.prepare(wantedListeners(settings));
    await change.commit();
    await engine.#publish();
    engine.#watch = parts.store.watch((next) => engine.#take(next));
    // What was written between the first read and the watch would otherwise wait for the next change.
    const current = await parts.store.read();
    if (current.hash !== settings.hash) engine.#take(current);
    engine.#statusTimer = parts.clock.after(STATUS_INTERVAL_MS, () => engine.#refreshStatus());
    return engine;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Stops accepting, lets sessions finish what they are doing, and publishes that the services have stopped. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#watch?.close();
    this.#statusTimer?.cancel();
    await this.#taking;
    await this.#listeners.close();
    this.pop.shutdown('Server is shutting down.');
    this.imap.shutdown('Server is shutting down.');
    await this.#allGone();
    this.pop.destroy();
    this.imap.destroy();
    await this.#parts.mailStore.close();
    await this.#parts.close();
    await this.#publish();
  }

  #take(next: Configuration | ConfigError): void {
    this.#pending = next;
    this.#taking ??= this.#takePending().finally(() => {
      this.#taking = undefined;
    });
  }

  async #takePending(): Promise<void> {
    while (this.#pending !== undefined && !this.#stopping) {
      const next = this.#pending;
      this.#pending = undefined;
      try {
        await this.#apply(next);
      } catch (error) {
        this.#parts.log.error({ err: error }, 'A change of the configuration could not be taken in');
      }
    }
  }

  async #apply(next: Configuration | ConfigError): Promise<void> {
    if (next instanceof ConfigError) return this.#refuse(undefined, next.hash ?? '', next);
    try {
      const settings = settingsOf(next, this.#parts.server);
      const change = await this.#listeners.prepare(wantedListeners(settings));
      this.#settings = settings;
      this.#refused = undefined;
      await change.commit();
    } catch (error) {
      return this.#refuse(next.revision, next.hash, error as Error);
    }
    await this.#publish();
    this.#parts.log.info({ revision: next.revision }, 'Settings in force');
  }

  async #refuse(revision: number | undefined, hash: string, reason: Error): Promise<void> {
    const listeners = reason instanceof BindFailure ? reason.listeners : [];
    this.#refused = { revision, hash, reason: reason.message, listeners };
    await this.#publish();
    this.#parts.log.error(
      { revision, reason: reason.message, inForce: this.#settings.revision },
      'New settings refused; the previous ones stay in force',
    );
  }

  async #publish(): Promise<void> {
    const { revision, hash, server } = this.#settings;
    this.#publishedCounts = this.#counts();
    await this.#parts.store.publishStatus({
      server,
      pid: process.pid,
      started: this.#started,
      updated: new Date(this.#parts.clock.now()).toISOString(),
      revision,
      hash,
      ...(this.#refused === undefined ? {} : { refused: this.#refused }),
      services: { pop: this.#serviceStatus('pop'), imap: this.#serviceStatus('imap') },
    });
  }

  #serviceStatus(name: 'pop' | 'imap'): EngineStatus['services']['pop'] {
    const { connections, sessions } = this[name];
    const state = this.#stopping ? 'Stopped' : 'Running';
    return { state, listeners: this.#listeners.status(name), connections, sessions };
  }

  #counts(): string {
    return [this.pop.connections, this.pop.sessions, this.imap.connections, this.imap.sessions].join();
  }

  #refreshStatus(): void {
    if (this.#counts() !== this.#publishedCounts) {
      this.#publish().catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'The status could not be written'),
      );
    }
    this.#statusTimer?.refresh();
  }

  #allGone(): Promise<void> {
    const { clock } = this.#parts;
    const deadline = clock.now() + GRACE_MS;
    return new Promise((resolve) => {
      const look = () => {
        if (this.pop.connections + this.imap.connections === 0 || clock.now() >= deadline) resolve();
        else setTimeout(look, 10);
      };
      look();
    });
  }
}

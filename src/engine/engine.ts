/**
 * The service host: two services, their listeners, and the settings in force.
 *
 * How a change comes into force:
 * - The store's watch calls with every new content. Changes are taken in one at a time; of several that arrive
 *   meanwhile only the newest matters, because each is a whole document.
 * - What the new settings need is built first (listeners bound). When that fails nothing of the revision is applied.
 * - Then one reference is swapped. Connections ask for the settings at every command, so that is all it takes.
 * - Then services that are no longer to run end their sessions, and those that were restarted begin anew.
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
import type { Clock } from '../model/clock.ts';
import type { ImapSettings } from '../model/imap-settings.ts';
import type { PopSettings } from '../model/pop-settings.ts';
import type { Logger } from '../wire/host.ts';
import { endConnections } from './end-connections.ts';
import { BindFailure, ListenerSet } from './listener-set.ts';
import { LogonThrottle } from './logon-throttle/logon-throttle.ts';
import { Observatory } from './metrics/observatory.ts';
import { ConnectionIds } from './open-connection.ts';
import { ProtocolLog } from './protocol-log/protocol-log.ts';
import { Service, type ServiceParts } from './service.ts';
import {
  initialControl,
  isRestarted,
  nextControl,
  PROTOCOL_OF,
  type Section,
  type ServiceControl,
  servedBy,
  waitingFor,
} from './service-control.ts';
import { type Settings, settingsOf, wantedListeners } from './settings.ts';
import { StatusPublisher } from './status-publisher.ts';
import { VERSION } from './version.ts';

/** Sessions have this long to end when the engine stops, in milliseconds. */
const GRACE_MS = 5_000;
/**
 * The same when one service stops or starts anew, in milliseconds. Less, because a cmdlet waits for it, and gives up
 * after five seconds.
 */
const SERVICE_GRACE_MS = 3_000;
const SECTIONS = ['pop', 'imap'] as const;

type HostedParts<S> = Pick<ServiceParts<S>, 'protocol' | 'verifier' | 'mechanisms' | 'tlsOptions' | 'certificateEnds'>;

export interface EngineParts {
  readonly store: ConfigStore;
  readonly server: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailStore: MailStore;
  /** Called when every address is bound; when it throws they are given back, and nothing starts. */
  readonly onBound?: () => void;
  /** Lets go of what the parts above keep open; called when nothing is served any more. */
  readonly close: () => Promise<void>;
  /** Given the means to ask for the settings in force. */
  readonly pop: (settings: () => Settings) => HostedParts<PopSettings>;
  readonly imap: (settings: () => Settings) => HostedParts<ImapSettings>;
}

export class Engine {
  readonly pop: Service<PopSettings>;
  readonly imap: Service<ImapSettings>;
  /** What sessions are called in the protocol log and by cmdlets. */
  readonly ids: ConnectionIds;
  readonly throttle: LogonThrottle;
  readonly protocolLogs: Readonly<Record<Section, ProtocolLog>>;
  readonly #parts: EngineParts;
  readonly #listeners: ListenerSet;
  readonly #observatory: Observatory;
  readonly #status: StatusPublisher;
  #settings: Settings;
  #control: ServiceControl;
  /** Protocols whose connections are being ended, or have been: what still comes in by a closed listener is dropped. */
  readonly #closed = new Set<Section>();
  #refused: EngineStatus['refused'];
  #watch: Watch | undefined;
  #pending: Configuration | ConfigError | undefined;
  #taking: Promise<void> | undefined;
  #stopping = false;

  private constructor(parts: EngineParts, settings: Settings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#control = initialControl(settings);
    this.ids = new ConnectionIds(parts.clock.now());
    const { clock, log, mailStore } = parts;
    const inForce = () => this.#settings;
    let connections = 0;
    const proxies = () => this.#settings.proxyProtocolNetworks;
    this.throttle = new LogonThrottle(clock, () => this.#settings.trustedNetworks);
    const { throttle } = this;
    const counting = () => this.#settings.metricsBindings.length > 0;
    const shared = { clock, log, mailStore, proxies, throttle, counting, nextNumber: () => ++connections };
    this.protocolLogs = { pop: this.#protocolLog('pop'), imap: this.#protocolLog('imap') };
    this.pop = new Service({
      ...parts.pop(inForce),
      ...shared,
      protocolLog: this.protocolLogs.pop,
      settings: () => this.#settings.pop,
    });
    this.imap = new Service({
      ...parts.imap(inForce),
      ...shared,
      protocolLog: this.protocolLogs.imap,
      settings: () => this.#settings.imap,
    });
    const facts = () => ({
      settings: this.#settings,
      control: this.#control,
      stopping: this.#stopping,
      refused: this.#refused,
    });
    const services = { pop: this.pop, imap: this.imap };
    this.#observatory = new Observatory({ facts, services, throttle, clock, log });
    const listeners = (section: Section) => this.#listeners.status(section);
    this.#status = new StatusPublisher({ store: parts.store, facts, services, listeners, clock, log });
    this.#listeners = new ListenerSet((socket, role) => {
      if (this.#closed.has(role.service)) {
        socket.destroy();
        return;
      }
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
    const change = await engine.#listeners.prepare(wantedListeners(settings, servedBy(engine.#control)));
    await change.commit();
    try {
      parts.onBound?.();
    } catch (error) {
      await engine.#listeners.close();
      throw error;
    }
    await engine.#observatory.listenOn(settings.metricsBindings);
    await engine.#status.publish();
    engine.#watch = parts.store.watch((next) => engine.#take(next));
    // What was written between the first read and the watch would otherwise wait for the next change.
    const current = await parts.store.read();
    if (current.hash !== settings.hash) engine.#take(current);
    engine.#status.keepFresh();
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
    this.#status.stop();
    await this.#taking;
    await this.#listeners.close();
    await this.#end(SECTIONS, 'Server is shutting down.', GRACE_MS);
    await Promise.all(SECTIONS.map((section) => this.protocolLogs[section].close()));
    await this.#parts.mailStore.close();
    await this.#parts.close();
    await this.#observatory.close();
    await this.#status.publish();
  }

  #protocolLog(section: Section): ProtocolLog {
    const { clock, log } = this.#parts;
    return new ProtocolLog({
      kind: { protocol: PROTOCOL_OF[section], version: VERSION },
      settings: () => this.#settings[section],
      dataFolder: () => this.#settings.dataFolder,
      ids: this.ids,
      clock,
      log,
    });
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
      const before = this.#settings;
      const was = this.#control;
      const settings = settingsOf(next, this.#parts.server);
      const control = nextControl(was, before, settings);
      for (const section of servedBy(control)) this.#closed.delete(section);
      const change = await this.#listeners.prepare(wantedListeners(settings, servedBy(control)));
      this.#settings = settings;
      this.#control = control;
      this.#refused = undefined;
      await change.commit();
      await this.#observatory.listenOn(settings.metricsBindings);
      await this.#stopServices(was, control);
      await this.#restartServices(before, was, control);
    } catch (error) {
      return this.#refuse(next.revision, next.hash, error as Error);
    }
    this.#observatory.reloaded('taken');
    await this.#status.publish();
    this.#parts.log.info({ revision: next.revision }, 'Settings in force');
  }

  async #stopServices(was: ServiceControl, now: ServiceControl): Promise<void> {
    const changed = SECTIONS.filter((section) => was.serving[section] !== now.serving[section]);
    const stopped = changed.filter((section) => now.serving[section] === 'stopped');
    await this.#end(stopped, 'The service is stopping.', SERVICE_GRACE_MS);
    for (const section of changed) {
      this.#parts.log.info({ service: PROTOCOL_OF[section], serving: now.serving[section] }, 'Service changed');
    }
  }

  /**
   * Begins anew with what was served all the time: listeners closed, sessions ended, listeners opened.
   * @throws BindFailure when another program took the address meanwhile; the service then waits to be started
   */
  async #restartServices(before: Settings, was: ServiceControl, now: ServiceControl): Promise<void> {
    const restarted = servedBy(now).filter(
      (section) => was.serving[section] === 'served' && isRestarted(section, before, this.#settings),
    );
    if (restarted.length === 0) return;
    const others = servedBy(now).filter((section) => !restarted.includes(section));
    await (await this.#listeners.prepare(wantedListeners(this.#settings, others))).commit();
    await this.#end(restarted, 'The service is restarting. Connect again.', SERVICE_GRACE_MS);
    for (const section of restarted) this.#closed.delete(section);
    try {
      await (await this.#listeners.prepare(wantedListeners(this.#settings, servedBy(now)))).commit();
    } catch (error) {
      this.#control = waitingFor(restarted, now, this.#settings);
      throw error;
    }
    for (const section of restarted) this.#parts.log.info({ service: PROTOCOL_OF[section] }, 'Service restarted');
  }

  async #end(sections: readonly Section[], sentence: string, grace: number): Promise<void> {
    for (const section of sections) this.#closed.add(section);
    const services = sections.map((section) => this[section]);
    await endConnections(services, sentence, grace, this.#parts.clock);
  }

  async #refuse(revision: number | undefined, hash: string, reason: Error): Promise<void> {
    this.#observatory.reloaded('refused');
    const listeners = reason instanceof BindFailure ? reason.listeners : [];
    this.#refused = { revision, hash, reason: reason.message, listeners };
    await this.#status.publish();
    this.#parts.log.error(
      { revision, reason: reason.message, inForce: this.#settings.revision },
      'New settings refused; the previous ones stay in force',
    );
  }
}

/**
 * One protocol service: takes accepted sockets, holds them to the limits, and is the host of their connections.
 *
 * A connection is counted from accept to close, whoever owns its transport in between.
 */
import type net from 'node:net';
import type { SessionRecord } from '../control/messages.ts';
import type { MailStore } from '../mailbox/mail-store.ts';
import type { Clock } from '../model/clock.ts';
import type { IPNetwork } from '../model/ip-network.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { SaslMechanism, Verifier } from '../sasl/mechanism.ts';
import type { Journal } from '../wire/command-trace.ts';
import type { AdmissionRefusal, Handover, Lease, Logger, ProtocolHost, RefusedLogOn } from '../wire/host.ts';
import type { TlsOptions } from '../wire/tls-options.ts';
import { type CloseReason, Transport } from '../wire/transport.ts';
import { ConnectionLimits, type LimitReached, type Limits } from './connection-limits.ts';
import type { ListenerSecurity } from './listener.ts';
import type { LogonThrottle } from './logon-throttle/logon-throttle.ts';
import { ThrottledVerifier } from './logon-throttle/throttled-verifier.ts';
import type { ObservedService } from './metrics/engine-metrics.ts';
import { type ConnectionIds, describeConnection, type OpenConnection } from './open-connection.ts';
import type { Protocol } from './protocol.ts';
import type { ProtocolLog } from './protocol-log/protocol-log.ts';
import { ProxyGate } from './proxy-gate.ts';
import { ServiceJournal } from './service-journal.ts';
import { TurningAway } from './turning-away.ts';
import type { SessionsOfUsers } from './user-watch.ts';

/** A client that an administrator disconnects may finish its command for so long, in milliseconds. */
const DISCONNECT_GRACE_MS = 3_000;

/** The settings that the service itself obeys; the rest is the protocol's. */
export interface ServiceSettings extends Limits {
  readonly PreAuthenticatedConnectionTimeout: number;
}

export interface ServiceParts<Settings> {
  readonly protocol: Protocol<Settings>;
  readonly settings: () => Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailStore: MailStore;
  readonly verifier: Verifier;
  readonly throttle: LogonThrottle;
  /** Which mechanisms those settings offer, the strongest first. */
  readonly mechanisms: (settings: Settings) => readonly SaslMechanism[];
  readonly tlsOptions: () => TlsOptions | undefined;
  /** Whose connections begin with a PROXY header. */
  readonly proxies: () => readonly IPNetwork[];
  readonly protocolLog: ProtocolLog;
  /** Whether commands are counted. */
  readonly counting: () => boolean;
  /** The certificate that clients get, undefined when there is none. */
  readonly certificateEnds?: () => number | undefined;
  /** Numbers connections, across the services. */
  readonly nextNumber: () => number;
}

export class Service<Settings extends ServiceSettings> implements ProtocolHost<Settings>, SessionsOfUsers {
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: () => Settings;
  readonly tlsOptions: ServiceParts<Settings>['tlsOptions'];
  readonly #verifier: Verifier;
  readonly #throttle: LogonThrottle;
  readonly #mechanisms: ServiceParts<Settings>['mechanisms'];
  readonly #protocol: Protocol<Settings>;
  readonly #mailStore: MailStore;
  readonly #proxyGate: ProxyGate;
  readonly #limits = new ConnectionLimits();
  readonly #open = new Map<Transport, OpenConnection>();
  readonly #journal: ServiceJournal;
  readonly #certificateEnds: () => number | undefined;
  readonly #turningAway: TurningAway;
  readonly #nextNumber: () => number;
  #sessions = 0;

  constructor(parts: ServiceParts<Settings>) {
    this.#protocol = parts.protocol;
    this.#nextNumber = parts.nextNumber;
    this.#proxyGate = new ProxyGate(parts.proxies, parts.clock, parts.log);
    this.#mailStore = parts.mailStore;
    this.#journal = new ServiceJournal(this.#open, parts.protocolLog, parts.counting);
    this.#certificateEnds = parts.certificateEnds ?? (() => undefined);
    this.clock = parts.clock;
    this.log = parts.log;
    this.#verifier = parts.verifier;
    this.#throttle = parts.throttle;
    this.#mechanisms = parts.mechanisms;
    this.settings = parts.settings;
    this.tlsOptions = parts.tlsOptions;
    this.#turningAway = new TurningAway({
      clock: parts.clock,
      journal: this.#journal,
      nextNumber: parts.nextNumber,
      words: (sentence) => parts.protocol.turnAway(sentence),
      secure: (transport, budget) => this.#secure(transport, budget),
      reached: (limit, address, consequence) => this.#logLimit(limit, address, consequence),
    });
  }

  get mechanisms(): readonly SaslMechanism[] {
    return this.#mechanisms(this.settings());
  }
  verifierFor(transport: Transport): Verifier {
    return new ThrottledVerifier(this.#verifier, this.#throttle, transport);
  }
  get journal(): Journal | undefined {
    return this.#journal.ofCommands;
  }
  get section(): 'pop' | 'imap' {
    return this.#protocol.section;
  }
  get users(): Iterable<string> {
    return this.#limits.users.keys();
  }
  get connections(): number {
    return this.#limits.connections;
  }
  get sessions(): number {
    return this.#sessions;
  }

  /** Takes a socket just accepted; owns it from here on. */
  async accept(socket: net.Socket, security: ListenerSecurity): Promise<void> {
    const since = this.clock.now();
    const endpoints = await this.#proxyGate.admit(socket);
    if (endpoints === undefined) return;
    this.#journal.accepted();
    const place = this.#limits.connect(endpoints.remoteAddress, this.settings(), (reason) =>
      this.#turningAway.forNewcomer(transport, connection, reason),
    );
    if ('limit' in place) return this.#turningAway.newcomer(socket, security, endpoints, place);
    const connection: OpenConnection = { number: this.#nextNumber(), since, place, user: undefined, rows: 0 };
    const gone = (reason: CloseReason) => {
      this.#journal.closed(connection, transport, reason);
      this.#open.delete(transport);
      place.release();
    };
    const transport: Transport = new Transport(socket, gone, undefined, endpoints);
    this.#open.set(transport, connection);
    if (security === 'SSL' && !(await this.#secure(transport, this.settings().PreAuthenticatedConnectionTimeout)))
      return;
    this.#protocol.greet(transport, this, since);
    this.#journal.opened(connection, transport, since);
  }

  admit(user: MailboxUser, transport: Transport): Lease | AdmissionRefusal {
    const enabled = this.#protocol.section === 'pop' ? user.popEnabled : user.imapEnabled;
    if (!enabled) return 'ProtocolDisabled';
    const place = this.#limits.admit(user.name, this.settings());
    if (typeof place !== 'function') {
      this.#logLimit(place, transport.remoteAddress);
      return 'UserConnectionLimitReached';
    }
    this.#sessions++;
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#sessions--;
        place();
      },
    };
  }

  async refused(transport: Transport, { name, mechanism, reason }: RefusedLogOn): Promise<void> {
    this.#journal.loggedOn(mechanism, reason);
    const { remoteAddress: address } = transport;
    this.log.warn({ service: this.#protocol.displayName, user: name, mechanism, address, reason }, 'Log-on refused');
  }

  authenticated(user: MailboxUser, lease: Lease, transport: Transport, handover: Handover): void {
    this.#journal.loggedOn(handover.mechanism, 'success');
    const connection = this.#open.get(transport);
    if (connection !== undefined) {
      connection.user = user;
      connection.place.keep();
    }
    this.#protocol.open(user, lease, transport, handover, this, this.#mailStore);
  }

  /** For Prometheus. */
  observe(): ObservedService {
    return {
      protocol: this.#protocol.displayName,
      counters: this.#journal.counters,
      transports: [...this.#open.keys()],
      sessions: this.#sessions,
      lostRows: this.#journal.lostRows,
      certificateEnds: this.#certificateEnds(),
    };
  }

  /** Asks every connection to end. */
  shutdown(sentence: string): void {
    this.#proxyGate.close();
    for (const transport of [...this.#open.keys()]) transport.shutdown(sentence);
  }

  endSessions(sentence: (user: MailboxUser) => string | undefined): void {
    for (const [transport, connection] of [...this.#open]) {
      const { user } = connection;
      const farewell = user && sentence(user);
      if (user === undefined || farewell === undefined) continue;
      const { remoteAddress: address } = transport;
      this.log.info(
        { service: this.#protocol.displayName, user: user.name, address, reason: farewell },
        'Session ended',
      );
      connection.farewell = { reply: farewell, reason: 'MailboxChanged' };
      transport.shutdown(farewell);
    }
  }

  /** Every connection, as administrators see it. */
  *describe(ids: ConnectionIds): Iterable<SessionRecord> {
    const { displayName } = this.#protocol;
    for (const [transport, connection] of this.#open) {
      yield describeConnection(displayName, ids.of(connection), transport, connection);
    }
  }

  /**
   * Ends one connection: asked to go first, broken when it does not.
   * @returns false when there is none of that id
   */
  disconnect(id: string, ids: ConnectionIds, sentence: string): boolean {
    const wanted = ids.numberOf(id);
    for (const [transport, connection] of this.#open) {
      const { number, user } = connection;
      if (number !== wanted) continue;
      const { remoteAddress: address } = transport;
      this.log.info({ service: this.#protocol.displayName, id, user: user?.name, address }, 'Disconnected');
      connection.farewell = { reply: sentence, reason: 'Disconnected' };
      transport.shutdown(sentence);
      this.clock.after(DISCONNECT_GRACE_MS, () => transport.destroy());
      return true;
    }
    return false;
  }

  /** Breaks whatever is left. */
  destroy(): void {
    for (const transport of [...this.#open.keys()]) transport.destroy();
  }

  /** The handshake of a listener that speaks TLS from the first byte, within `budget` milliseconds. */
  async #secure(transport: Transport, budget: number): Promise<boolean> {
    const options = this.tlsOptions();
    if (options === undefined) {
      this.log.error({ service: this.#protocol.displayName }, 'No certificate can be used; TLS connection closed');
      transport.destroy('TlsFailed');
      return false;
    }
    const timer = this.clock.after(budget, () => transport.destroy('TlsFailed'));
    const secured = await transport.startTls(options);
    timer.cancel();
    if (!secured)
      this.log.info({ service: this.#protocol.displayName, address: transport.remoteAddress }, 'TLS handshake failed');
    return secured;
  }

  #logLimit(limit: LimitReached, address: string, consequence = ''): void {
    this.#journal.limitReached(limit);
    const message = `${limit.limit} reached${consequence === '' ? '' : `: ${consequence}`}`;
    this.log.warn({ service: this.#protocol.displayName, address, ...limit }, message);
  }
}

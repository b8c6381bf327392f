/** An IMAP4 service on a loopback port, with everything around it made for tests. */
import net from 'node:net';
import { ImapService } from '../../../src/imap4/service.ts';
import type { MailStore } from '../../../src/mailbox/mail-store.ts';
import { MemoryStore } from '../../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../../src/mime/describe-message.ts';
import { defaults, type ImapSettings } from '../../../src/model/imap-settings.ts';
import type { MailboxUser } from '../../../src/model/mailbox-user.ts';
import type { SaslMechanism, Verifier } from '../../../src/sasl/mechanism.ts';
import { mechanismsFor } from '../../../src/sasl/mechanisms.ts';
import { deriveScramKeys } from '../../../src/sasl/scram-keys.ts';
import type { AdmissionRefusal, Handover, Lease, ProtocolHost, RefusedLogOn } from '../../../src/wire/host.ts';
import type { TlsOptions } from '../../../src/wire/tls-options.ts';
import { Transport } from '../../../src/wire/transport.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { testTlsOptions } from '../../support/tls.ts';
import { ImapClient } from './imap-client.ts';

const defaultSettings = defaults({ name: 'EX01', fqdn: 'EX01.contoso.com' });

export const USER = 'anna';
export const PASSWORD = 'pässwort';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export interface ImapServerOptions {
  readonly settings?: Partial<ImapSettings>;
  readonly store?: MailStore;
  /** Clients are logged on as they connect. */
  readonly loggedOn?: boolean;
}

export class ImapServer implements ProtocolHost<ImapSettings> {
  readonly clock = new ManualClock();
  readonly lines: LogLine[] = [];
  readonly store: MailStore;
  mechanisms: readonly SaslMechanism[] = mechanismsFor('Allow');
  current: ImapSettings;
  admission: AdmissionRefusal | undefined;
  refusals: { name: string; reason: string }[] = [];
  sessions = 0;
  /** Who logs on. */
  user: MailboxUser = { name: USER, maildir: '/nowhere', popEnabled: true, imapEnabled: true };
  tls: TlsOptions | undefined = testTlsOptions();
  readonly transports = new Set<Transport>();
  readonly #service = new ImapService();
  readonly #server: net.Server;
  readonly #clients: ImapClient[] = [];

  private constructor(options: ImapServerOptions) {
    this.current = { ...defaultSettings, LoginType: 'PlainTextLogin', ...options.settings } as ImapSettings;
    this.store = options.store ?? new MemoryStore({ describe: describeMessage, now: () => this.clock.now() });
    this.#server = net.createServer({ allowHalfOpen: true }, (socket) => {
      const transport: Transport = new Transport(socket, () => this.transports.delete(transport), this.clock);
      this.transports.add(transport);
      if (!options.loggedOn) this.#service.greet(transport, this);
      else {
        const handover = { success: '* PREAUTH Logged on.', mechanism: 'none', pipelined: Buffer.alloc(0) };
        this.authenticated(this.user, { release: () => undefined }, transport, handover);
      }
    });
  }

  static async start(options: ImapServerOptions = {}): Promise<ImapServer> {
    const server = new ImapServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  readonly log = {
    debug: (fields: object, message: string) => this.#note('debug', fields, message),
    info: (fields: object, message: string) => this.#note('info', fields, message),
    warn: (fields: object, message: string) => this.#note('warn', fields, message),
    error: (fields: object, message: string) => this.#note('error', fields, message),
  };

  settings(): ImapSettings {
    return this.current;
  }

  set(settings: Partial<ImapSettings>): void {
    this.current = { ...this.current, ...settings };
  }

  tlsOptions(): TlsOptions | undefined {
    return this.tls;
  }

  admit(): Lease | AdmissionRefusal {
    if (this.admission !== undefined) return this.admission;
    this.sessions++;
    return { release: () => void this.sessions-- };
  }

  verifierFor(): Verifier {
    return {
      verifyPassword: async (name, password) =>
        name !== USER ? 'UnknownUser' : password === PASSWORD ? this.user : 'WrongPassword',
      scramKeys: async (name) => ({
        keys: await deriveScramKeys(PASSWORD, Buffer.from('salt'), 4_096),
        user: name === USER ? this.user : undefined,
      }),
    };
  }

  async refused(_transport: Transport, { name, reason }: RefusedLogOn): Promise<void> {
    this.refusals.push({ name, reason });
  }

  authenticated(user: MailboxUser, lease: Lease, transport: Transport, handover: Handover): void {
    this.#service.open(user, lease, transport, handover, this, this.store);
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** A client that has read the greeting. */
  async connect(): Promise<ImapClient> {
    const client = await ImapClient.connect(this.port);
    this.#clients.push(client);
    await client.line();
    return client;
  }

  /** A client that is logged on. */
  async logOn(): Promise<ImapClient> {
    const client = await this.connect();
    await client.ok(`LOGIN ${USER} {${Buffer.byteLength(PASSWORD)}+}\r\n${PASSWORD}`);
    return client;
  }

  /** A client that is logged on and has selected a mailbox. */
  async select(mailbox = 'INBOX'): Promise<ImapClient> {
    const client = await this.logOn();
    await client.ok(`SELECT ${mailbox}`);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    for (const transport of this.transports) transport.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #note(level: string, fields: object, message: string): void {
    this.lines.push({ level, message, fields: fields as Record<string, unknown> });
  }
}

/** A POP3 service on loopback, over the mail store in memory, with everything around it in the test's hand. */
import net from 'node:net';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import type { MailStore } from '../../../src/mailbox/mail-store.ts';
import { MemoryStore } from '../../../src/mailbox/memory/memory-store.ts';
import type { MailboxUser } from '../../../src/model/mailbox-user.ts';
import { defaults, type PopSettings } from '../../../src/model/pop-settings.ts';
import { PopService } from '../../../src/pop3/service.ts';
import type { RefusalReason, SaslMechanism, Verifier } from '../../../src/sasl/mechanism.ts';
import { mechanismsFor } from '../../../src/sasl/mechanisms.ts';
import { deriveScramKeys } from '../../../src/sasl/scram-keys.ts';
import type { AdmissionRefusal, Lease, Logger, ProtocolHost, RefusedLogOn } from '../../../src/wire/host.ts';
import { Transport } from '../../../src/wire/transport.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { testTlsOptions } from '../../support/tls.ts';

export const PASSWORD = 'pass word';

export function user(name: string): MailboxUser {
  return { name, maildir: `/nowhere/${name}`, popEnabled: name !== 'nopop', imapEnabled: true };
}

export interface LogLine {
  readonly level: keyof Logger;
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

/** What the engine is to the protocol, small enough to see through. */
class TestHost implements ProtocolHost<PopSettings>, Verifier {
  readonly clock = new ManualClock();
  readonly lines: LogLine[] = [];
  readonly log: Logger;
  readonly mechanisms: readonly SaslMechanism[] = mechanismsFor('None');
  readonly service = new PopService();
  readonly store: MailStore;
  changes: Partial<PopSettings> = { LoginType: 'PlainTextLogin' };
  tlsOptions: () => ReturnType<typeof testTlsOptions> | undefined = testTlsOptions;
  /** Passwords looked at, so that a refusal can be seen to come before. */
  looked = 0;
  /** Until this is settled, no password is verified. */
  verification: Promise<unknown> = Promise.resolve();
  admission: AdmissionRefusal | undefined;
  leases = 0;
  readonly refusals: (RefusalReason | AdmissionRefusal)[] = [];

  constructor(store: MailStore) {
    this.store = store;
    const note = (level: keyof Logger) => (fields: object, message: string) => {
      this.lines.push({ level, fields: fields as Record<string, unknown>, message });
    };
    this.log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  }
  settings(): PopSettings {
    return { ...defaultSettings, ...this.changes };
  }
  admit(who: MailboxUser): Lease | AdmissionRefusal {
    if (!who.popEnabled) return 'ProtocolDisabled';
    if (this.admission !== undefined) return this.admission;
    this.leases++;
    return { release: () => this.leases-- };
  }
  verifierFor(): Verifier {
    return this;
  }
  async refused(_transport: Transport, { reason }: RefusedLogOn): Promise<void> {
    this.refusals.push(reason);
  }
  authenticated(...[who, lease, transport, handover]: Parameters<ProtocolHost<PopSettings>['authenticated']>): void {
    this.service.open(who, lease, transport, handover, this, this.store);
  }
  async verifyPassword(name: string, password: string): Promise<MailboxUser | RefusalReason> {
    this.looked++;
    await this.verification;
    if (name === 'nobody') return 'UnknownUser';
    return password === PASSWORD || (name === 'jösé' && password === 'pässwörd') ? user(name) : 'WrongPassword';
  }
  async scramKeys(name: string) {
    const keys = await deriveScramKeys(PASSWORD, Buffer.from('salt of a user'), 4096);
    return { keys, user: name === 'nobody' ? undefined : user(name) };
  }
}

const defaultSettings = defaults({ name: 'EX01', fqdn: 'EX01.contoso.com' });

export interface PopServer {
  readonly host: TestHost;
  readonly port: number;
  readonly tlsPort: number;
  readonly transports: readonly Transport[];
  /** Delivers messages to a user's INBOX; LF in them becomes CRLF. */
  deliver(name: string, ...messages: (string | Buffer)[]): Promise<void>;
  close(): Promise<void>;
}

export async function startPopServer(store: MailStore = memoryStore()): Promise<PopServer> {
  const host = new TestHost(store);
  const transports: Transport[] = [];
  const accept = async (socket: net.Socket, secure: boolean) => {
    const transport = new Transport(socket, undefined, host.clock);
    transports.push(transport);
    if (!secure || (await transport.startTls(testTlsOptions()))) host.service.greet(transport, host);
  };
  const clear = await listen((socket) => void accept(socket, false));
  const secure = await listen((socket) => void accept(socket, true));
  return {
    host,
    port: (clear.address() as net.AddressInfo).port,
    tlsPort: (secure.address() as net.AddressInfo).port,
    transports,
    async deliver(name, ...messages) {
      const account = await store.open(user(name));
      const delivery = await account.append('INBOX');
      for (const text of messages) {
        const message = delivery.begin({ flags: FlagSet.empty });
        await message.write(typeof text === 'string' ? Buffer.from(text.replaceAll('\n', '\r\n')) : text);
        await message.finish();
      }
      await delivery.commit();
      account.close();
    },
    async close() {
      for (const transport of transports) transport.destroy();
      await Promise.all([clear, secure].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function memoryStore(): MailStore {
  const empty = Buffer.alloc(0);
  return new MemoryStore({
    describe: () => ({ envelope: empty, bodyStructure: empty, body: empty, references: empty }),
  });
}

function listen(accept: (socket: net.Socket) => void): Promise<net.Server> {
  const server = net.createServer({ allowHalfOpen: true }, accept);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

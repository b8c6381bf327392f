/**
 * The engine as `postern serve` puts it together, in this process, on a folder of its own: directory, certificates and
 * Maildir are the real ones, the clock is the test's. Its settings are changed through the store, as cmdlets do.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import type { ConfigStore } from '../../../src/config/config-store.ts';
import { openConfigStore } from '../../../src/config/open.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { Settings } from '../../../src/engine/settings.ts';
import { startEngine } from '../../../src/engine/start.ts';
import type { Logger } from '../../../src/wire/host.ts';
import type { Ports } from '../../clients/support/engine.ts';
import { freePorts } from '../../support/free-ports.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { LineClient } from './line-client.ts';

const SERVER = 'EX01';

export interface LiveEngineOptions {
  /** Lines of `mailboxes.passwd`. */
  readonly mailboxes: readonly string[];
  /** What is in `certificates/` from the beginning. */
  readonly certificates?: Readonly<Record<string, string>>;
  /** Whose log-ons are not delayed after failures; everybody's by default, as time stands still. */
  readonly trusted?: string;
  /** Messages in a user's inbox, oldest first. */
  readonly mail?: Readonly<Record<string, readonly string[]>>;
}

export interface LogLine {
  readonly level: keyof Logger;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export class LiveEngine {
  readonly ports: Ports;
  /** What the engine has logged. */
  readonly lines: readonly LogLine[];
  readonly engine: Engine;
  readonly clock: ManualClock;
  readonly #store: ConfigStore;
  /** Of the configuration and the data. */
  readonly folder: string;
  readonly #clients: LineClient[] = [];
  readonly #atFirst: Settings;

  private constructor(
    ports: Ports,
    engine: Engine,
    lines: readonly LogLine[],
    clock: ManualClock,
    store: ConfigStore,
    folder: string,
  ) {
    this.ports = ports;
    this.lines = lines;
    this.engine = engine;
    this.clock = clock;
    this.#store = store;
    this.folder = folder;
    this.#atFirst = engine.settings;
  }

  static async start(options: LiveEngineOptions): Promise<LiveEngine> {
    const folder = mkdtempSync(join(tmpdir(), 'postern-live-'));
    const [pop, pops, imap, imaps] = (await freePorts(4)) as [number, number, number, number];
    writeFileSync(
      join(folder, 'postern.yaml'),
      `dataFolder: .
trustedNetworks: [${options.trusted ?? '127.0.0.0/8'}]
servers:
  ${SERVER}:
    pop: { UnencryptedOrTLSBindings: ['127.0.0.1:${pop}'], SSLBindings: ['127.0.0.1:${pops}'] }
    imap: { UnencryptedOrTLSBindings: ['127.0.0.1:${imap}'], SSLBindings: ['127.0.0.1:${imaps}'] }
`,
    );
    writeFileSync(join(folder, 'mailboxes.passwd'), options.mailboxes.map((line) => `${line}\n`).join(''));
    write(join(folder, 'certificates'), Object.entries(options.certificates ?? {}));
    for (const [user, messages] of Object.entries(options.mail ?? {})) {
      const files = messages.map((text, at) => [`179500000${at}.M1P1.test`, text] as const);
      write(join(folder, 'mailboxes', user, 'Maildir', 'new'), files);
    }
    // The certificates of the tests begin today.
    const clock = new ManualClock(Date.now());
    const store = openConfigStore(join(folder, 'postern.yaml'));
    const lines: LogLine[] = [];
    const note = (level: keyof Logger) => (fields: object, message: string) => {
      lines.push({ level, fields: fields as LogLine['fields'], message });
    };
    const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
    const engine = await startEngine({ store, server: SERVER, clock, log });
    return new LiveEngine({ pop, pops, imap, imaps }, engine, lines, clock, store, folder);
  }

  /**
   * Resolves when the engine says that it is in force.
   * @param value in memory's form
   */
  async change(section: 'pop' | 'imap', property: string, value: unknown): Promise<void> {
    const { configuration } = await this.#store.update(() => [{ server: SERVER, section, property, value }], {
      who: 'test',
      cmdlet: 'test',
    });
    await this.#inForce(configuration.hash);
  }

  /** Changes the document as a person would, with an editor. Resolves when the engine says that it is in force. */
  async edit(change: (document: string) => string): Promise<void> {
    const file = join(this.folder, 'postern.yaml');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    await this.#inForce((await this.#store.read()).hash);
  }

  async #inForce(hash: string): Promise<void> {
    const seen = await this.#store.awaitStatus(SERVER, (one) => [one.hash, one.refused?.hash].includes(hash), 5_000);
    if (seen?.hash !== hash) throw new Error(`The change is not in force: ${seen?.refused?.reason ?? 'no answer'}`);
  }

  /** Gives a property the value that it had when the engine started. */
  async restore(section: 'pop' | 'imap', property: string): Promise<void> {
    await this.change(section, property, (this.#atFirst[section] as Readonly<Record<string, unknown>>)[property]);
  }

  /**
   * @param from any of 127.0.0.0/8
   * @param ask what a secure one asks of TLS
   */
  async connect(port: number, secure = false, from?: string, ask?: ConnectionOptions): Promise<LineClient> {
    const client = await LineClient.connect(port, secure, from, ask);
    this.#clients.push(client);
    return client;
  }

  /** Resolves when the engine has seen the end of every client. */
  async hangUp(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.destroy();
    while (this.engine.pop.connections + this.engine.imap.connections > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async stop(): Promise<void> {
    await this.hangUp();
    await this.engine.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function write(folder: string, files: readonly (readonly [name: string, text: string])[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of files) writeFileSync(join(folder, name), text, { mode: 0o600 });
}

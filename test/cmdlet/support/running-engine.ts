/** A real engine in this process on a console's configuration, with one user: jane, password "secret". */
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import type { ConfigStore } from '../../../src/config/config-store.ts';
import { openConfigStore } from '../../../src/config/open.ts';
import { openControl } from '../../../src/engine/control.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { imap4, pop3 } from '../../../src/engine/protocols.ts';
import { MemoryStore } from '../../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../../src/mime/describe-message.ts';
import { systemClock } from '../../../src/model/clock.ts';
import type { LoginType } from '../../../src/model/setting-types.ts';
import { mechanismsFor } from '../../../src/sasl/mechanisms.ts';
import { freePort } from '../../support/free-ports.ts';
import { testTlsOptions } from '../../support/tls.ts';
import type { TestConsole } from '../console.ts';
import { HOST_NAME } from './test-surroundings.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const jane = { name: 'jane', maildir: '/nowhere', popEnabled: true, imapEnabled: true };

export interface RunningEngine {
  readonly pop: number;
  readonly imap: number;
  /** Undefined without `tls`. */
  readonly sslPop: number | undefined;
  readonly sslImap: number | undefined;
  readonly store: ConfigStore;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** With the certificate for `localhost`, on the ports in clear too. */
  readonly tls?: boolean;
  readonly loginType?: LoginType;
}

/** @param more lines below the server, indented by four */
export async function startEngineOn(
  console: TestConsole,
  more = '',
  { tls = false, loginType = 'PlainTextLogin' }: EngineOptions = {},
): Promise<RunningEngine> {
  const [pop, imap] = [await freePort(), await freePort()];
  const [sslPop, sslImap] = tls ? [await freePort(), await freePort()] : [];
  const common = `X509CertificateName: ${tls ? 'localhost' : 'EX01'}, LoginType: ${loginType}`;
  const ssl = (port: number | undefined) => `SSLBindings: [${port === undefined ? '' : `'127.0.0.1:${port}'`}]`;
  console.write(`servers:
  EX01:
    pop: { UnencryptedOrTLSBindings: ['127.0.0.1:${pop}'], ${ssl(sslPop)}, ${common} }
    imap: { UnencryptedOrTLSBindings: ['127.0.0.1:${imap}'], ${ssl(sslImap)}, ${common} }
${more}`);
  const store = openConfigStore(console.file, { surroundings: { environment: {}, hostName: HOST_NAME } });
  const shared = {
    mechanisms: () => mechanismsFor('None'),
    tlsOptions: () => (tls ? testTlsOptions() : undefined),
    verifier: {
      verifyPassword: async (name: string, password: string) =>
        name === 'jane' && password === 'secret' ? jane : 'WrongPassword',
      scramKeys: () => Promise.reject(new Error('not asked in these tests')),
    } as const,
  };
  const engine = await Engine.start({
    store,
    server: 'EX01',
    clock: systemClock,
    log: quiet,
    mailStore: new MemoryStore({ describe: describeMessage }),
    pop: () => ({ ...shared, protocol: pop3() }),
    imap: () => ({ ...shared, protocol: imap4() }),
    close: () => closeControl(),
  });
  const { dataFolder } = await store.read();
  mkdirSync(dataFolder, { recursive: true });
  const services = { POP3: engine.pop, IMAP4: engine.imap };
  const closeControl = await openControl({
    services,
    ids: engine.ids,
    throttle: engine.throttle,
    dataFolder,
    server: 'EX01',
    clock: systemClock,
    log: quiet,
  });
  return { pop, imap, sslPop, sslImap, store, stop: () => engine.stop() };
}

/** Whether something answers there. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('data', () => end(true))
      .once('error', () => end(false))
      .once('close', () => end(false));
  });
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConfigStore, SettingChange } from '../../src/config/config-store.ts';
import { openConfigStore } from '../../src/config/open.ts';
import { Engine } from '../../src/engine/engine.ts';
import { BindFailure } from '../../src/engine/listener-set.ts';
import { imap4, pop3 } from '../../src/engine/protocols.ts';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { systemClock } from '../../src/model/clock.ts';
import { mechanismsFor } from '../../src/sasl/mechanisms.ts';
import { freePort } from '../support/free-ports.ts';
import { LineClient } from './support/line-client.ts';

const SERVER = 'EX01';
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const jane = { name: 'jane', maildir: '/nowhere', popEnabled: true, imapEnabled: true };

let folder: string;
let config: string;
let store: ConfigStore;
let engine: Engine | undefined;
const clients: LineClient[] = [];
const servers: net.Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'postern-engine-'));
  config = path.join(folder, 'postern.yaml');
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await engine?.stop();
  engine = undefined;
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

async function occupiedPort(): Promise<number> {
  const server = net.createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

/** Starts an engine with one clear port a protocol, whose only user is jane with the password "secret". */
async function start(pop: number, imap: number, more = ''): Promise<Engine> {
  await writeFile(
    config,
    `servers:
  ${SERVER}:
    pop: { UnencryptedOrTLSBindings: ['127.0.0.1:${pop}'], SSLBindings: [], LoginType: PlainTextLogin }
    imap: { UnencryptedOrTLSBindings: ['127.0.0.1:${imap}'], SSLBindings: [] }
    ${more}
`,
  );
  store = openConfigStore(config);
  const shared = {
    mechanisms: () => mechanismsFor('None'),
    tlsOptions: () => undefined,
    verifier: {
      verifyPassword: async (name: string, password: string) =>
        name === 'jane' && password === 'secret' ? jane : 'WrongPassword',
      scramKeys: () => Promise.reject(new Error('not asked in these tests')),
    } as const,
  };
  engine = await Engine.start({
    store,
    server: SERVER,
    clock: systemClock,
    log: quiet,
    mailStore: new MemoryStore({ describe: describeMessage }),
    pop: () => ({ ...shared, protocol: pop3() }),
    imap: () => ({ ...shared, protocol: imap4() }),
    close: async () => {},
  });
  return engine;
}

async function connect(port: number): Promise<LineClient> {
  const client = await LineClient.connect(port);
  clients.push(client);
  return client;
}

function change(property: string, value: unknown, section: SettingChange['section'] = 'imap'): Promise<unknown> {
  const changes: SettingChange[] = [{ server: SERVER, section, property, value }];
  return store.update(() => changes, { who: 'test', cmdlet: 'test' });
}

const CLEAR = 'UnencryptedOrTLSBindings';
const here = (port: number) => [{ address: '127.0.0.1', port }];

describe('a change while clients are connected', () => {
  it('holds from the next command of a connection that is open already', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    const client = await connect(imap);
    await client.until(/\* OK .*\r\n/);
    expect(await client.ask('a CAPABILITY', /a OK.*\r\n/)).toContain('LOGINDISABLED');
    expect(await client.ask('b LOGIN jane secret', /b .*\r\n/)).toMatch(/^b NO \[PRIVACYREQUIRED\]/);
    await change('LoginType', 'PlainTextLogin');
    await expect.poll(() => client.ask('c CAPABILITY', /c OK.*\r\n/)).not.toContain('LOGINDISABLED');
    expect(await client.ask('d LOGIN jane secret', /d .*\r\n/)).toMatch(/^d OK/);
  });

  it('moves a listener, and lets a session that came through the old one go on', async () => {
    const [pop, imap, moved] = [await freePort(), await freePort(), await freePort()];
    await start(pop, imap);
    const session = await connect(pop);
    await session.until(/\+OK.*\r\n/);
    await session.ask('USER jane', /\+OK.*\r\n/);
    await session.ask('PASS secret', /\+OK.*\r\n/);
    await change(CLEAR, here(moved), 'pop');
    await expect.poll(() => engine!.settings.pop.UnencryptedOrTLSBindings).toEqual(here(moved));
    expect(await session.ask('STAT', /\r\n/)).toBe('+OK 0 0\r\n');
    await (await connect(moved)).until(/\+OK.*\r\n/);
    await expect(connect(pop)).rejects.toThrow();
  });

  it('is published with its revision, which is what a cmdlet waits for', async () => {
    await start(await freePort(), await freePort());
    await change('Banner', 'Hello.');
    const status = await store.awaitStatus(SERVER, ({ revision }) => revision === 1, 5_000);
    expect(status).toMatchObject({ revision: 1, pid: process.pid, alive: true });
    expect(status?.services.imap).toMatchObject({ state: 'Running', listeners: [{ state: 'listening' }] });
  });
});

describe('a change that cannot be taken in', () => {
  it('is refused as a whole when a port is taken, with the listener and the reason, and everything else goes on', async () => {
    const [pop, imap, taken] = [await freePort(), await freePort(), await occupiedPort()];
    await start(pop, imap);
    await change(CLEAR, here(taken));
    const status = await store.awaitStatus(SERVER, ({ refused }) => refused !== undefined, 5_000);
    expect(status?.refused).toMatchObject({
      revision: 1,
      listeners: [{ binding: `127.0.0.1:${taken}`, state: 'failed', service: 'imap' }],
    });
    expect(status?.refused?.reason).toMatch(/in use by another program/);
    expect(status?.revision).toBe(0);
    await (await connect(imap)).until(/\* OK/);
    await (await connect(pop)).until(/\+OK/);
  });

  it('is a broken file: the status says where, the last good settings serve on, and a mended file is taken up', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    const good = await readFile(config, 'utf8');
    await writeFile(config, good.replace('PlainTextLogin', 'PlainTekstLogin'));
    const refused = await store.awaitStatus(SERVER, (status) => status.refused !== undefined, 10_000);
    expect(refused?.refused?.reason).toMatch(/postern\.yaml:3:\d+/);
    await (await connect(imap)).until(/\* OK/);
    await writeFile(config, good.replace('PlainTextLogin', 'SecureLogin'));
    await store.awaitStatus(SERVER, (status) => status.refused === undefined, 10_000);
    expect(engine!.settings.pop.LoginType).toBe('SecureLogin');
  });

  it('keeps an engine from starting at all when it is the first one', async () => {
    const taken = await occupiedPort();
    await expect(start(taken, await freePort())).rejects.toThrow(BindFailure);
  });
});

describe('services', () => {
  const status = (section: SettingChange['section'], value: string) => change('Status', value, section);
  const revision = (wanted: number) =>
    store.awaitStatus(SERVER, (one) => one.revision === wanted && one.refused === undefined, 5_000);

  it('that are stopped close their listeners and end their sessions with a sentence; the other protocol goes on', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    const [popClient, imapClient] = [await connect(pop), await connect(imap)];
    await popClient.until(/\+OK/);
    await imapClient.until(/\* OK/);
    await status('services/MSExchangePOP3', 'Stopped');
    expect(await popClient.until(/-ERR.*\r\n/)).toContain('The service is stopping.');
    const published = await revision(1);
    expect(published?.services.pop).toMatchObject({ state: 'Stopped', listeners: [], connections: 0 });
    expect(published?.services.imap).toMatchObject({ state: 'Running', listeners: [{ state: 'listening' }] });
    expect(published?.states).toEqual({
      MSExchangePOP3: 'Stopped',
      MSExchangePOP3BE: 'Running',
      MSExchangeIMAP4: 'Running',
      MSExchangeIMAP4BE: 'Running',
    });
    await expect(connect(pop)).rejects.toThrow();
    await imapClient.ask('a NOOP', /a OK/);
    await status('services/MSExchangePOP3', 'Running');
    await revision(2);
    await (await connect(pop)).until(/\+OK/);
  });

  it('need both halves: the back end alone stops the protocol too', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    await status('services/MSExchangeIMAP4BE', 'Stopped');
    expect((await revision(1))?.states).toMatchObject({ MSExchangeIMAP4: 'Running', MSExchangeIMAP4BE: 'Stopped' });
    await expect(connect(imap)).rejects.toThrow();
  });

  it('that are restarted end their sessions and take connections again', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    const client = await connect(imap);
    await client.until(/\* OK/);
    await change('Restarts', 1, 'services/MSExchangeIMAP4');
    expect(await client.until(/\* BYE.*\r\n/)).toContain('The service is restarting. Connect again.');
    expect((await revision(1))?.services.imap).toMatchObject({ state: 'Running', listeners: [{ state: 'listening' }] });
    await (await connect(imap)).until(/\* OK/);
  });

  it('do not start with the engine when their start type is Manual, until they are started', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap, 'services: { MSExchangePOP3: { StartType: Manual } }');
    expect((await store.readStatus(SERVER))?.states).toMatchObject({ MSExchangePOP3: 'Stopped' });
    await expect(connect(pop)).rejects.toThrow();
    await change('Restarts', 1, 'services/MSExchangePOP3');
    expect((await revision(1))?.states).toMatchObject({ MSExchangePOP3: 'Running' });
    await (await connect(pop)).until(/\+OK/);
  });

  it('stop with their component Inactive; Draining lets sessions finish and takes no new ones', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    const client = await connect(pop);
    await client.until(/\+OK/);
    await change('Maintenance', 'Draining', 'components/ServerWideOffline');
    expect((await revision(1))?.services.pop).toMatchObject({ state: 'Running', listeners: [], connections: 1 });
    await client.ask('CAPA', /\r\n\.\r\n/);
    await expect(connect(pop)).rejects.toThrow();
    await change('HealthAPI', 'Inactive', 'components/PopProxy');
    await client.until(/-ERR/);
    expect((await revision(2))?.states).toMatchObject({ MSExchangePOP3: 'Stopped', MSExchangePOP3BE: 'Running' });
  });

  it('that cannot start because a port is taken stay stopped, and the status says why', async () => {
    const [pop, imap, taken] = [await freePort(), await freePort(), await occupiedPort()];
    await start(pop, imap);
    await status('services/MSExchangeIMAP4', 'Stopped');
    await revision(1);
    await change(CLEAR, here(taken));
    await revision(2);
    await status('services/MSExchangeIMAP4', 'Running');
    const refused = await store.awaitStatus(SERVER, (one) => one.refused !== undefined, 5_000);
    expect(refused?.refused).toMatchObject({ revision: 3, reason: expect.stringContaining('in use') });
    expect(refused?.states).toMatchObject({ MSExchangeIMAP4: 'Stopped' });
  });
});

describe('limits', () => {
  it('turn the connection above MaxConnections away with a sentence, and let the next one in when a place is free', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    await change('LoginType', 'PlainTextLogin');
    await change('MaxConnections', 1);
    await expect.poll(() => engine!.settings.imap.MaxConnections).toBe(1);
    const first = await connect(imap);
    expect(await first.ask('a LOGIN jane secret', /a .*\r\n/)).toContain('a OK');
    expect(await (await connect(imap)).until(/\r\n/)).toMatch(
      /^\* BYE Too many connections to this server \(limit 1\)/,
    );
    first.destroy();
    await expect.poll(() => engine!.imap.connections).toBe(0);
    await (await connect(imap)).until(/\* OK/);
  });

  it('turn the session above MaxConnectionsPerUser away when the password was right', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    await change('LoginType', 'PlainTextLogin');
    await change('MaxConnectionsPerUser', 1);
    await expect.poll(() => engine!.settings.imap.MaxConnectionsPerUser).toBe(1);
    const [first, second] = [await connect(imap), await connect(imap)];
    expect(await first.ask('a LOGIN jane secret', /a .*\r\n/)).toContain('a OK');
    expect(await second.ask('a LOGIN jane secret', /a .*\r\n/)).toContain('a NO [LIMIT]');
    expect(engine!.imap.sessions).toBe(1);
    await first.ask('b LOGOUT', /b OK/);
    await expect.poll(() => engine!.imap.sessions).toBe(0);
    expect(await second.ask('c LOGIN jane secret', /c .*\r\n/)).toContain('c OK');
  });
});

describe('stopping', () => {
  it('tells the clients, closes the listeners, and publishes that the services have stopped', async () => {
    const [pop, imap] = [await freePort(), await freePort()];
    await start(pop, imap);
    const client = await connect(imap);
    await client.until(/\* OK/);
    const farewell = client.until(/\* BYE.*\r\n/);
    await engine!.stop();
    expect(await farewell).toContain('* BYE Server is shutting down.');
    const status = await store.readStatus(SERVER);
    expect(status?.services).toMatchObject({
      pop: { state: 'Stopped', listeners: [] },
      imap: { state: 'Stopped', connections: 0 },
    });
  });
});

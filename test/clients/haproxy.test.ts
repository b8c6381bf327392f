/** A real HAProxy in front of the engine, which hears of its clients by the PROXY protocol. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { LineClient } from '../engine/support/line-client.ts';
import { freePorts } from '../support/free-ports.ts';
import { PASSWORD, TestEngine, USER } from './support/engine.ts';

/** Where HAProxy connects from, and where its clients do. */
const PROXY = '127.0.0.2';
const CLIENT = '127.0.0.9';

let engine: TestEngine;
let haproxy: ChildProcess;
let said = '';
const ports = { imaps: 0, pop: 0, terminated: 0, silent: 0 };
const clients: LineClient[] = [];

beforeAll(async () => {
  engine = await TestEngine.start();
  const file = join(engine.folder, 'postern.yaml');
  writeFileSync(file, `proxyProtocolNetworks: [${PROXY}]\n${readFileSync(file, 'utf8')}`);
  // Comes back when the engine has the whole file in force.
  await engine.cmdlet('set-imapsettings', '--banner', 'Behind a proxy.');
  [ports.imaps, ports.pop, ports.terminated, ports.silent] = (await freePorts(4)) as [number, number, number, number];
  const configuration = join(engine.folder, 'haproxy.cfg');
  writeFileSync(configuration, haproxyConfiguration());
  haproxy = spawn('haproxy', ['-db', '-f', configuration], { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [haproxy.stdout!, haproxy.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await vi.waitUntil(() => answers(ports.silent), { timeout: 10_000 });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(async () => {
  if (haproxy?.kill('SIGTERM')) await once(haproxy, 'close');
  await engine?.stop();
});

function haproxyConfiguration(): string {
  const listen = (name: keyof typeof ports, bind: string, server: string) =>
    `listen ${name}\n  bind 127.0.0.1:${ports[name]} ${bind}\n  server ${name} 127.0.0.1:${server} source ${PROXY}\n`;
  const certificate = join(engine.folder, 'certificates', 'self-signed.pem');
  return [
    'defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n',
    listen('imaps', '', `${engine.ports.imaps} send-proxy-v2 check check-send-proxy inter 100ms`),
    listen('pop', '', `${engine.ports.pop} send-proxy check inter 100ms`),
    listen('terminated', `ssl crt ${certificate}`, `${engine.ports.imap} send-proxy-v2-ssl-cn`),
    listen('silent', '', `${engine.ports.pop}`),
  ].join('');
}

async function answers(port: number): Promise<boolean> {
  const client = await LineClient.connect(port).catch(() => undefined);
  client?.destroy();
  return client !== undefined;
}

async function connect(port: number, secure = false): Promise<LineClient> {
  const client = await LineClient.connect(port, secure, CLIENT);
  clients.push(client);
  return client;
}

async function sessions(noun: 'pop' | 'imap'): Promise<readonly Record<string, unknown>[]> {
  const { stdout } = await engine.cmdlet(`get-${noun}session`, '--json');
  return [JSON.parse(stdout)].flat() as Record<string, unknown>[];
}

describe('behind HAProxy', () => {
  test('a client of IMAP4 over TLS, told by version 2, is known by its own address', async () => {
    const client = await connect(ports.imaps, true);
    expect(await client.until(/\r\n/)).toContain('Behind a proxy.');
    await client.ask(`a LOGIN ${USER} "${PASSWORD}"`, /^a OK/m);
    expect(await sessions('imap')).toContainEqual(expect.objectContaining({ UserName: USER, RemoteAddress: CLIENT }));
    expect(engine.log).toMatch(new RegExp(`"user":"${USER}","address":"${CLIENT}"`));
  });

  test('a client of POP3, told by version 1, goes over to TLS as it would without the proxy', async () => {
    const client = await connect(ports.pop);
    await client.until(/^\+OK/);
    await client.ask('STLS', /^\+OK/);
    await client.startTls();
    await client.ask(`USER ${USER}`, /^\+OK/);
    await client.ask(`PASS ${PASSWORD}`, /^\+OK/);
    expect(await sessions('pop')).toContainEqual(expect.objectContaining({ UserName: USER, RemoteAddress: CLIENT }));
  });

  test('what HAProxy adds of the TLS that it ended itself is passed over', async () => {
    const client = await connect(ports.terminated, true);
    expect(await client.ask('a CAPABILITY', /^a OK/m)).toContain('LOGINDISABLED');
    expect(await sessions('imap')).toContainEqual(expect.objectContaining({ RemoteAddress: CLIENT }));
  });

  test('the limit of an address is that of the client', async () => {
    await engine.cmdlet('set-imapsettings', '--max-connection-from-single-ip', '1');
    await (await connect(ports.imaps, true)).until(/^\* OK/);
    expect(await (await connect(ports.imaps, true)).rest()).toContain('Too many connections from your address');
    const elsewhere = await LineClient.connect(ports.imaps, true, '127.0.0.10');
    clients.push(elsewhere);
    await elsewhere.until(/^\* OK/);
  });

  test('a proxy that was not told to say who its client is gets nothing', async () => {
    const client = await connect(ports.silent);
    client.send('CAPA\r\n');
    expect(await client.rest()).toBe('');
    await expect.poll(() => engine.log).toContain('No PROXY header from an address of proxyProtocolNetworks');
  });

  test('its health checks succeed, and are no news', async () => {
    // One every 100 ms, and three that fail in a row are one server that HAProxy gives up.
    expect(said).not.toContain('DOWN');
    const complaints = engine.log.split('\n').filter((line) => line.includes('"level":"warn"') && line.includes(PROXY));
    expect(complaints.filter((line) => !line.includes('does not begin with a PROXY header'))).toEqual([]);
  });
});

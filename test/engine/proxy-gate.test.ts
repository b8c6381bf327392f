/** A proxy in front of the engine: who is believed, and what then goes by the client's own address. */
import net from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ConnectionIds } from '../../src/engine/open-connection.ts';
import { CHEAP } from '../directory/support.ts';
import { proxyV1, proxyV2, TCP4, TCP6 } from '../support/proxy-header.ts';
import type { LineClient } from './support/line-client.ts';
import { LiveEngine } from './support/live-engine.ts';
import { DIALECTS, Stage } from './takes-effect/changes.ts';
import { type Dialect, USER } from './takes-effect/dialect.ts';

const PROXY = '127.0.0.2';
const V1 = proxyV1('TCP4 192.0.2.7 198.51.100.1 40000 993');
const V2 = proxyV2(TCP4, Buffer.from([192, 0, 2, 7, 198, 51, 100, 1, 0x9c, 0x40, 0x03, 0xe1, 0x04, 0, 1, 0]));
const IN_THE_64 = (last: number) =>
  proxyV2(TCP6, Buffer.from(`20010db800000001000000000000000${last}${'20010db8'.padEnd(32, '0')}9c4003e1`, 'hex'));
const LOCAL = proxyV2(0, Buffer.alloc(0), 0x20);
const HEADER_MS = 5_000;

let live: LiveEngine;
const relays: net.Server[] = [];

beforeAll(async () => {
  live = await LiveEngine.start({ mailboxes: [`${USER}:${CHEAP.argon2}`] });
  await live.edit((document) => `proxyProtocolNetworks: [${PROXY}, '2001:db8::/32']\n${document}`);
});
afterAll(() => live.stop());
afterEach(async () => {
  await live.hangUp();
  for (const relay of relays.splice(0)) relay.close();
});

/** A proxy: what a client sends first comes behind the header, in one piece with it. @returns its port */
async function relay(header: Buffer, port: number): Promise<number> {
  const server = net.createServer((client) => {
    const upstream = net.connect({ port, host: '127.0.0.1', localAddress: PROXY });
    client.once('data', (first: Buffer) => {
      upstream.write(Buffer.concat([header, first]));
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  relays.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

describe.each(Object.values<Dialect>(DIALECTS))('$section', (dialect) => {
  const { section } = dialect;
  const stage = () => new Stage(live, dialect);
  const service = () => live.engine[section];
  const described = () => [...service().describe(new ConnectionIds(0))];
  const lastOf = (level: string) => live.lines.findLast((line) => line.level === level);

  async function sent(header: Buffer): Promise<LineClient> {
    const client = await live.connect(stage().clearPort, false, PROXY);
    client.send(header.toString('latin1'));
    return client;
  }

  test.each([
    ['version 1', V1],
    ['version 2', V2],
  ])('a header of %s in clear names the client', async (_, header) => {
    const client = await sent(header);
    await client.until(dialect.greeting);
    const ends = { address: '192.0.2.7', port: 40_000, localAddress: '198.51.100.1', localPort: 993 };
    expect(described()).toMatchObject([ends]);
    expect(await dialect.capabilities(client)).toContain('TLS');
  });

  test.each([
    ['version 1', V1],
    ['version 2', V2],
  ])('a header of %s may stand in one piece with the handshake of TLS', async (_, header) => {
    const client = await live.connect(await relay(header, stage().tlsPort), true);
    await client.until(dialect.greeting);
    expect(await dialect.logOn(client)).toMatch(dialect.loggedOn);
    expect(described()).toMatchObject([{ address: '192.0.2.7', user: USER, tls: 'TLSv1.3' }]);
    expect(live.lines.filter(({ fields }) => fields.user === USER).at(-1)?.fields.address).toBe('192.0.2.7');
  });

  test('a header may come in pieces, and commands right behind it', async () => {
    const client = await live.connect(stage().clearPort, false, PROXY);
    const octets = `${V2.toString('latin1')}${section === 'pop' ? 'CAPA\r\n' : 'x CAPABILITY\r\n'}`;
    for (const octet of octets) {
      client.send(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.until(section === 'pop' ? /^\+OK.*\r\n\+OK[\s\S]*\r\n\.\r\n/ : /^\* OK.*\r\n[\s\S]*x OK/);
  });

  test('limits go by the address of the client, of IPv6 by its network', async () => {
    await stage().change('MaxConnectionFromSingleIP', 2);
    for (const last of [1, 2]) await (await sent(IN_THE_64(last))).until(dialect.greeting);
    expect(await (await sent(IN_THE_64(3))).rest()).toContain('Too many connections from your address (limit 2)');
    expect(lastOf('warn')?.fields).toMatchObject({ address: '2001:db8:0:1::3', network: '2001:db8:0:1::/64' });
    await (await sent(V1)).until(dialect.greeting);
    await live.restore(section, 'MaxConnectionFromSingleIP');
  });

  test.each([
    ['LOCAL', LOCAL],
    ['UNKNOWN', proxyV1('UNKNOWN')],
  ])('a proxy that speaks for itself (%s) is served under its own address', async (_, header) => {
    await (await sent(header)).until(dialect.greeting);
    expect(described()).toMatchObject([{ address: PROXY }]);
  });

  test.each([
    ['another header', Buffer.from('PROXY TCP9 192.0.2.7 198.51.100.1 40000 993\r\n'), 'neither TCP4 nor TCP6'],
    ['a handshake of TLS', Buffer.from([22, 3, 1, 2, 0]), 'does not begin with a PROXY header'],
    ['a command', Buffer.from('QUIT\r\n'), 'does not begin with a PROXY header'],
  ])('a listed address that sends %s is closed without a word', async (_, octets, reason) => {
    expect(await (await sent(octets)).rest()).toBe('');
    expect(lastOf('warn')).toMatchObject({
      fields: { address: PROXY, reason: expect.stringContaining(reason) },
      message: 'No PROXY header from an address of proxyProtocolNetworks; connection closed',
    });
    expect(service().connections).toBe(0);
  });

  test('a listed address has five seconds for its header', async () => {
    const timers = live.clock.pending;
    const client = await sent(V1.subarray(0, 20));
    await expect.poll(() => live.clock.pending).toBe(timers + 1);
    live.clock.advance(HEADER_MS - 1);
    client.send(V1.subarray(20, 30).toString('latin1'));
    expect(live.clock.pending).toBe(timers + 1);
    live.clock.advance(1);
    expect(await client.rest()).toBe('');
    expect(lastOf('warn')?.fields.reason).toBe('It did not come within 5 seconds.');
    expect(live.clock.pending).toBe(timers);
  });

  test('a balancer that only looks whether the port is open is no news', async () => {
    const warnings = () => live.lines.filter(({ level }) => level === 'warn').length;
    const before = warnings();
    const timers = live.clock.pending;
    const client = await live.connect(stage().clearPort, false, PROXY);
    await expect.poll(() => live.clock.pending).toBe(timers + 1);
    client.destroy();
    await expect.poll(() => live.clock.pending).toBe(timers);
    expect(lastOf('debug')?.message).toBe('A proxy closed its connection without a PROXY header');
    expect(warnings()).toBe(before);
  });

  test("nobody else's header is believed", async () => {
    const before = live.lines.length;
    const client = await live.connect(stage().clearPort);
    client.send(V1.toString('latin1'));
    const answer = await client.until(section === 'pop' ? /-ERR.*\r\n/ : /\* BYE.*\r\n/);
    expect(answer).toMatch(section === 'pop' ? /-ERR Unknown command/ : /This is an IMAP4 server/);
    const inTls = await live.connect(stage().tlsPort);
    inTls.send(V2.toString('latin1'));
    await inTls.rest();
    expect(live.lines.slice(before).map(({ fields }) => fields.address)).not.toContain('192.0.2.7');
  });
});

test('the list changes with the next connection', async () => {
  const stage = new Stage(live, DIALECTS.IMAP4);
  const listed = `[${PROXY}, '2001:db8::/32']`;
  await live.edit((document) => document.replace(listed, '[127.0.0.0/30]'));
  const owing = await live.connect(stage.clearPort, false, '127.0.0.3');
  owing.send('x NOOP\r\n');
  expect(await owing.rest()).toBe('');
  await live.edit((document) => document.replace('[127.0.0.0/30]', listed));
  await (await live.connect(stage.clearPort, false, '127.0.0.3')).until(stage.dialect.greeting);
});

test('who owes a header when the engine stops is not waited for', async () => {
  const engine = await LiveEngine.start({ mailboxes: [] });
  await engine.edit((document) => `proxyProtocolNetworks: [${PROXY}]\n${document}`);
  const timers = engine.clock.pending;
  const client = await engine.connect(engine.ports.imap, false, PROXY);
  await expect.poll(() => engine.clock.pending).toBe(timers + 1);
  await engine.engine.stop();
  expect(await client.rest()).toBe('');
  await engine.stop();
});

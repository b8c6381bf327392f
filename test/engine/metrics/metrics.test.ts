import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSelfSigned } from '../../../src/certificates/self-signed.ts';
import { CHEAP } from '../../directory/support.ts';
import { freePorts } from '../../support/free-ports.ts';
import type { LineClient } from '../support/line-client.ts';
import { LiveEngine } from '../support/live-engine.ts';
import { samplesOf, scrape } from '../support/scrape.ts';
import { imap4, PASSWORD, pop3, USER } from '../takes-effect/dialect.ts';

let live: LiveEngine;
let port: number;

beforeEach(async () => {
  const { certificate, key } = await makeSelfSigned(['EX01'], Date.now());
  live = await LiveEngine.start({
    mailboxes: [`${USER}:${CHEAP.argon2}`],
    certificates: { 'EX01.pem': certificate + key },
  });
  [port] = (await freePorts(1)) as [number];
  await live.edit((document) => `metricsBindings: [127.0.0.1:${port}]\n${document}`);
});
afterEach(() => live.stop());

const samples = async () => samplesOf((await scrape(port)).text);
const DIALECTS = [pop3, imap4];
const protocolOf = (section: 'pop' | 'imap') => (section === 'pop' ? 'POP3' : 'IMAP4');

async function greeted(section: 'pop' | 'imap', secure: boolean): Promise<LineClient> {
  const client = await live.connect(live.ports[secure ? (`${section}s` as const) : section], secure);
  await client.until(/\r\n$/);
  return client;
}

describe('/metrics', () => {
  test('is text of the format 0.0.4, each series once', async () => {
    await imap4.logOn(await greeted('imap', true));
    await imap4.logOn(await greeted('imap', true), 'wrong');
    await pop3.logOn(await greeted('pop', true));
    const { status, type, text } = await scrape(port);
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(samplesOf(text).size).toBeGreaterThan(50);
  });

  test('counts connections by service and TLS, sessions, and octets', async () => {
    await greeted('pop', false);
    await imap4.logOn(await greeted('imap', true));
    const told = await samples();
    expect([...told].filter(([name, value]) => name.startsWith('postern_connections{') && value > 0)).toEqual([
      ['postern_connections{service="POP3",tls="none"}', 1],
      ['postern_connections{service="IMAP4",tls="TLSv1.3"}', 1],
    ]);
    expect(told.get('postern_sessions{service="POP3"}')).toBe(0);
    expect(told.get('postern_sessions{service="IMAP4"}')).toBe(1);
    expect(told.get('postern_received_bytes_total{service="IMAP4"}')).toBe(`x LOGIN ${USER} ${PASSWORD}\r\n`.length);
    const sent = told.get('postern_sent_bytes_total{service="IMAP4"}')!;
    await live.hangUp();
    const after = await samples();
    expect(after.get('postern_sent_bytes_total{service="IMAP4"}')).toBe(sent);
    expect(after.get('postern_connections_accepted_total{service="IMAP4"}')).toBe(1);
  });

  test('counts log-ons by mechanism and result', async () => {
    for (const password of [PASSWORD, 'wrong']) {
      await pop3.logOn(await greeted('pop', true), password);
      await imap4.logOn(await greeted('imap', true), password);
      const plain = Buffer.from(`\0${USER}\0${password}`).toString('base64');
      await (await greeted('imap', true)).ask(`a AUTHENTICATE PLAIN ${plain}`, /^a .*\r\n$/m);
      await (await greeted('pop', true)).ask(`AUTH PLAIN ${plain}`, /\r\n$/);
    }
    const told = [...(await samples())].filter(([name]) => name.startsWith('postern_logons_total'));
    const series = (service: string, mechanism: string, result: string) =>
      `postern_logons_total{service="${service}",mechanism="${mechanism}",result="${result}"}`;
    expect(new Map(told)).toEqual(
      new Map(
        (['USER/PASS', 'AUTH=PLAIN', 'LOGIN', 'AUTH=PLAIN'] as const).flatMap((mechanism, at) => [
          [series(at < 2 ? 'POP3' : 'IMAP4', mechanism, 'success'), 1],
          [series(at < 2 ? 'POP3' : 'IMAP4', mechanism, 'WrongPassword'), 1],
        ]),
      ),
    );
  });

  test('counts commands and how long they took, under names of the protocol alone', async () => {
    const client = await greeted('imap', true);
    await imap4.logOn(client);
    await imap4.noop(client);
    await client.ask('x SELECT nowhere', /^x .*\r\n$/m);
    await client.ask('x XYZZY "secret of a user"', /^x .*\r\n$/m);
    const { text } = await scrape(port);
    const told = samplesOf(text);
    expect(told.get('postern_commands_total{service="IMAP4",command="noop",result="ok"}')).toBe(1);
    expect(told.get('postern_commands_total{service="IMAP4",command="select",result="refused"}')).toBe(1);
    expect(told.get('postern_commands_total{service="IMAP4",command="unknown",result="refused"}')).toBe(1);
    expect(told.get('postern_command_duration_seconds_count{service="IMAP4",command="noop"}')).toBe(1);
    expect(told.get('postern_command_duration_seconds_bucket{service="IMAP4",command="noop",le="+Inf"}')).toBe(1);
    expect(text).not.toMatch(/xyzzy|secret|jane/i);
  });

  test('tells the revision in force, reloads taken and refused, and when the certificate ends', async () => {
    await live.change('imap', 'MaxConnections', 5);
    const good = readFileSync(join(live.folder, 'postern.yaml'), 'utf8');
    await live.edit(() => `${good}nonsense: 1\n`).catch(() => undefined);
    await expect.poll(async () => (await samples()).get('postern_config_refused')).toBe(1);
    await live.edit(() => good);
    const told = await samples();
    expect(told.get('postern_config_refused')).toBe(0);
    expect(told.get('postern_config_revision')).toBe(live.engine.settings.revision);
    expect(told.get('postern_config_reloads_total{result="refused"}')).toBe(1);
    expect(told.get('postern_config_reloads_total{result="taken"}')).toBe(3);
    const ends = told.get('postern_certificate_not_after_timestamp_seconds{service="POP3"}')!;
    expect(ends).toBeGreaterThan(Date.now() / 1000);
  });

  test('counts limits that were reached', async () => {
    await live.change('pop', 'MaxConnectionFromSingleIP', 1);
    await greeted('pop', false);
    await (await live.connect(live.ports.pop)).rest();
    expect(
      (await samples()).get('postern_limits_reached_total{service="POP3",limit="MaxConnectionFromSingleIP"}'),
    ).toBe(1);
  });

  test('tells who is delayed, and how many wait', async () => {
    await live.edit((document) => document.replace('127.0.0.0/8', '192.0.2.1'));
    await imap4.logOn(await greeted('imap', true), 'wrong');
    (await greeted('imap', true)).send(`x LOGIN ${USER} ${PASSWORD}\r\n`);
    await expect.poll(async () => (await samples()).get('postern_waiting_logons')).toBe(1);
    expect((await samples()).get('postern_throttled_networks')).toBe(1);
    live.clock.advance(2_000);
    await expect.poll(async () => (await samples()).get('postern_waiting_logons')).toBe(0);
  });
});

describe.each(DIALECTS)('gauges of $section', (dialect) => {
  const { section } = dialect;
  const gauges = async () => {
    const told = await samples();
    const sum = (name: string) =>
      [...told].reduce(
        (all, [key, value]) => (key.startsWith(`${name}{service="${protocolOf(section)}"`) ? all + value : all),
        0,
      );
    return [sum('postern_connections'), sum('postern_sessions')];
  };

  /** Two strangers and two sessions, in clear and in TLS. */
  const four = async () => {
    await live.change(section, 'LoginType', 'PlainTextLogin');
    const clients = [await greeted(section, false), await greeted(section, true)];
    for (const secure of [false, true]) {
      // POP3 has one session a mailbox.
      if (section === 'pop' && secure) break;
      const client = await greeted(section, secure);
      expect(await dialect.logOn(client)).toMatch(dialect.loggedOn);
      clients.push(client);
    }
    const sessions = clients.length - 2;
    expect(await gauges()).toEqual([clients.length, sessions]);
    return clients;
  };
  const expectNobody = () => expect.poll(gauges).toEqual([0, 0]);

  test('return to zero after FIN', async () => {
    for (const client of await four()) client.destroy();
    await expectNobody();
  });

  test('return to zero after RST', async () => {
    await live.change(section, 'LoginType', 'PlainTextLogin');
    const [stranger, client] = [await greeted(section, false), await greeted(section, false)];
    expect(await dialect.logOn(client)).toMatch(dialect.loggedOn);
    expect(await gauges()).toEqual([2, 1]);
    for (const one of [stranger, client]) one.reset();
    await expectNobody();
    expect(
      (await samples()).get(
        `postern_connections_closed_total{service="${protocolOf(section)}",reason="ConnectionReset"}`,
      ),
    ).toBe(2);
  });

  test('return to zero after the time-outs', async () => {
    const clients = await four();
    live.clock.advance(60_000);
    for (const client of clients.slice(0, 2)) await client.rest();
    await expect.poll(gauges).toEqual([clients.length - 2, clients.length - 2]);
    live.clock.advance(30 * 60_000);
    for (const client of clients) await client.rest();
    await expectNobody();
  });

  test('return to zero after an administrator has disconnected everybody', async () => {
    const clients = await four();
    const { engine } = live;
    for (const { id } of [...engine[section].describe(engine.ids)]) {
      expect(engine[section].disconnect(id, engine.ids, 'Disconnected.')).toBe(true);
    }
    for (const client of clients) await client.rest();
    await expectNobody();
  });

  test('return to zero when a handshake never ends, and when the client breaks it', async () => {
    const sockets = [0, 1].map(() => net.connect(live.ports[`${section}s`], '127.0.0.1').on('error', () => undefined));
    await expect
      .poll(async () => (await samples()).get(`postern_connections{service="${protocolOf(section)}",tls="handshake"}`))
      .toBe(2);
    sockets[0]!.resetAndDestroy();
    await expect.poll(gauges).toEqual([1, 0]);
    live.clock.advance(60_000);
    await expectNobody();
  });
});

describe('/healthz', () => {
  const health = async () => {
    const { status, type, text } = await scrape(port, '/healthz');
    return {
      type,
      ...(JSON.parse(text) as { status: string; reasons: string[]; revision: number }),
      code: status,
    };
  };

  test('is 200 while all is served', async () => {
    expect(await health()).toEqual({
      code: 200,
      type: 'application/json',
      status: 'ok',
      revision: live.engine.settings.revision,
      reasons: [],
    });
  });

  test('is 503 with the reason while a component is not active', async () => {
    await live.edit((document) =>
      document.replace('    imap:', '    components: { ImapProxy: { Maintenance: Inactive } }\n    imap:'),
    );
    expect(await health()).toMatchObject({ code: 503, status: 'failing', reasons: ['IMAP4 is to run, and does not.'] });
    await live.edit((document) => document.replace('Inactive', 'Draining'));
    expect((await health()).reasons).toEqual(['IMAP4 takes no new connections: its component is not Active.']);
  });

  test('is 200 when a service was stopped on purpose, 503 when all were', async () => {
    await live.edit((document) =>
      document.replace('    imap:', '    services: { MSExchangePOP3: { Status: Stopped } }\n    imap:'),
    );
    expect(await health()).toMatchObject({ code: 200 });
    await live.edit((document) => document.replace('Stopped }', 'Stopped }, MSExchangeIMAP4: { Status: Stopped }'));
    expect(await health()).toMatchObject({ code: 503, reasons: ['All services are stopped.'] });
  });
});

describe('the metrics port', () => {
  test('knows two paths and two methods', async () => {
    expect((await scrape(port, '/')).status).toBe(404);
    expect((await scrape(port, '/metrics', 'POST')).status).toBe(405);
    expect(await scrape(port, '/metrics?x=1', 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  test('moves with the setting, and is gone without it', async () => {
    const [other] = (await freePorts(1)) as [number];
    await live.edit((document) => document.replace(`127.0.0.1:${port}`, `127.0.0.1:${other}`));
    expect((await scrape(other)).status).toBe(200);
    await expect(scrape(port)).rejects.toThrow();
    await live.edit((document) => document.replace(/^metricsBindings.*\n/, ''));
    await expect(scrape(other)).rejects.toThrow();
  });

  test('that is taken is logged, and holds up no change', async () => {
    await live.edit((document) => document.replace(`127.0.0.1:${port}`, `127.0.0.1:${live.ports.pop}`));
    expect(live.lines.at(-2)).toMatchObject({
      level: 'error',
      message: 'Metrics cannot be served there',
      fields: { binding: `127.0.0.1:${live.ports.pop}`, reason: expect.stringContaining('EADDRINUSE') },
    });
  });

  test('is on loopback or nowhere', async () => {
    const inForce = live.engine.settings.revision;
    await expect(live.edit((document) => document.replace(`127.0.0.1:${port}`, `0.0.0.0:${port}`))).rejects.toThrow(
      /metricsBindings: .*is not an address of this machine alone/,
    );
    expect(live.engine.settings.revision).toBe(inForce);
  });
});

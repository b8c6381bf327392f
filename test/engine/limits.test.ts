/** The limits of connections, as clients of a running engine meet them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CHEAP } from '../directory/support.ts';
import type { LineClient } from './support/line-client.ts';
import { LiveEngine } from './support/live-engine.ts';
import { DIALECTS, Stage } from './takes-effect/changes.ts';
import { type Dialect, USER } from './takes-effect/dialect.ts';

const SETTINGS = [
  'MaxConnections',
  'MaxConnectionFromSingleIP',
  'MaxConnectionsPerUser',
  'PreAuthenticatedConnectionTimeout',
] as const;
/** The longest that a connection which makes room may linger, in milliseconds. */
const LINGER_MS = 5_000;
const MINUTE_MS = 60_000;

let live: LiveEngine;
beforeAll(async () => {
  live = await LiveEngine.start({ mailboxes: [`${USER}:${CHEAP.argon2}`] });
});
afterAll(() => live.stop());

describe.each(Object.values<Dialect>(DIALECTS))('$section', (dialect) => {
  const { section } = dialect;
  const stage = () => new Stage(live, dialect);
  const lastLine = () => live.lines.findLast(({ level }) => level === 'warn');
  const connections = () => live.engine[section].connections;

  afterEach(async () => {
    await live.hangUp();
    for (const property of SETTINGS) await live.restore(section, property);
  });

  test.each([false, true])('MaxConnectionFromSingleIP holds at the limit and above it, in TLS: %s', async (secure) => {
    await stage().change('MaxConnectionFromSingleIP', 3);
    const clients = [await stage().greeted(secure), await stage().greeted(secure), await stage().greeted(secure)];
    const port = secure ? stage().tlsPort : stage().clearPort;
    const refusal = await (await live.connect(port, secure)).rest();
    expect(refusal).toMatch(dialect.turnedAway);
    expect(refusal).toContain('Too many connections from your address (limit 3). Close some and try again.');
    const figures = { address: '127.0.0.1', network: '127.0.0.1', count: 3, maximum: 3 };
    expect(lastLine()).toMatchObject({ fields: { ...figures, limit: 'MaxConnectionFromSingleIP' } });
    const elsewhere = await live.connect(port, secure, '127.0.0.2');
    await elsewhere.until(dialect.greeting);
    clients[1]!.destroy();
    await expect.poll(connections).toBe(3);
    await stage().greeted(secure);
  });

  test.each([false, true])(
    'MaxConnections turns the one above away when all have logged on, in TLS: %s',
    async (secure) => {
      await stage().change('MaxConnections', 1);
      const session = await stage().session();
      const refusal = await (await live.connect(secure ? stage().tlsPort : stage().clearPort, secure)).rest();
      expect(refusal).toMatch(dialect.turnedAway);
      expect(refusal).toContain('Too many connections to this server (limit 1). Try again later.');
      const figures = { address: '127.0.0.1', count: 1, maximum: 1 };
      expect(lastLine()).toMatchObject({ fields: { ...figures, limit: 'MaxConnections' } });
      await stage().expectAlive(session);
    },
  );

  test('a flood of the silent keeps nobody out, and ends no session', async () => {
    const session = await stage().session();
    await stage().change('MaxConnections', 20);
    const silent: LineClient[] = [];
    for (let i = 0; i < 19; i++) silent.push(await live.connect(stage().clearPort, false, '127.0.0.2'));
    await expect.poll(connections).toBe(20);
    const early = await live.connect(stage().tlsPort, true, '127.0.0.3');
    expect(await dialect.logOn(early, 'nobody')).not.toMatch(dialect.loggedOn);
    expect(await silent[0]!.rest()).toContain('Too many connections to this server (limit 20). Try again later.');
    for (let i = 0; i < 30; i++) silent.push(await live.connect(stage().clearPort, false, '127.0.0.2'));
    const late = await live.connect(stage().tlsPort, true);
    await late.until(dialect.greeting);
    expect(connections()).toBe(20);
    for (const client of [early, late]) await dialect.capabilities(client);
    await stage().expectAlive(session);
    expect(lastLine()).toMatchObject({
      fields: { address: '127.0.0.2', count: 20, maximum: 20, limit: 'MaxConnections' },
      message: 'MaxConnections reached: a connection without a log-on made room for a new one',
    });
  });

  test('who has to make room in the middle of a handshake is gone soon after', async () => {
    await stage().change('MaxConnections', 1);
    const silent = await live.connect(stage().tlsPort);
    await expect.poll(connections).toBe(1);
    await stage().greeted();
    expect(connections()).toBe(1);
    live.clock.advance(LINGER_MS);
    expect(await silent.rest()).toBe('');
  });

  test('of many who have to make room at once all go, with a sentence or without one', async () => {
    await stage().change('MaxConnections', 300);
    const silent: LineClient[] = [];
    for (let i = 0; i < 300; i++) silent.push(await live.connect(stage().tlsPort));
    await expect.poll(connections).toBe(300);
    await stage().change('MaxConnections', 1);
    await stage().greeted();
    live.clock.advance(LINGER_MS);
    for (const client of silent) expect(await client.rest()).toBe('');
    expect(connections()).toBe(1);
  });

  test('MaxConnectionsPerUser refuses the session above, whose password was right', async () => {
    await stage().change('MaxConnectionsPerUser', 1);
    const session = await stage().session();
    const other = await stage().greeted(true);
    expect(await dialect.logOn(other)).toContain('Too many connections of this user: MaxConnectionsPerUser is 1.');
    const limit = live.lines.findLast(({ fields }) => fields.limit === 'MaxConnectionsPerUser');
    expect(limit?.fields).toMatchObject({ user: USER, address: '127.0.0.1', count: 1, maximum: 1 });
    session.destroy();
    await expect.poll(() => live.engine[section].sessions).toBe(0);
    expect(await dialect.logOn(other)).toMatch(dialect.loggedOn);
  });

  test.each([
    [-1, false],
    [0, true],
  ])(
    'the time before log-on runs from the connection on, through the handshake: %i ms after it closed is %s',
    async (ms, closed) => {
      await stage().change('PreAuthenticatedConnectionTimeout', MINUTE_MS);
      const client = await live.connect(stage().tlsPort);
      await expect.poll(connections).toBe(1);
      live.clock.advance(MINUTE_MS / 2);
      await client.startTls();
      await client.until(dialect.greeting);
      live.clock.advance(MINUTE_MS / 2 + ms);
      if (closed) await client.rest();
      else await dialect.capabilities(client);
    },
  );

  test('a client that is silent in the handshake is closed with the time before log-on', async () => {
    await stage().change('PreAuthenticatedConnectionTimeout', MINUTE_MS);
    const client = await live.connect(stage().tlsPort);
    await expect.poll(connections).toBe(1);
    live.clock.advance(MINUTE_MS - 1);
    expect(connections()).toBe(1);
    live.clock.advance(1);
    expect(await client.rest()).toBe('');
  });
});

test('MaxConnectionsPerUser counts the sessions of a user: at the limit they are served, above it they are not', async () => {
  const imap = new Stage(live, DIALECTS.IMAP4);
  await imap.change('MaxConnectionsPerUser', 3);
  const sessions = [await imap.session(), await imap.session(), await imap.session()];
  const above = await imap.greeted(true);
  expect(await imap.dialect.logOn(above)).toContain('MaxConnectionsPerUser is 3.');
  for (const session of sessions) await imap.expectAlive(session);
  // The other protocol counts for itself.
  await new Stage(live, DIALECTS.POP3).session();
  await live.hangUp();
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSelfSigned } from '../../../src/certificates/self-signed.ts';
import { makePasswordMaterial } from '../../../src/directory/password-material.ts';
import { ScramClient } from '../../pop3/support/scram-client.ts';
import type { LineClient } from '../support/line-client.ts';
import { LiveEngine } from '../support/live-engine.ts';

const PASSWORD = 'correct horse 9';
const POP_LINE = /^[^\r]*\r\n/;
const TAGGED = /^(?:\+ .*|a \w+ .*)\r\n$/m;
const encoded = (text: string) => Buffer.from(text).toString('base64');

let live: LiveEngine;

beforeEach(async () => {
  const { hash, scramKeys } = await makePasswordMaterial(PASSWORD);
  const { certificate, key } = await makeSelfSigned(['EX01'], Date.now());
  live = await LiveEngine.start({
    mailboxes: [`jane:${hash}::::::ScramSha256=${scramKeys}`],
    certificates: { 'EX01.pem': certificate + key },
    trusted: '192.0.2.1',
  });
});
afterEach(() => live.stop());

interface Way {
  readonly name: string;
  connect(from?: string): Promise<LineClient>;
  /** @returns the last line */
  logOn(client: LineClient, user: string, password: string): Promise<string>;
  readonly welcome: RegExp;
  readonly refusal: string;
}

const greeted = async (port: number, from?: string) => {
  const client = await live.connect(port, true, from);
  await client.until(/\r\n$/);
  return client;
};
const pop = {
  connect: (from?: string) => greeted(live.ports.pops, from),
  welcome: /^\+OK User successfully/,
  refusal: '-ERR [AUTH] Logon failure: unknown user name or bad password.\r\n',
};
const imap = { connect: (from?: string) => greeted(live.ports.imaps, from), welcome: /^a OK/m };

const WAYS: readonly Way[] = [
  {
    ...pop,
    name: 'USER and PASS',
    async logOn(client, user, password) {
      await client.ask(`USER ${user}`, POP_LINE);
      return client.ask(`PASS ${password}`, POP_LINE);
    },
  },
  {
    ...pop,
    name: 'POP3 AUTH PLAIN',
    logOn: (client, user, password) => client.ask(`AUTH PLAIN ${encoded(`\0${user}\0${password}`)}`, POP_LINE),
  },
  {
    ...pop,
    name: 'POP3 AUTH SCRAM-SHA-256',
    async logOn(client, user, password) {
      await client.ask('AUTH SCRAM-SHA-256', POP_LINE);
      const scram = new ScramClient(user, password);
      const challenge = await client.ask(scram.first(), POP_LINE);
      const answer = await client.ask(scram.final(challenge.slice(2)), POP_LINE);
      return answer.startsWith('+ ') ? client.ask('', POP_LINE) : answer;
    },
  },
  {
    ...imap,
    name: 'LOGIN',
    refusal: 'a NO [AUTHENTICATIONFAILED] LOGIN failed.\r\n',
    logOn: (client, user, password) => client.ask(`a LOGIN ${user} "${password}"`, TAGGED),
  },
  {
    ...imap,
    name: 'IMAP4 AUTHENTICATE LOGIN',
    refusal: 'a NO [AUTHENTICATIONFAILED] AUTHENTICATE failed.\r\n',
    async logOn(client, user, password) {
      await client.ask('a AUTHENTICATE LOGIN', TAGGED);
      await client.ask(encoded(user), TAGGED);
      return client.ask(encoded(password), TAGGED);
    },
  },
  {
    ...imap,
    name: 'IMAP4 AUTHENTICATE SCRAM-SHA-256',
    refusal: 'a NO [AUTHENTICATIONFAILED] AUTHENTICATE failed.\r\n',
    async logOn(client, user, password) {
      const scram = new ScramClient(user, password);
      const challenge = await client.ask(`a AUTHENTICATE SCRAM-SHA-256 ${scram.first()}`, TAGGED);
      const answer = await client.ask(scram.final(challenge.slice(2)), TAGGED);
      return answer.startsWith('+ ') ? client.ask('', TAGGED) : answer;
    },
  },
];

/** Resolves when one more waits. */
async function waits(count = 1): Promise<void> {
  await expect.poll(() => [...live.engine.throttle.list()][0]?.waiting).toBe(count);
}

describe.each(WAYS)('$name', ({ connect, logOn, welcome, refusal }) => {
  test('that fails is answered at once, and delays a right one by 2 seconds, to the millisecond', async () => {
    expect(await logOn(await connect(), 'jane', 'wrong')).toBe(refusal);
    const answer = logOn(await connect(), 'jane', PASSWORD);
    await waits();
    live.clock.advance(1_999);
    await waits();
    live.clock.advance(1);
    expect(await answer).toMatch(welcome);
  });

  test('answers an unknown user like a wrong password, before and after a delay', async () => {
    expect(await logOn(await connect(), 'nobody', 'wrong')).toBe(refusal);
    const known = logOn(await connect(), 'jane', 'wrong 2');
    await waits(1);
    const unknown = logOn(await connect(), 'nobody', 'wrong 3');
    await waits(2);
    live.clock.advance(2_000);
    expect(await known).toBe(refusal);
    live.clock.advance(4_000);
    expect(await unknown).toBe(refusal);
  });
});

test('one protocol delays the other, since it is the same password that is guessed', async () => {
  const [userAndPass, , , login] = WAYS as [Way, Way, Way, Way];
  await userAndPass.logOn(await userAndPass.connect(), 'jane', 'wrong');
  const answer = login.logOn(await login.connect(), 'jane', PASSWORD);
  await waits();
  live.clock.advance(2_000);
  expect(await answer).toMatch(login.welcome);
});

test('another address is not delayed', async () => {
  const login = WAYS[3]!;
  await login.logOn(await login.connect('127.0.0.1'), 'jane', 'wrong');
  expect(await login.logOn(await login.connect('127.0.0.2'), 'jane', PASSWORD)).toMatch(login.welcome);
});

test('a trusted network is not delayed, from the next log-on on', async () => {
  const login = WAYS[3]!;
  await login.logOn(await login.connect(), 'jane', 'wrong');
  await live.edit((document) => document.replace('192.0.2.1', '127.0.0.0/8'));
  for (let time = 0; time < 5; time++) await login.logOn(await login.connect(), 'jane', `wrong ${time}`);
  expect(await login.logOn(await login.connect(), 'jane', PASSWORD)).toMatch(login.welcome);
});

test('who waits too long in line is told to come back, and not that the password is wrong', async () => {
  const [userAndPass, , , login] = WAYS as [Way, Way, Way, Way];
  for (let time = 0; time < 4; time++) {
    const answer = login.logOn(await login.connect(), 'mallory', `guess ${time}`);
    if (time > 0) await waits();
    live.clock.advance(15_000);
    await answer;
  }
  live.clock.advance(15_000);
  await login.logOn(await login.connect(), 'mallory', 'guess 5');
  for (let at = 0; at < 3; at++) {
    (await login.connect()).send(`a LOGIN mallory${at} guess\r\n`);
    await waits(at + 1);
  }
  const [pop, imap] = [
    userAndPass.logOn(await userAndPass.connect(), 'jane', PASSWORD),
    login.logOn(await login.connect(), 'jane', PASSWORD),
  ];
  await waits(5);
  live.clock.advance(15_000);
  await waits(4);
  await expect.poll(() => [...live.engine.throttle.list()][0]?.until).toBe(live.clock.now() + 15_000);
  live.clock.advance(15_000);
  expect(await pop).toBe('-ERR [SYS/TEMP] Too many log-ons at the moment. Try again later.\r\n');
  expect(await imap).toBe('a NO [UNAVAILABLE] Too many log-ons at the moment. Try again later.\r\n');
});

test('a client that leaves while it waits is not looked at, and leaves nothing behind', async () => {
  const login = WAYS[3]!;
  await login.logOn(await login.connect(), 'jane', 'wrong');
  (await login.connect()).send('a LOGIN jane guess\r\n');
  await waits();
  live.engine.imap.destroy();
  await live.hangUp();
  live.clock.advance(2_000);
  await expect.poll(() => [...live.engine.throttle.list()]).toMatchObject([{ failures: 1, waiting: 0 }]);
});

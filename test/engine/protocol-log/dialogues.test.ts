import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSelfSigned } from '../../../src/certificates/self-signed.ts';
import { makePasswordMaterial } from '../../../src/directory/password-material.ts';
import { ScramClient } from '../../pop3/support/scram-client.ts';
import type { LineClient } from '../support/line-client.ts';
import { LiveEngine } from '../support/live-engine.ts';
import { logOf, logText } from '../support/protocol-log.ts';

const PASSWORD = 'correct horse, "battery"';
const WRONG = 'wr0ng-p4ssword';
const MAIL = 'From: ann@example.org\r\nSubject: short\r\n\r\nHello.\r\n';

let live: LiveEngine;

beforeEach(async () => {
  const { hash, scramKeys } = await makePasswordMaterial(PASSWORD);
  const { certificate, key } = await makeSelfSigned(['EX01'], Date.now());
  live = await LiveEngine.start({
    mailboxes: [`jane:${hash}::::::ScramSha256=${scramKeys}`],
    certificates: { 'EX01.pem': certificate + key },
    mail: { jane: [MAIL] },
  });
});
afterEach(() => live.stop());

/** What differs from run to run, by what it is. */
function withoutChance(text: string): string {
  const sessions: string[] = [];
  return text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replace(/^#Version: .*/gm, '#Version: <version>')
    .replace(
      /(?<=,)[0-9A-F]{16},(\d+),127\.0\.0\.1:(\d+),127\.0\.0\.1:\d+,([^,]*),\d+,/g,
      (row, sequence, port, user) => {
        const id = row.slice(0, 16);
        if (!sessions.includes(id)) sessions.push(id);
        const listener = Object.entries(live.ports).find(([, number]) => number === Number(port))![0];
        return `<session ${sessions.indexOf(id) + 1}>,${sequence},<${listener}>,<client>,${user},<ms>,`;
      },
    );
}

async function expectGolden(protocol: 'POP3' | 'IMAP4'): Promise<void> {
  const text = await logText(live, protocol);
  await expect(withoutChance(text)).toMatchFileSnapshot(`${protocol.toLowerCase()}.golden.csv`);
  expectNoSecret(text);
  for (const line of text.split('\n').filter((one) => /^\d/.test(one))) {
    expect([line, line.replace(/"(?:[^"]|"")*"/g, '').split(',').length]).toEqual([line, 12]);
  }
}

/** Neither password, as typed or in base64, with whatever stands before it in a SASL message. */
function expectNoSecret(text: string): void {
  for (const secret of [PASSWORD, WRONG]) {
    expect(text).not.toContain(secret);
    for (const before of ['', '\0', 'x\0', 'xx\0']) {
      const encoded = Buffer.from(before + secret).toString('base64');
      expect(text).not.toContain(encoded.slice(4, -4));
    }
  }
}

const encoded = (text: string) => Buffer.from(text).toString('base64');

describe('POP3', () => {
  const one = (client: LineClient, line: string) => client.ask(line, /\r\n$/);
  const many = (client: LineClient, line: string) => client.ask(line, /\r\n\.\r\n$/);
  const greeted = async (secure: boolean) => {
    const client = await live.connect(secure ? live.ports.pops : live.ports.pop, secure);
    await client.until(/\r\n$/);
    return client;
  };
  const logOn = async (client: LineClient) => {
    await one(client, 'USER jane');
    expect(await one(client, `PASS ${PASSWORD}`)).toMatch(/^\+OK/);
  };

  test('commands of a stranger and of a session are as the golden file has them', async () => {
    await live.change('pop', 'ProtocolLogEnabled', true);
    const clear = await greeted(false);
    await many(clear, 'CAPA');
    await one(clear, 'USER jane');
    await one(clear, `AUTH PLAIN ${encoded(`\0jane\0${WRONG}`)}`);
    await one(clear, 'STLS');
    await clear.startTls();
    await one(clear, 'USER =cmd|"calc",\x1b[31m\xe4');
    await one(clear, `PASS ${WRONG}`);
    await one(clear, `AUTH PLAIN ${encoded(`\0jane\0${WRONG}`)}`);
    await one(clear, 'AUTH PLAIN');
    await one(clear, encoded(`\0nobody\0${WRONG}`));
    await one(clear, 'AUTH LOGIN');
    await one(clear, encoded('jane'));
    await one(clear, encoded(WRONG));
    await one(clear, 'AUTH SCRAM-SHA-256');
    const scram = new ScramClient('jane', WRONG);
    const challenge = await one(clear, scram.first());
    await one(clear, scram.final(challenge.slice(2)));
    await one(clear, `APOP jane ${WRONG}`);
    await one(clear, `AUTH ${encoded(WRONG)}`);
    await one(clear, `${encoded(WRONG)} ${WRONG}`);
    await logOn(clear);
    await one(clear, 'STAT');
    await many(clear, 'RETR 1');
    await one(clear, 'DELE 9');
    await one(clear, `PASS ${WRONG}`);
    await one(clear, WRONG);
    await one(clear, 'QUIT');
    await clear.rest();
    await expect.poll(() => live.engine.pop.connections).toBe(0);
    await expectGolden('POP3');
  });

  test('SCRAM that succeeds leaves nothing of the exchange', async () => {
    await live.change('pop', 'ProtocolLogEnabled', true);
    const client = await greeted(true);
    await one(client, 'AUTH SCRAM-SHA-256');
    const scram = new ScramClient('jane', PASSWORD);
    const final = await one(client, scram.final((await one(client, scram.first())).slice(2)));
    expect(scram.verify(final.slice(2).trim())).toBe(true);
    expect(await one(client, '')).toMatch(/^\+OK/);
    expect((await logOf(live, 'POP3')).map(({ user, command, parameters }) => [user, command, parameters])).toEqual([
      ['', 'OpenSession', ''],
      ['', 'auth', 'SCRAM-SHA-256'],
      ['', 'auth', '*****'],
      ['', 'auth', '*****'],
      ['jane', 'auth', '*****'],
    ]);
  });

  test('a log switched on and off while a client is connected has the commands in between', async () => {
    const client = await greeted(true);
    await logOn(client);
    await one(client, 'NOOP');
    await live.change('pop', 'ProtocolLogEnabled', true);
    await one(client, 'STAT');
    await live.change('pop', 'ProtocolLogEnabled', false);
    await one(client, 'NOOP');
    await live.change('pop', 'ProtocolLogEnabled', true);
    await one(client, 'QUIT');
    await expect.poll(() => live.engine.pop.connections).toBe(0);
    const rows = await logOf(live, 'POP3');
    expect(rows.map(({ seqNumber, command }) => [seqNumber, command])).toEqual([
      ['0', 'stat'],
      ['1', 'quit'],
      ['2', 'CloseSession'],
    ]);
  });

  test('the id of a session is the one that Get-PopSession shows', async () => {
    await live.change('pop', 'ProtocolLogEnabled', true);
    await greeted(true);
    const [session] = [...live.engine.pop.describe(live.engine.ids)];
    expect((await logOf(live, 'POP3'))[0]!.sessionId).toBe(session!.id);
  });

  test('a client that is turned away, or disconnected, is in the log with the reason', async () => {
    await live.change('pop', 'ProtocolLogEnabled', true);
    await live.change('pop', 'MaxConnectionFromSingleIP', 1);
    await greeted(true);
    await (await live.connect(live.ports.pop)).rest();
    const [session] = [...live.engine.pop.describe(live.engine.ids)];
    live.engine.pop.disconnect(session!.id, live.engine.ids, 'Disconnected by the administrator.');
    await expect.poll(() => live.engine.pop.connections).toBe(0);
    const contexts = (await logOf(live, 'POP3')).map(({ command, context }) => `${command} ${context}`);
    const full = `R="-ERR [SYS/TEMP] Too many connections from your address (limit 1). Close some and try again.";ErrMsg=MaxConnectionFromSingleIPReached`;
    expect(contexts).toContain(`OpenSession ${full}`);
    expect(contexts.at(-1)).toBe('CloseSession R="Disconnected by the administrator.";ErrMsg=Disconnected');
  });

  test('a user at its limit is refused with that reason', async () => {
    await live.change('pop', 'ProtocolLogEnabled', true);
    await live.change('pop', 'MaxConnectionsPerUser', 1);
    await logOn(await greeted(true));
    const second = await greeted(true);
    await one(second, 'USER jane');
    await one(second, `PASS ${PASSWORD}`);
    const [refused] = (await logOf(live, 'POP3')).filter(({ context }) => context!.startsWith('R="'));
    expect(refused).toMatchObject({ user: 'jane', command: 'pass', parameters: '*****' });
    expect(refused!.context).toMatch(/;ErrMsg=UserConnectionLimitReached$/);
  });
});

describe('IMAP4', () => {
  const ask = (client: LineClient, text: string) => client.ask(text, /^(?:\+|a \w+) .*\r\n$/m);
  const greeted = async (secure: boolean) => {
    const client = await live.connect(secure ? live.ports.imaps : live.ports.imap, secure);
    await client.until(/\r\n$/);
    return client;
  };

  test('commands of a stranger and of a session are as the golden file has them', async () => {
    await live.change('imap', 'ProtocolLogEnabled', true);
    const client = await greeted(false);
    await ask(client, 'a CAPABILITY');
    await ask(client, `a LOGIN jane ${WRONG}`);
    await ask(client, `a AUTHENTICATE PLAIN ${encoded(`\0jane\0${WRONG}`)}`);
    await ask(client, 'a STARTTLS');
    await client.startTls();
    await ask(client, `a LOGIN "jane" "${WRONG}"`);
    await ask(client, `a LOGIN "=HYPERLINK(\\"x\\")" ${WRONG}`);
    await ask(client, 'a LOGIN {4}');
    await ask(client, `jane {${WRONG.length}}`);
    await ask(client, WRONG);
    await ask(client, `a AUTHENTICATE PLAIN ${encoded(`\0jane\0${WRONG}`)}`);
    await ask(client, 'a AUTHENTICATE PLAIN');
    await ask(client, encoded(`\0nobody\0${WRONG}`));
    await ask(client, 'a AUTHENTICATE LOGIN');
    await ask(client, encoded('jane'));
    await ask(client, encoded(WRONG));
    const scram = new ScramClient('jane', WRONG);
    const challenge = await ask(client, `a AUTHENTICATE SCRAM-SHA-256 ${scram.first()}`);
    await ask(client, scram.final(challenge.slice(2)));
    await ask(client, `a LOGIN ${WRONG}`);
    await ask(client, `a ${encoded(WRONG).replaceAll('=', '')} ${WRONG}`);
    expect(await ask(client, `a LOGIN jane "${PASSWORD.replaceAll('"', '\\"')}"`)).toContain('a OK');
    await ask(client, 'a SELECT INBOX');
    await ask(client, 'a FETCH 1:* (FLAGS BODY[HEADER.FIELDS (SUBJECT)])');
    await ask(client, 'a UID SEARCH SUBJECT "short, and \\"quoted\\""');
    await ask(client, `a APPEND "Dra\\"fts" (\\Seen) {${MAIL.length}+}\r\n${MAIL}`);
    await ask(client, `a APPEND INBOX (\\Seen) {${MAIL.length}}`);
    await ask(client, MAIL);
    await ask(client, 'a IDLE');
    await ask(client, 'DONE');
    await ask(client, 'a FETCH 99 FLAGS');
    await ask(client, 'a STORE (');
    await ask(client, 'a LOGOUT');
    await client.rest();
    await expect.poll(() => live.engine.imap.connections).toBe(0);
    await expectGolden('IMAP4');
  });

  test('a client that vanishes in the middle of a command leaves the command and the reason', async () => {
    await live.change('imap', 'ProtocolLogEnabled', true);
    const client = await greeted(true);
    await ask(client, `a LOGIN jane "${PASSWORD.replaceAll('"', '\\"')}"`);
    await ask(client, 'a APPEND INBOX {100}');
    client.destroy();
    await expect.poll(() => live.engine.imap.connections).toBe(0);
    const [append, close] = (await logOf(live, 'IMAP4')).slice(-2);
    expect(append).toMatchObject({ user: 'jane', command: 'append', parameters: 'INBOX {100}' });
    expect(append!.context).toMatch(/^ErrMsg=(?:ClosedByClient|ConnectionReset)$/);
    expect(close).toMatchObject({ command: 'CloseSession' });
  });
});

describe.each([
  ['pop', 'POP3'],
  ['imap', 'IMAP4'],
] as const)('the end of a connection by %s', (section, protocol) => {
  const greeted = async () => {
    const client = await live.connect(live.ports[`${section}s`], true);
    await client.until(/\r\n$/);
    return client;
  };
  const ends = async () => (await logOf(live, protocol)).filter(({ command }) => command === 'CloseSession');
  const reasons = () =>
    live.lines.filter(({ message }) => message.startsWith(protocol)).map(({ fields }) => fields.reason);

  test('that a time-out brings about has its reason in both logs', async () => {
    await live.change(section, 'ProtocolLogEnabled', true);
    const [stranger, session] = [await greeted(), await greeted()];
    if (section === 'imap') await session.ask(`a LOGIN jane "${PASSWORD.replaceAll('"', '\\"')}"`, /^a OK.*\r\n$/m);
    else {
      await session.ask('USER jane', /\r\n$/);
      await session.ask(`PASS ${PASSWORD}`, /^\+OK.*\r\n$/);
    }
    live.clock.advance(60_000);
    await stranger.rest();
    live.clock.advance(30 * 60_000);
    await session.rest();
    await expect.poll(() => live.engine[section].connections).toBe(0);
    expect((await ends()).map(({ context }) => context)).toEqual(['ErrMsg=NotLoggedOnInTime', 'ErrMsg=Idle']);
    expect(reasons()).toEqual(expect.arrayContaining(['NotLoggedOnInTime', 'Idle']));
  });

  test('that nonsense brings about has its reason, and one that a client wants has none', async () => {
    await live.change(section, 'ProtocolLogEnabled', true);
    const [fool, guest] = [await greeted(), await greeted()];
    for (const line of ['a NOOP', 'a XYZZY', 'a XYZZY', 'a XYZZY']) fool.send(`${line}\r\n`);
    await fool.rest();
    guest.send(section === 'imap' ? 'a LOGOUT\r\n' : 'QUIT\r\n');
    await guest.rest();
    await expect.poll(() => live.engine[section].connections).toBe(0);
    expect((await ends()).map(({ context }) => context)).toEqual(['ErrMsg=FaultyCommands', '']);
    expect(reasons()).toEqual(['FaultyCommands', section === 'imap' ? 'LOGOUT' : 'QUIT']);
  });
});

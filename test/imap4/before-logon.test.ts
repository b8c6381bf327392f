import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_RESPONSE_OCTETS } from '../../src/sasl/limits.ts';
import { mechanismsFor } from '../../src/sasl/mechanisms.ts';
import { ImapServer, PASSWORD, USER } from './support/imap-server.ts';

let server: ImapServer;
beforeEach(async () => {
  server = await ImapServer.start();
});
afterEach(() => server.close());

const capabilities = async (client: Awaited<ReturnType<ImapServer['connect']>>) =>
  (await client.ok('CAPABILITY'))[0]!.split(' ').slice(2);
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the first words', () => {
  test('the greeting is the Banner', async () => {
    server.set({ Banner: 'Welcome to contoso.' });
    const { ImapClient } = await import('./support/imap-client.ts');
    const client = await ImapClient.connect(server.port);
    expect(await client.line()).toBe('* OK Welcome to contoso.');
    client.destroy();
  });

  test('NOOP, ID and LOGOUT work before log-on', async () => {
    const client = await server.connect();
    expect(await client.ok('NOOP')).toEqual([]);
    expect(await client.ok('ID NIL')).toEqual(['* ID ("name" "Postern")']);
    expect(await client.ok('ID ("name" "Thunderbird" "version" NIL)')).toEqual(['* ID ("name" "Postern")']);
    expect(await client.ok('LOGOUT')).toEqual(['* BYE Microsoft Exchange Server IMAP4 server signing off.']);
    expect(await client.line()).toBeUndefined();
  });

  test.each(['GET / HTTP/1.1', 'EHLO example.com', '\x16\x03\x01', 'USER anna', '', 'a'])(
    'a client that begins with %j does not speak IMAP and is sent away',
    async (line) => {
      const client = await server.connect();
      client.send(`${line}\r\n`);
      expect(await client.rest()).toEqual(['* BYE This is an IMAP4 server.']);
    },
  );

  test('a log-on that cannot be read is answered, not taken for another protocol', async () => {
    const client = await server.connect();
    expect(await client.command('LOGIN anna pa(ss')).toMatchObject({ status: 'BAD' });
    await client.ok('NOOP');
  });

  test('a command for later is refused, not taken for another protocol', async () => {
    const client = await server.connect();
    expect(await client.command('SELECT INBOX')).toMatchObject({
      status: 'BAD',
      text: 'Command received in Invalid state.',
    });
    expect(await client.command('UID FETCH 1 FLAGS')).toMatchObject({ status: 'BAD' });
    await client.ok('NOOP');
  });

  test('the third bad command ends the connection', async () => {
    const client = await server.connect();
    await client.ok('NOOP');
    expect((await client.command('FOO')).status).toBe('BAD');
    expect((await client.command('NOOP x')).status).toBe('BAD');
    client.send('c BAR\r\n');
    expect(await client.rest()).toEqual(['c BAD Unknown command', '* BYE Too many invalid IMAP commands.']);
  });

  test('a second list before log-on is one too many', async () => {
    const client = await server.connect();
    await client.ok('NOOP');
    expect(await client.command('ID ("a" ("b"))')).toMatchObject({ status: 'BAD', text: 'Lists nested too deep' });
  });

  test.each([4_096, 4_097])('LITERAL- before log-on: a literal of %i octets unasked', async (octets) => {
    const client = await server.connect();
    client.send(`a LOGIN {${octets}+}\r\n${'x'.repeat(octets)} y\r\n`);
    expect(await client.line()).toBe(
      octets === 4_096 ? 'a NO [AUTHENTICATIONFAILED] LOGIN failed.' : '* BYE [TOOBIG] Literal size too large',
    );
  });

  test('MaxCommandSize holds from the next command on', async () => {
    server.set({ MaxCommandSize: 1_024 });
    const client = await server.connect();
    const command = (octets: number) => `a NOOP ${'x'.repeat(octets - 7)}\r\n`;
    client.send(command(1_024));
    expect(await client.line()).toBe('a BAD Too many arguments');
    client.send(command(1_025));
    expect(await client.line()).toBe('a BAD Command too long');
    server.set({ MaxCommandSize: 2_048 });
    client.send(command(2_048));
    expect(await client.line()).toBe('a BAD Too many arguments');
  });
});

describe('LoginType', () => {
  test.each([
    ['PlainTextLogin', ['AUTH=SCRAM-SHA-256', 'AUTH=PLAIN', 'AUTH=LOGIN', 'STARTTLS'], false],
    ['PlainTextAuthentication', ['AUTH=SCRAM-SHA-256', 'STARTTLS', 'LOGINDISABLED'], true],
    ['SecureLogin', ['STARTTLS', 'LOGINDISABLED'], true],
  ] as const)('%s in clear offers %j', async (LoginType, offered, refusesLogin) => {
    server.set({ LoginType });
    const client = await server.connect();
    expect((await capabilities(client)).filter((c) => /^AUTH|TLS|DISABLED/.test(c))).toEqual(offered);
    const answer = await client.command(`LOGIN ${USER} wrong`);
    expect(answer.text).toContain(
      refusesLogin ? '[PRIVACYREQUIRED] Command received in Invalid state.' : 'LOGIN failed.',
    );
    expect(server.refusals.length).toBe(refusesLogin ? 0 : 1);
  });

  test.each(['PlainTextLogin', 'PlainTextAuthentication', 'SecureLogin'] as const)(
    '%s inside TLS allows everything',
    async (LoginType) => {
      server.set({ LoginType });
      const client = await server.connect();
      await client.ok('STARTTLS');
      await client.startTls();
      expect((await capabilities(client)).filter((c) => /^AUTH|TLS|DISABLED/.test(c))).toEqual([
        'AUTH=SCRAM-SHA-256-PLUS',
        'AUTH=SCRAM-SHA-256',
        'AUTH=PLAIN',
        'AUTH=LOGIN',
      ]);
      await client.ok(`LOGIN ${USER} {${Buffer.byteLength(PASSWORD)}+}\r\n${PASSWORD}`);
    },
  );

  test('where binding is required, SCRAM without it is neither offered nor taken', async () => {
    server.mechanisms = mechanismsFor('Require');
    const client = await server.connect();
    await client.ok('STARTTLS');
    await client.startTls();
    expect((await capabilities(client)).filter((c) => c.startsWith('AUTH'))).toEqual([
      'AUTH=SCRAM-SHA-256-PLUS',
      'AUTH=PLAIN',
      'AUTH=LOGIN',
    ]);
    const answer = await client.command(`AUTHENTICATE SCRAM-SHA-256 ${base64(`n,,n=${USER},r=nonce`)}`);
    expect(answer.status).toBe('NO');
    expect(server.sessions).toBe(0);
  });

  test('a change holds from the next command of an open connection', async () => {
    const client = await server.connect();
    expect(await capabilities(client)).not.toContain('LOGINDISABLED');
    server.set({ LoginType: 'SecureLogin' });
    expect(await capabilities(client)).toContain('LOGINDISABLED');
    expect((await client.command(`AUTHENTICATE PLAIN ${base64(`\0${USER}\0${PASSWORD}`)}`)).text).toContain(
      'PRIVACYREQUIRED',
    );
    server.set({ LoginType: 'PlainTextLogin' });
    await client.ok(`AUTHENTICATE PLAIN ${base64(`\0${USER}\0${PASSWORD}`)}`);
  });

  test('without a certificate STARTTLS is not offered', async () => {
    server.tls = undefined;
    const client = await server.connect();
    expect(await capabilities(client)).not.toContain('STARTTLS');
    expect((await client.command('STARTTLS')).status).toBe('NO');
  });
});

describe('LOGIN', () => {
  test('success tells what a session can do', async () => {
    const client = await server.connect();
    const answer = await client.command(`LOGIN ${USER} {${Buffer.byteLength(PASSWORD)}+}\r\n${PASSWORD}`);
    expect(answer.status).toBe('OK');
    expect(answer.text).toMatch(/^\[CAPABILITY IMAP4rev1 .*LITERAL\+.*\] LOGIN completed\.$/);
    expect(server.sessions).toBe(1);
  });

  test('user and password may come as synchronising literals', async () => {
    const client = await server.connect();
    client.send(`a LOGIN {${USER.length}}\r\n`);
    expect(await client.line()).toBe('+ OK');
    client.send(`${USER} {${Buffer.byteLength(PASSWORD)}}\r\n`);
    expect(await client.line()).toBe('+ OK');
    client.send(`${PASSWORD}\r\n`);
    expect(await client.line()).toContain('a OK');
  });

  test.each([
    ['a wrong password', USER, 'wrong', 'WrongPassword'],
    ['an unknown user', 'nobody', PASSWORD, 'UnknownUser'],
  ])('%s gets one and the same answer', async (_, name, password, reason) => {
    const client = await server.connect();
    expect(await client.command(`LOGIN ${name} "${password}"`)).toMatchObject({
      status: 'NO',
      text: '[AUTHENTICATIONFAILED] LOGIN failed.',
    });
    expect(server.refusals).toEqual([{ name, reason }]);
  });

  test('a disabled protocol looks like a wrong password, a limit does not', async () => {
    const client = await server.connect();
    const login = `LOGIN ${USER} "${PASSWORD}"`;
    server.admission = 'ProtocolDisabled';
    expect((await client.command(login)).text).toBe('[AUTHENTICATIONFAILED] LOGIN failed.');
    server.admission = 'UserConnectionLimitReached';
    expect((await client.command(login)).text).toMatch(/^\[LIMIT\] LOGIN failed\./);
    server.admission = undefined;
    await client.ok(login);
  });

  test('what was pipelined behind it is answered by the session', async () => {
    const client = await server.connect();
    client.send(`a LOGIN ${USER} "${PASSWORD}"\r\nb SELECT INBOX\r\nc NO`);
    expect(await client.line()).toContain('a OK');
    expect((await client.answer('b')).status).toBe('OK');
    client.send('OP\r\n');
    expect((await client.answer('c')).status).toBe('OK');
  });

  test('no password is ever logged', async () => {
    const client = await server.connect();
    await client.command(`LOGIN ${USER} secret-word`);
    await client.command(`AUTHENTICATE PLAIN ${base64(`\0${USER}\0secret-word`)}`);
    expect(JSON.stringify(server.lines)).not.toContain('secret-word');
  });

  test('a client that is gone when its password was checked holds no place', async () => {
    const client = await server.connect();
    client.send(`a LOGIN ${USER} "${PASSWORD}"\r\n`);
    client.destroy();
    await expect.poll(() => server.transports.size).toBe(0);
    await expect.poll(() => server.sessions).toBe(0);
  });
});

describe('the credentials of LOGIN', () => {
  // Not of the grammar without quotes; imaplib quotes the password alone, and a person at a prompt neither.
  test.each(['CONTOSO\\anna secret', '"CONTOSO\\\\anna" "secret"', 'CONTOSO\\anna se%c*r\\et]'])(
    'a name with its domain, and a password, are understood with quotes and without: %s',
    async (credentials) => {
      const client = await server.connect();
      expect(await client.command(`LOGIN ${credentials}`)).toMatchObject({ status: 'NO' });
      expect(server.refusals).toEqual([{ name: 'CONTOSO\\anna', reason: 'UnknownUser' }]);
    },
  );
});

describe('AUTHENTICATE', () => {
  test('PLAIN with and without an initial response', async () => {
    const response = base64(`\0${USER}\0${PASSWORD}`);
    const first = await server.connect();
    await first.ok(`AUTHENTICATE PLAIN ${response}`);
    const second = await server.connect();
    second.send('a AUTHENTICATE PLAIN\r\n');
    expect(await second.line()).toBe('+ ');
    second.send(`${response}\r\n`);
    expect(await second.line()).toMatch(/^a OK .*AUTHENTICATE completed\.$/);
  });

  test('an initial response of = is an empty one', async () => {
    const client = await server.connect();
    expect((await client.command('AUTHENTICATE PLAIN =')).text).toBe('[AUTHENTICATIONFAILED] AUTHENTICATE failed.');
  });

  // RFC 5530 §3; whoever has not proved to be anna hears what everybody hears.
  test.each([
    [PASSWORD, '[AUTHORIZATIONFAILED] AUTHENTICATE failed.'],
    ['wrong', '[AUTHENTICATIONFAILED] AUTHENTICATE failed.'],
  ])("acting for somebody else is refused, and with anna's password told so: %s", async (password, text) => {
    const client = await server.connect();
    const answer = await client.command(`AUTHENTICATE PLAIN ${base64(`other\0${USER}\0${password}`)}`);
    expect(answer).toMatchObject({ status: 'NO', text });
  });

  test('LOGIN takes the name as initial response, as some clients send it', async () => {
    const client = await server.connect();
    client.send(`a AUTHENTICATE LOGIN ${base64(USER)}\r\n`);
    expect(await client.line()).toBe(`+ ${base64('Password:')}`);
    client.send(`${base64(PASSWORD)}\r\n`);
    expect(await client.line()).toMatch(/^a OK /);
  });

  test('* gives up, and the connection goes on', async () => {
    const client = await server.connect();
    client.send('a AUTHENTICATE PLAIN\r\n');
    await client.line();
    client.send('*\r\n');
    expect(await client.line()).toBe('a BAD AUTHENTICATE cancelled.');
    await client.ok('NOOP');
  });

  test.each(['!!!', 'YQ', 'YQ==YQ==', 'YR=='])('%j is not base64', async (response) => {
    const client = await server.connect();
    client.send('a AUTHENTICATE PLAIN\r\n');
    await client.line();
    client.send(`${response}\r\n`);
    expect(await client.line()).toBe('a BAD Invalid base64');
  });

  test.each([
    [MAX_RESPONSE_OCTETS - 1, 'a NO [AUTHENTICATIONFAILED] AUTHENTICATE failed.'],
    [MAX_RESPONSE_OCTETS, 'a NO [AUTHENTICATIONFAILED] AUTHENTICATE failed.'],
    [MAX_RESPONSE_OCTETS + 1, 'a BAD Invalid base64'],
  ])('a response of %i octets', async (octets, answer) => {
    const client = await server.connect();
    client.send('a AUTHENTICATE PLAIN\r\n');
    await client.line();
    client.send(`${Buffer.alloc(octets, 'x').toString('base64')}\r\n`);
    expect(await client.line()).toBe(answer);
  });

  test('a response without end does not fill the memory', async () => {
    const client = await server.connect();
    client.send('a AUTHENTICATE PLAIN\r\n');
    await client.line();
    client.send(`${'A'.repeat(6_000)}`);
    expect(await client.rest()).toEqual(['* BYE Line too long']);
  });

  test('an unknown mechanism is refused', async () => {
    const client = await server.connect();
    expect(await client.command('AUTHENTICATE NTLM')).toMatchObject({ status: 'NO' });
  });
});

describe('STARTTLS', () => {
  test('capabilities differ inside TLS', async () => {
    server.set({ LoginType: 'SecureLogin' });
    const client = await server.connect();
    const before = await capabilities(client);
    await client.ok('STARTTLS');
    await client.startTls();
    const after = await capabilities(client);
    expect(before).toContain('STARTTLS');
    expect(before).toContain('LOGINDISABLED');
    expect(after).not.toContain('STARTTLS');
    expect(after).not.toContain('LOGINDISABLED');
  });

  test('with arguments it is refused', async () => {
    const client = await server.connect();
    expect(await client.command('STARTTLS now')).toMatchObject({ status: 'BAD' });
  });

  test('inside TLS it is refused', async () => {
    const client = await server.connect();
    await client.ok('STARTTLS');
    await client.startTls();
    expect(await client.command('STARTTLS')).toMatchObject({
      status: 'BAD',
      text: 'Command received in Invalid state.',
    });
  });

  test('after log-on it is refused', async () => {
    const client = await server.logOn();
    expect(await client.command('STARTTLS')).toMatchObject({ status: 'BAD' });
  });

  test.each([
    ['a whole command', 'b NOOP\r\n'],
    ['part of a command', 'b NOOP'],
    ['a literal that would swallow the first command', 'b LOGIN {100+}\r\n'],
    ['a single octet', ' '],
  ])('%s in the same segment ends the connection', async (_, injected) => {
    const client = await server.connect();
    client.send(`a STARTTLS\r\n${injected}`);
    expect(await client.rest()).toEqual([]);
    expect(server.lines.map((line) => line.message)).toContain('Input in clear behind STARTTLS; connection closed');
  });

  test('clear octets after the OK make the handshake fail', async () => {
    const client = await server.connect();
    await client.ok('STARTTLS');
    client.send('b NOOP\r\n');
    for (const line of await client.rest()) expect(line).not.toContain('b OK');
    expect(server.transports.size).toBe(0);
  });

  test('a LOGIN pipelined before it is never done, and nothing of the clear part survives', async () => {
    const client = await server.connect();
    client.send(`a NOOP\r\nb FOO\r\n`);
    await client.answer('b');
    await client.ok('STARTTLS');
    await client.startTls();
    await client.ok('NOOP');
    expect((await client.command('BAR')).status).toBe('BAD');
    client.send('d BAZ\r\n');
    // The count of bad commands is the one thing remembered.
    expect(await client.rest()).toEqual(['d BAD Unknown command', '* BYE Too many invalid IMAP commands.']);
  });

  test('a handshake that never comes is cut off by the time-out for strangers', async () => {
    const client = await server.connect();
    await client.ok('STARTTLS');
    server.clock.advance(server.current.PreAuthenticatedConnectionTimeout);
    expect(await client.rest()).toEqual([]);
  });
});

describe('time-outs', () => {
  test('a stranger has PreAuthenticatedConnectionTimeout in total, whatever he sends', async () => {
    server.set({ PreAuthenticatedConnectionTimeout: 60_000 });
    const client = await server.connect();
    for (let second = 0; second < 59; second += 20) {
      await client.ok('NOOP');
      server.clock.advance(20_000);
    }
    expect(await client.rest()).toEqual(['* BYE Connection is closed. 13']);
  });

  test('one millisecond before the time-out the connection is there', async () => {
    const client = await server.connect();
    server.clock.advance(59_999);
    await client.ok('NOOP');
    server.clock.advance(1);
    expect(await client.rest()).toEqual(['* BYE Connection is closed. 13']);
  });

  test('a time-out that is shortened holds from the next command on', async () => {
    const client = await server.connect();
    server.set({ PreAuthenticatedConnectionTimeout: 30_000 });
    await client.ok('NOOP');
    server.clock.advance(30_000);
    expect(await client.rest()).toEqual(['* BYE Connection is closed. 13']);
  });

  test('it holds in the middle of AUTHENTICATE', async () => {
    const client = await server.connect();
    client.send('a AUTHENTICATE PLAIN\r\n');
    await client.line();
    server.clock.advance(60_000);
    expect(await client.rest()).toEqual(['* BYE Connection is closed. 13']);
  });

  test('a session is closed when it was idle for AuthenticatedConnectionTimeout', async () => {
    server.set({ AuthenticatedConnectionTimeout: 1_800_000 });
    const client = await server.logOn();
    server.clock.advance(1_700_000);
    await client.ok('NOOP');
    server.clock.advance(1_799_999);
    await client.ok('NOOP');
    server.clock.advance(1_800_000);
    expect(await client.rest()).toEqual(['* BYE Connection is closed. 13']);
    client.destroy();
    await expect.poll(() => server.sessions).toBe(0);
  });

  test('IDLE is idle', async () => {
    server.set({ AuthenticatedConnectionTimeout: 1_800_000 });
    const client = await server.select();
    client.send('a IDLE\r\n');
    expect(await client.line()).toBe('+ IDLE accepted, awaiting DONE command.');
    server.clock.advance(1_800_000);
    // What the server says meanwhile does not count.
    expect((await client.rest()).filter((line) => line !== '* OK Still here.')).toEqual([
      '* BYE Connection is closed. 13',
    ]);
  });
});

describe('the end', () => {
  test('an engine that stops says so', async () => {
    const client = await server.connect();
    const session = await server.logOn();
    for (const transport of server.transports) transport.shutdown('The server is shutting down.');
    expect(await client.rest()).toEqual(['* BYE The server is shutting down.']);
    expect(await session.rest()).toEqual(['* BYE The server is shutting down.']);
  });

  test('a client that closes its half still gets its answers', async () => {
    const client = await server.connect();
    client.send(`a LOGIN ${USER} "${PASSWORD}"\r\nb NOOP\r\n`);
    client.end();
    const lines = await client.rest();
    expect(lines.at(-1)).toBe('b OK NOOP completed.');
    await expect.poll(() => server.sessions).toBe(0);
  });
});

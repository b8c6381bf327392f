import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AUTH_RESPONSE_OCTETS, FAILED_LOGONS, UNKNOWN_COMMANDS_BEFORE_LOGON } from '../../src/pop3/limits.ts';
import { MAX_RESPONSE_OCTETS } from '../../src/sasl/limits.ts';
import { PopClient } from './support/pop-client.ts';
import { PASSWORD, type PopServer, startPopServer } from './support/pop-server.ts';
import { ScramClient } from './support/scram-client.ts';

let server: PopServer;
beforeEach(async () => {
  server = await startPopServer();
});
afterEach(async () => {
  await server.close();
  await expect.poll(() => server.host.leases, { message: 'every lease is given back' }).toBe(0);
  await expect.poll(() => server.host.clock.pending, { message: 'no timer is left' }).toBe(0);
});

const MINUTE = 60_000;

describe('time before log-on', () => {
  test.each([
    [MINUTE - 1, false],
    [MINUTE, true],
  ])('is a budget in total, whatever the client says meanwhile: after %i ms closed is %s', async (ms, closed) => {
    const client = await PopClient.connect(server.port);
    for (let i = 0; i < 5; i++) {
      server.host.clock.advance(MINUTE / 10);
      expect(await client.ask('CAPA')).toBe('+OK');
      await client.body();
    }
    server.host.clock.advance(ms - MINUTE / 2);
    if (closed) expect(await client.rest()).toBe('');
    else expect(await client.ask('XX')).toBe('-ERR Unknown command.');
  });

  test('a changed setting holds from the next command', async () => {
    const client = await PopClient.connect(server.port);
    server.host.changes = { ...server.host.changes, PreAuthenticatedConnectionTimeout: 2 * MINUTE };
    server.host.clock.advance(MINUTE - 1);
    expect(await client.ask('USER alice')).toBe('+OK');
    server.host.clock.advance(MINUTE);
    expect(await client.ask('USER alice')).toBe('+OK');
    server.host.clock.advance(1);
    expect(await client.rest()).toBe('');
  });

  test('TLS does not start it anew', async () => {
    const client = await PopClient.connect(server.port);
    server.host.clock.advance(MINUTE / 2);
    await client.ask('STLS');
    await client.startTls();
    expect(await client.ask('USER alice')).toBe('+OK');
    server.host.clock.advance(MINUTE / 2);
    expect(await client.rest()).toBe('');
  });

  test('a client that is silent in the handshake is closed with it', async () => {
    const client = await PopClient.connect(server.port);
    await client.ask('STLS');
    server.host.clock.advance(MINUTE);
    expect(await client.rest()).toBe('');
  });

  test('covers the check of a password: its answer comes too late then, and costs no lease', async () => {
    let verified!: () => void;
    server.host.verification = new Promise<void>((resolve) => {
      verified = resolve;
    });
    const client = await PopClient.connect(server.port);
    client.send(`USER alice\r\nPASS ${PASSWORD}\r\n`);
    await expect.poll(() => server.host.looked).toBe(1);
    server.host.clock.advance(MINUTE);
    expect(await client.rest()).toBe('+OK\r\n');
    verified();
    await expect.poll(() => server.host.lines.at(-1)?.fields.reason).toBe('NotLoggedOnInTime');
  });
});

describe('LoginType', () => {
  test.each(['SecureLogin', 'PlainTextAuthentication'] as const)(
    '%s refuses in clear before any password is looked at',
    async (LoginType) => {
      server.host.changes = { LoginType };
      const client = await PopClient.connect(server.port);
      for (const command of ['USER alice', `PASS ${PASSWORD}`, 'AUTH PLAIN AGFsaWNlAHBhc3Mgd29yZA==', 'AUTH LOGIN']) {
        expect(await client.ask(command)).toBe('-ERR Command is not valid in this state.');
      }
      expect(server.host.looked).toBe(0);
      expect(JSON.stringify(server.host.lines)).not.toContain(PASSWORD);
    },
  );

  test('PlainTextAuthentication lets SCRAM-SHA-256 in, in clear, with and without an initial response', async () => {
    server.host.changes = { LoginType: 'PlainTextAuthentication' };
    for (const initial of [true, false]) {
      const client = await PopClient.connect(server.port);
      const scram = new ScramClient('alice', PASSWORD);
      if (!initial) expect(await client.ask('AUTH SCRAM-SHA-256')).toBe('+ ');
      const challenge = await client.ask(`${initial ? 'AUTH SCRAM-SHA-256 ' : ''}${scram.first()}`);
      const final = await client.ask(scram.final(challenge.slice(2)));
      // The server proves itself too, in a challenge that wants an empty answer (RFC 5034 §4).
      expect(scram.verify(final.slice(2))).toBe(true);
      expect(await client.ask('')).toBe('+OK User successfully authenticated.');
      await client.ask('QUIT');
      client.socket.end();
      await expect.poll(() => server.host.leases).toBe(0);
    }
  });
});

describe('log-ons that fail', () => {
  test('are told to the host with their reasons, and to the client with none', async () => {
    const client = await PopClient.connect(server.port);
    const answers = new Set<string>();
    for (const [name, password] of [
      ['nobody', PASSWORD],
      ['alice', 'wrong'],
      ['nopop', PASSWORD],
      ['alice', '\xff'],
    ]) {
      await client.ask(`USER ${name}`);
      answers.add(await client.ask(`PASS ${password}`));
    }
    expect([...answers]).toEqual(['-ERR [AUTH] Logon failure: unknown user name or bad password.']);
    expect(server.host.refusals).toEqual(['UnknownUser', 'WrongPassword', 'ProtocolDisabled', 'MalformedResponse']);
  });

  test.each([
    [FAILED_LOGONS - 1, '+OK'],
    [FAILED_LOGONS, '<closed>'],
  ])('%i on one connection', async (count, then) => {
    const client = await PopClient.connect(server.port);
    for (let i = 0; i < count; i++) {
      await client.ask('USER alice');
      expect(await client.ask('PASS wrong')).toMatch(/^-ERR \[AUTH\]/);
    }
    expect(await client.ask('USER alice')).toBe(then);
  });

  test('count on through TLS', async () => {
    const client = await PopClient.connect(server.port);
    for (let i = 0; i < FAILED_LOGONS - 1; i++) {
      await client.ask('USER alice');
      await client.ask('PASS wrong');
    }
    await client.ask('STLS');
    await client.startTls();
    await client.ask('USER alice');
    await client.ask('PASS wrong');
    expect(await client.line()).toBe('<closed>');
  });

  test('an error of ours is no wrong password', async () => {
    server.host.verifyPassword = () => Promise.reject(new Error('directory is gone'));
    const client = await PopClient.connect(server.port);
    await client.ask('USER alice');
    expect(await client.ask(`PASS ${PASSWORD}`)).toBe('-ERR [SYS/TEMP] Server error. Try again later.');
    expect(server.host.refusals).toEqual([]);
  });
});

describe('what strangers send', () => {
  test.each([
    [UNKNOWN_COMMANDS_BEFORE_LOGON - 1, '+OK'],
    [UNKNOWN_COMMANDS_BEFORE_LOGON, '<closed>'],
  ])('%i commands that POP3 does not know', async (count, then) => {
    const client = await PopClient.connect(server.port);
    for (let i = 0; i < count; i++) expect(await client.ask('XYZZY')).toMatch(/^-ERR /);
    expect(await client.ask('USER alice')).toBe(then);
  });

  test.each([
    [AUTH_RESPONSE_OCTETS - 1, '-ERR The response is not base64.'],
    [AUTH_RESPONSE_OCTETS, '-ERR The response is not base64.'],
    [AUTH_RESPONSE_OCTETS + 1, '-ERR Command is too long.'],
  ])('a response of %i octets', async (size, answer) => {
    const client = await PopClient.connect(server.port);
    await client.ask('AUTH PLAIN');
    expect(await client.ask('A'.repeat(size - 2))).toBe(answer);
    expect(await client.ask('USER alice')).toBe('+OK');
  });

  test.each([
    [MAX_RESPONSE_OCTETS - 1, '-ERR [AUTH] Logon failure: unknown user name or bad password.'],
    [MAX_RESPONSE_OCTETS, '-ERR [AUTH] Logon failure: unknown user name or bad password.'],
    [MAX_RESPONSE_OCTETS + 1, '-ERR The response is not base64.'],
  ])('a response of %i octets, decoded', async (octets, answer) => {
    const client = await PopClient.connect(server.port);
    await client.ask('AUTH PLAIN');
    expect(await client.ask(Buffer.alloc(octets, 'x').toString('base64'))).toBe(answer);
  });

  test('input behind a log-on in progress is not taken in without bound', async () => {
    let verified!: () => void;
    server.host.verification = new Promise<void>((resolve) => {
      verified = resolve;
    });
    const client = await PopClient.connect(server.port);
    client.send(`USER alice\r\nPASS ${PASSWORD}\r\n`);
    await expect.poll(() => server.host.looked).toBe(1);
    const noops = 1_000_000;
    client.send('NOOP\r\n'.repeat(noops));
    for (let i = 0; i < 100; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(server.transports[0]!.bytesReceived).toBeLessThan(200_000);
    verified();
    await client.line();
    await client.line();
    client.send('QUIT\r\n');
    const rest = await client.rest();
    expect(rest.length).toBe(
      noops * '+OK\r\n'.length + '+OK Microsoft Exchange Server POP3 server signing off.\r\n'.length,
    );
  });

  test('a client that leaves while its password is checked costs no lease', async () => {
    let verified!: () => void;
    server.host.verification = new Promise<void>((resolve) => {
      verified = resolve;
    });
    const client = await PopClient.connect(server.port);
    client.send(`USER alice\r\nPASS ${PASSWORD}\r\n`);
    await expect.poll(() => server.host.looked).toBe(1);
    client.socket.resetAndDestroy();
    await expect.poll(() => server.transports[0]!.closed).toBe(true);
    verified();
    await expect.poll(() => server.host.lines.at(-1)?.fields.reason).toBe('ConnectionReset');
    expect(server.host.lines.map(({ message }) => message)).not.toContain('POP3 log-on');
  });

  test('STLS with input behind it is refused wherever the segment ends', async () => {
    const input = 'STLS\r\nUSER mallory\r\nPASS x\r\n';
    for (let at = 'STLS\r\n'.length + 1; at <= input.length; at++) {
      const client = await PopClient.connect(server.port);
      client.send(input.slice(0, at));
      expect(await client.line()).toBe('-ERR Nothing may be sent behind STLS before the TLS handshake.');
      expect(await client.line()).toBe('<closed>');
      client.socket.end();
    }
    expect(server.host.lines.filter(({ level }) => level === 'warn')).toHaveLength(input.length - 'STLS\r\n'.length);
  });
});

// RFC 2449 §3: nothing that is not ASCII, no time stamp of an APOP that there is not, no response code.
test.each([
  ['Grüße <1896.697170952@contoso.com>', '+OK Gr??e (1896.697170952@contoso.com)'],
  ['[IN-USE] by nobody', '+OK (IN-USE] by nobody'],
])('the banner %s is greeted with as %s', async (Banner, line) => {
  server.host.changes = { Banner };
  const client = await PopClient.connect(server.port);
  expect(client.greeting).toBe(line);
});

test('a greeting is one line of at most 512 octets, whatever the banner holds', async () => {
  server.host.changes = { Banner: `Grüße\r\n+OK ${'x'.repeat(600)}` };
  const { socket } = await PopClient.connect(server.port).then(async (client) => {
    expect(await client.ask('XX')).toBe('-ERR Unknown command.');
    return client;
  });
  expect(socket.bytesRead).toBe(512 + '-ERR Unknown command.\r\n'.length);
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, runProgram } from '../support/program.ts';
import { MESSAGES, PASSWORD, SERVER, TestEngine, USER } from './support/engine.ts';
import { LOGIN_TYPES, setLoginType } from './support/login-types.ts';

/** curl's code for a log-on that was refused, or that it did not try because nothing it may use was offered. */
const LOGIN_DENIED = 67;
const ON_THE_WIRE = MESSAGES.map(({ content }) => Buffer.from(content).toString('latin1').replaceAll('\n', '\r\n'));

let engine: TestEngine;
let certificate: string;

beforeAll(async () => {
  engine = await TestEngine.start();
  certificate = await engine.certificateFile();
});
afterAll(() => engine?.stop());

function curl(scheme: keyof typeof portOf, path: string, ...more: string[]): Promise<Outcome> {
  const port = portOf[scheme]();
  return runProgram('curl', [
    '--silent',
    '--show-error',
    '--cacert',
    certificate,
    '--resolve',
    `${SERVER}:${port}:127.0.0.1`,
    '--user',
    `${USER}:${PASSWORD}`,
    ...more,
    `${scheme}://${SERVER}:${port}${path}`,
  ]);
}

const portOf = {
  pop3: () => engine.ports.pop,
  pop3s: () => engine.ports.pops,
  imap: () => engine.ports.imap,
  imaps: () => engine.ports.imaps,
};

const FIRST = { pop3: '/1', pop3s: '/1', imap: '/INBOX;UID=1', imaps: '/INBOX;UID=1' } as const;

describe.each(LOGIN_TYPES)('with LoginType $loginType, curl', ({ loginType, passwordInClear }) => {
  beforeAll(() => setLoginType(engine, loginType));

  test.each(['pop3s', 'imaps'] as const)('reads a message over %s', async (scheme) => {
    const { code, stdout, stderr } = await curl(scheme, FIRST[scheme]);
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: ON_THE_WIRE[0] });
  });

  test.each(['pop3', 'imap'] as const)('reads a message over %s after it turned to TLS', async (scheme) => {
    const { code, stdout, stderr } = await curl(scheme, FIRST[scheme], '--ssl-reqd');
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: ON_THE_WIRE[0] });
  });

  test.each(['pop3', 'imap'] as const)(
    `is ${passwordInClear ? 'let in' : 'refused'} over %s without TLS`,
    async (scheme) => {
      const { code, stdout } = await curl(scheme, FIRST[scheme]);
      expect({ code, stdout }).toEqual(
        passwordInClear ? { code: 0, stdout: ON_THE_WIRE[0] } : { code: LOGIN_DENIED, stdout: '' },
      );
    },
  );

  test.each(['pop3s', 'imaps'] as const)('is refused over %s with a wrong password', async (scheme) => {
    const { code } = await curl(scheme, FIRST[scheme], '--user', `${USER}:wrong`);
    expect(code).toBe(LOGIN_DENIED);
  });
});

describe('curl', () => {
  test('lists the maildrop over POP3 with the sizes that are sent', async () => {
    const { stdout } = await curl('pop3s', '/');
    expect(stdout.trim().split('\r\n')).toEqual(ON_THE_WIRE.map((text, index) => `${index + 1} ${text.length}`));
  });

  test('reads a long message in UTF-8 without a last line end over POP3', async () => {
    const { stdout } = await curl('pop3s', '/2');
    // POP3 cannot send a last line without its end (RFC 1939 §3).
    expect(stdout).toBe(`${ON_THE_WIRE[1]}\r\n`);
  });

  test('reads the same message octet for octet over IMAP4', async () => {
    const { stdout } = await curl('imaps', '/INBOX;UID=2');
    expect(stdout).toBe(ON_THE_WIRE[1]);
  });

  test('reads one section of a message over IMAP4', async () => {
    const { stdout } = await curl('imaps', '/INBOX;UID=1;SECTION=HEADER.FIELDS%20(SUBJECT)');
    expect(stdout).toBe('Subject: first\r\n\r\n');
  });

  test('lists the folders over IMAP4', async () => {
    const { stdout } = await curl('imaps', '/');
    expect(stdout).toMatch(/^\* LIST \([^)]*\) "?.?"? "?INBOX"?\r\n/m);
  });

  test('asks for the number of messages over IMAP4', async () => {
    const { stdout } = await curl('imaps', '/', '--request', 'STATUS INBOX (MESSAGES UIDNEXT)');
    const [count, next] = [MESSAGES.length, MESSAGES.length + 1];
    expect(stdout).toMatch(new RegExp(`^\\* STATUS "?INBOX"? \\(MESSAGES ${count} UIDNEXT ${next}\\)\r\n$`));
  });

  test('does not trust the certificate when it was not told to', async () => {
    const { code } = await runProgram('curl', ['--silent', `imaps://127.0.0.1:${engine.ports.imaps}/`]);
    expect(code).toBe(60);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, runProgram } from '../support/program.ts';
import { PASSWORD, TestEngine, USER } from './support/engine.ts';

let engine: TestEngine;
let certificate: string;

beforeAll(async () => {
  engine = await TestEngine.start();
  certificate = await engine.certificateFile();
});
afterAll(() => engine?.stop());

/** The lines go out once TLS stands; the last one makes the server close. */
function sClient(port: number, lines: readonly string[], ...more: string[]): Promise<Outcome> {
  const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', certificate, '-verify_return_error'];
  return runProgram('openssl', [...args, '-ign_eof', '-crlf', ...more], { input: `${lines.join('\n')}\n` });
}

const POP = ['CAPA', `USER ${USER}`, `PASS ${PASSWORD}`, 'STAT', 'QUIT'];
const IMAP = ['a CAPABILITY', `b LOGIN ${USER} "${PASSWORD}"`, 'c STATUS INBOX (MESSAGES)', 'd LOGOUT'];

describe('openssl s_client', () => {
  test.each([
    ['TLS from the first byte', () => sClient(engine.ports.pops, POP)],
    ['STLS', () => sClient(engine.ports.pop, POP, '-starttls', 'pop3')],
  ])('logs on by POP3 over %s', async (_, connect) => {
    const { code, stdout } = await connect();
    expect(code).toBe(0);
    expect(stdout).toContain('Verify return code: 0 (ok)');
    expect(stdout).toMatch(/^\+OK 2 \d+\r\n\+OK [^\r]*signing off/m);
    expect(stdout).not.toMatch(/^STLS\r/m);
  });

  test.each([
    ['TLS from the first byte', () => sClient(engine.ports.imaps, IMAP)],
    ['STARTTLS', () => sClient(engine.ports.imap, IMAP, '-starttls', 'imap')],
  ])('logs on by IMAP4 over %s', async (_, connect) => {
    const { code, stdout } = await connect();
    expect(code).toBe(0);
    expect(stdout).toContain('Verify return code: 0 (ok)');
    expect(stdout).toMatch(/^\* STATUS "?INBOX"? \(MESSAGES 2\)\r\n/m);
    expect(stdout).toMatch(/^d OK /m);
    expect(stdout.slice(stdout.lastIndexOf('Verify return code'))).not.toMatch(/STARTTLS|LOGINDISABLED/);
  });

  test.each(['-tls1_2', '-tls1_3'])('is served with %s', async (version) => {
    const { code } = await sClient(engine.ports.pops, ['QUIT'], version);
    expect(code).toBe(0);
  });

  // Its own default would not even try.
  test.each(['-tls1', '-tls1_1'])('is refused with %s', async (version) => {
    const { code, stderr } = await sClient(engine.ports.pops, ['QUIT'], version, '-cipher', 'ALL:@SECLEVEL=0');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/alert protocol version/);
  });

  test.each(['AES256-GCM-SHA384', 'AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'NULL-SHA256'])(
    'is refused with the suite %s',
    async (suite) => {
      const { code } = await sClient(engine.ports.imaps, ['a LOGOUT'], '-tls1_2', '-cipher', `${suite}:@SECLEVEL=0`);
      expect(code).not.toBe(0);
    },
  );
});

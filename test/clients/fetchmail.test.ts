import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, runProgram } from '../support/program.ts';
import { MESSAGES, PASSWORD, TestEngine, USER } from './support/engine.ts';
import { LOGIN_TYPES, setLoginType } from './support/login-types.ts';

const AUTHENTICATION_FAILED = 3;

let engine: TestEngine;
let certificate: string;

beforeAll(async () => {
  engine = await TestEngine.start();
  certificate = await engine.certificateFile();
});
afterAll(() => engine?.stop());

type Tls = 'none' | 'upgrade' | 'from the first byte';

/** Fetches all mail and keeps it on the server; what came is in `mail`. */
async function fetchmail(protocol: 'pop3' | 'imap', tls: Tls): Promise<Outcome & { mail: string }> {
  const port = { pop3: engine.ports.pop, imap: engine.ports.imap }[protocol];
  const tlsPort = { pop3: engine.ports.pops, imap: engine.ports.imaps }[protocol];
  const file = join(engine.folder, 'fetchmailrc');
  const delivered = join(engine.folder, 'fetched');
  rmSync(delivered, { force: true });
  writeFileSync(delivered, '');
  const security = {
    none: "sslproto ''",
    upgrade: `sslproto 'tls1.2+' sslcertfile '${certificate}' sslcertck sslcommonname 'MBX01'`,
    'from the first byte': `ssl sslcertfile '${certificate}' sslcertck sslcommonname 'MBX01'`,
  }[tls];
  writeFileSync(
    file,
    `poll 127.0.0.1 protocol ${protocol} port ${tls === 'from the first byte' ? tlsPort : port} auth password\n` +
      `  user '${USER}' password '${PASSWORD}' fetchall keep ${security}\n  mda "/bin/cat >> ${delivered}"\n`,
    { mode: 0o600 },
  );
  const outcome = await runProgram('fetchmail', ['-f', file, '--nosyslog', '--nodetach', '-v'], {
    env: { FETCHMAILHOME: engine.folder, LC_ALL: 'C' },
  });
  return { ...outcome, mail: readFileSync(delivered, 'latin1') };
}

describe.each(LOGIN_TYPES)('with LoginType $loginType, fetchmail', ({ loginType, passwordInClear }) => {
  beforeAll(() => setLoginType(engine, loginType));

  test.each([
    ['pop3', 'upgrade'],
    ['pop3', 'from the first byte'],
    ['imap', 'upgrade'],
    ['imap', 'from the first byte'],
  ] as const)('fetches every message by %s with TLS (%s)', async (protocol, tls) => {
    const { code, mail, stdout, stderr } = await fetchmail(protocol, tls);
    expect({ code, output: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, output: '' });
    expectEveryMessage(mail);
  });

  test.each(['pop3', 'imap'] as const)(
    `is ${passwordInClear ? 'let in' : 'refused'} by %s without TLS`,
    async (protocol) => {
      const { code, mail } = await fetchmail(protocol, 'none');
      expect(code).toBe(passwordInClear ? 0 : AUTHENTICATION_FAILED);
      if (passwordInClear) expectEveryMessage(mail);
      else expect(mail).toBe('');
    },
  );
});

/** fetchmail adds a Received field; bodies come as they are. */
function expectEveryMessage(mail: string): void {
  for (const { content } of MESSAGES) {
    const [, body] = splitOnce(Buffer.from(content).toString('latin1'), '\n\n');
    expect(mail).toContain(body.trimEnd());
  }
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, runProgram } from '../support/program.ts';
import { MESSAGES, PASSWORD, SERVER, TestEngine, USER } from './support/engine.ts';
import { LOGIN_TYPES, setLoginType } from './support/login-types.ts';

let engine: TestEngine;
let certificate: string;

beforeAll(async () => {
  engine = await TestEngine.start();
  certificate = await engine.certificateFile();
});
afterAll(() => engine?.stop());

type Auth = 'user' | 'plain' | 'login' | 'scram-sha-256';
type Tls = 'none' | 'STLS' | 'from the first byte';

/** Fetches all mail and keeps it on the server; what came is in `mail`. */
async function mpop(auth: Auth, tls: Tls, password = PASSWORD): Promise<Outcome & { mail: string }> {
  const file = join(engine.folder, 'mpoprc');
  const mbox = join(engine.folder, 'mpop.mbox');
  for (const old of [mbox, join(engine.folder, 'mpop.uidls')]) rmSync(old, { force: true });
  const security = {
    none: 'tls off',
    STLS: `tls on\ntls_starttls on\ntls_trust_file ${certificate}\ntls_host_override ${SERVER}`,
    'from the first byte': `tls on\ntls_starttls off\ntls_trust_file ${certificate}\ntls_host_override ${SERVER}`,
  }[tls];
  const port = tls === 'from the first byte' ? engine.ports.pops : engine.ports.pop;
  writeFileSync(
    file,
    `account test\nhost 127.0.0.1\nport ${port}\nuser ${USER}\npassword "${password}"\nauth ${auth}\n${security}\n` +
      `keep on\nreceived_header off\nuidls_file ${join(engine.folder, 'mpop.uidls')}\ndelivery mbox ${mbox}\n`,
    { mode: 0o600 },
  );
  writeFileSync(mbox, '');
  const outcome = await runProgram('mpop', ['-C', file, '--quiet', 'test']);
  return { ...outcome, mail: readFileSync(mbox, 'latin1') };
}

describe.each(LOGIN_TYPES)('with LoginType $loginType, mpop', ({ loginType, passwordInClear, scramInClear }) => {
  beforeAll(() => setLoginType(engine, loginType));

  test.each([
    ['user', 'STLS'],
    ['user', 'from the first byte'],
    ['plain', 'STLS'],
    ['plain', 'from the first byte'],
    ['login', 'from the first byte'],
    ['scram-sha-256', 'STLS'],
    ['scram-sha-256', 'from the first byte'],
  ] as const)('fetches every message with %s inside TLS (%s)', async (auth, tls) => {
    const { code, mail, stderr } = await mpop(auth, tls);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectEveryMessage(mail);
  });

  test.each([
    ['user', passwordInClear],
    ['plain', passwordInClear],
    ['login', passwordInClear],
    ['scram-sha-256', scramInClear],
  ] as const)('without TLS, with %s: let in is %s', async (auth, allowed) => {
    const { code, mail } = await mpop(auth, 'none');
    if (allowed) expectEveryMessage(mail);
    else expect(mail).toBe('');
    expect(code === 0).toBe(allowed);
  });

  test.each(['user', 'plain', 'scram-sha-256'] as const)('is refused with %s and a wrong password', async (auth) => {
    const { code, mail, stderr } = await mpop(auth, 'from the first byte', 'wrong');
    expect(code).not.toBe(0);
    expect(mail).toBe('');
    expect(stderr).toMatch(/authentication failed/i);
  });
});

function expectEveryMessage(mail: string): void {
  for (const { content } of MESSAGES) expect(mail).toContain(Buffer.from(content).toString('latin1').trimEnd());
}

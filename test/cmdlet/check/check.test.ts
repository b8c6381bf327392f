import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSelfSigned } from '../../../src/certificates/self-signed.ts';
import { CHEAP } from '../../directory/support.ts';
import { answerTo } from '../../support/authority.ts';
import { TestConsole } from '../console.ts';
import { run } from '../support/in-shell.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** An IMAP4 service that nothing is to be said against, and no POP3. */
const WELL = `servers:
  EX01:
    imap:
      SSLBindings: [0.0.0.0:993]
      UnencryptedOrTLSBindings: []
      ExtendedProtectionPolicy: Allow
      ProtocolLogEnabled: true
      MaxConnections: 20000
      MaxConnectionFromSingleIP: 200
      X509CertificateName: mail.contoso.com
    services:
      MSExchangePOP3: { Status: Stopped }
`;

let console: TestConsole;
let data: string;
let store: string;

beforeEach(() => {
  console = new TestConsole();
  chmodSync(console.folder, 0o755);
  data = join(console.folder, 'data');
  store = join(data, 'certificates');
  mkdirSync(store, { recursive: true });
  chmodSync(data, 0o700);
  console.write(WELL);
});
afterEach(() => console.close());

/** A certificate of an authority in the store, through the cmdlets. */
async function certificateOf(host: string): Promise<void> {
  const request = join(console.folder, 'mail.req');
  await console.run([
    'New-ExchangeCertificate',
    '-GenerateRequest',
    '-SubjectName',
    `CN=${host}`,
    '-RequestFile',
    request,
  ]);
  writeFileSync(`${request}.p7b`, await answerTo(readFileSync(request, 'utf8')));
  await console.run(['Import-ExchangeCertificate', '-FileName', `${request}.p7b`]);
}

function mailboxes(...lines: readonly string[]): void {
  writeFileSync(join(data, 'mailboxes.passwd'), lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
}

/** Replaces a line of the configuration. */
function configure(line: string): void {
  const name = line.slice(0, line.indexOf(':'));
  console.write(
    WELL.replace(new RegExp(`      ${name}: .*\n`), '').replace('    imap:\n', `    imap:\n      ${line}\n`),
  );
}

interface Found {
  readonly Result: string;
  readonly Item: string;
  readonly Target: string;
  readonly Reason: string;
  readonly Remedy: string;
}

async function findings(): Promise<readonly Found[]> {
  return JSON.parse((await console.type('check --json')).stdout);
}

async function finding(item: string): Promise<Found> {
  const found = (await findings()).filter(({ Item }) => Item === item);
  expect(found.length, item).toBe(1);
  return found[0]!;
}

test('of a server that nothing is to be said against ends with 0, and prints nothing but the count', async () => {
  await certificateOf('mail.contoso.com');
  mailboxes(
    `jane:${'{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$'}${'A'.repeat(43)}::::::ProhibitSendReceiveQuota=2GB`,
  );
  const { code, stdout, stderr } = await console.type('check');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toMatch(/^\d+ passed, 0 warned of, 0 failed\.\n$/);
  const all = await console.type('check --all --strict');
  expect(all.code).toBe(0);
  expect(all.stdout).toContain('PASS  LoginType (EX01 imap): Log-ons are inside TLS only.\n');
});

test('prints what fails with the line to type, and ends with 6', async () => {
  configure('LoginType: PlainTextLogin');
  console.write(console.read().replace('UnencryptedOrTLSBindings: []', 'UnencryptedOrTLSBindings: [0.0.0.0:143]'));
  const { code, stdout } = await console.type('check');
  expect(code).toBe(6);
  expect(stdout).toContain(
    'FAIL  LoginType (EX01 imap): Passwords and mail cross the network in clear (0.0.0.0:143).\n      Set-ImapSettings -Server EX01 -LoginType SecureLogin\n',
  );
  await console.type('Set-ImapSettings -Server EX01 -LoginType SecureLogin');
  expect((await console.type('check')).code).toBe(0);
});

test('a warning changes the exit code with --strict only', async () => {
  expect((await console.type('check')).code).toBe(0);
  expect((await console.type('check --strict')).code).toBe(6);
});

describe('a log-on', () => {
  test.each([
    ['SecureLogin', '0.0.0.0:143', 'Pass'],
    ['PlainTextAuthentication', '0.0.0.0:143', 'Warn'],
    ['PlainTextAuthentication', '127.0.0.1:143', 'Pass'],
    ['PlainTextLogin', '0.0.0.0:143', 'Fail'],
    ['PlainTextLogin', '"[::]:143"', 'Fail'],
    ['PlainTextLogin', '127.0.0.1:143', 'Warn'],
    ['PlainTextLogin', '"[::1]:143"', 'Warn'],
  ])('of LoginType %s on %s: %s', async (type, binding, result) => {
    console.write(
      WELL.replace('UnencryptedOrTLSBindings: []', `UnencryptedOrTLSBindings: [${binding}]\n      LoginType: ${type}`),
    );
    expect((await finding('LoginType')).Result).toBe(result);
  });

  test('is looked at for protocols that are served only', async () => {
    expect((await findings()).filter(({ Target }) => Target === 'EX01 pop')).toEqual([]);
    console.write(WELL.replace('Stopped', 'Running'));
    expect((await findings()).filter(({ Target }) => Target === 'EX01 pop').length).toBe(6);
  });

  test.each([
    ['ExtendedProtectionPolicy: None', 'ExtendedProtectionPolicy', '-ExtendedProtectionPolicy Allow'],
    ['ProtocolLogEnabled: false', 'ProtocolLog', '-ProtocolLogEnabled $true'],
    ['MaxConnections: 2147483647', 'ConnectionLimits', '-MaxConnections 20000'],
    ['MaxConnectionFromSingleIP: 2147483647', 'ConnectionLimits', '-MaxConnectionFromSingleIP 200'],
    ['MaxConnectionsPerUser: 2147483647', 'ConnectionLimits', '-MaxConnectionsPerUser 16'],
  ])('is warned of for %s, and the line helps', async (line, item, remedy) => {
    configure(line);
    const found = await finding(item);
    expect(found).toMatchObject({ Result: 'Warn', Remedy: `Set-ImapSettings -Server EX01 ${remedy}` });
    expect((await run(console, found.Remedy)).code).toBe(0);
    expect((await finding(item)).Result).toBe('Pass');
  });
});

test('connections have limits, as other machines connect', async () => {
  console.write(WELL.replace(/ {6}MaxConnection.*\n/g, ''));
  const { Result, Reason, Remedy } = await finding('ConnectionLimits');
  expect({ Result, Remedy }).toEqual({
    Result: 'Warn',
    Remedy: 'Set-ImapSettings -Server EX01 -MaxConnections 20000 -MaxConnectionFromSingleIP 200',
  });
  expect(Reason).toContain('MaxConnections, MaxConnectionFromSingleIP have no limit');
  console.write(WELL.replace(/ {6}MaxConnection.*\n/g, '').replace('[0.0.0.0:993]', '[127.0.0.1:993]'));
  expect((await finding('ConnectionLimits')).Reason).toBe('Only this machine can connect.');
});

test('TLS from the first octet is missed where other machines connect at all', async () => {
  console.write(WELL.replace('[0.0.0.0:993]', '[127.0.0.1:993]'));
  expect((await finding('SSLBindings')).Reason).toBe('Only this machine can connect.');
  console.write(WELL.replace('[0.0.0.0:993]', '[]').replace('TLSBindings: []', 'TLSBindings: [0.0.0.0:143]'));
  const { Result, Remedy } = await finding('SSLBindings');
  expect(Result).toBe('Warn');
  expect((await run(console, Remedy)).code).toBe(0);
  expect((await finding('SSLBindings')).Result).toBe('Pass');
});

describe('a certificate', () => {
  const put = async (host: string, madeAt: number) => {
    const { certificate, key } = await makeSelfSigned([host], madeAt);
    writeFileSync(join(store, `${host}.pem`), certificate + key, { mode: 0o600 });
  };

  test('that is not there yet, or self-signed, is warned of', async () => {
    expect(await finding('Certificate')).toMatchObject({
      Result: 'Warn',
      Reason: expect.stringContaining('There is none'),
    });
    await put('mail.contoso.com', Date.now());
    expect(await finding('Certificate')).toMatchObject({
      Result: 'Warn',
      Reason: expect.stringContaining('self-signed'),
    });
  });

  test('that has expired fails', async () => {
    await put('mail.contoso.com', Date.now() - 6 * 366 * DAY_MS);
    expect(await finding('Certificate')).toMatchObject({
      Result: 'Fail',
      Reason: expect.stringContaining('not valid today'),
    });
  });

  test('that is for another name fails, and the line names the one that it is for', async () => {
    await certificateOf('imap.fabrikam.com');
    expect(await finding('Certificate')).toMatchObject({
      Result: 'Fail',
      Remedy: 'Set-ImapSettings -Server EX01 -X509CertificateName imap.fabrikam.com',
    });
  });

  test('whose key everybody can read fails, with the chmod', async () => {
    await put('mail.contoso.com', Date.now());
    const file = join(store, 'mail.contoso.com.pem');
    chmodSync(file, 0o644);
    expect(await finding('CertificateFiles')).toMatchObject({ Result: 'Fail', Remedy: `chmod o-rwx ${file}` });
    chmodSync(file, 0o640);
    expect((await finding('CertificateFiles')).Result).toBe('Pass');
  });
});

describe('mailboxes', () => {
  test('with fast hashes, without a password, without a quota are warned of, by name up to three', async () => {
    const crypt = `{SHA512-CRYPT}$6$saltsalt$${'a'.repeat(86)}`;
    mailboxes(...['a', 'b', 'c', 'd'].map((name) => `${name}:${crypt}::::::`), `e:::::::`, `f:!${CHEAP.bcrypt}::::::`);
    expect(await finding('PasswordHashes')).toMatchObject({
      Result: 'Warn',
      Reason: expect.stringContaining('SHA512-CRYPT can be tried out fast'),
      Remedy: 'Set-Mailbox a --new-password',
    });
    expect((await finding('PasswordHashes')).Reason).toContain('a, b, c and 1 more');
    expect((await finding('Passwords')).Reason).toContain(': e.');
    expect((await finding('Quotas')).Reason).toContain('a, b, c and 2 more');
  });

  test('without keys for SCRAM are warned of where it is all that LoginType leaves', async () => {
    mailboxes(`jane:${CHEAP.bcrypt}::::::`);
    expect((await finding('ScramKeys')).Result).toBe('Pass');
    configure('LoginType: PlainTextAuthentication');
    expect(await finding('ScramKeys')).toMatchObject({ Result: 'Warn', Reason: expect.stringContaining(': jane.') });
  });
});

describe('files', () => {
  test.each([
    ['postern.yaml', 0o646, 'Fail', 'o-w'],
    ['data', 0o755, 'Warn', 'o-rwx'],
    ['data/mailboxes.passwd', 0o644, 'Fail', 'o-rwx'],
    ['data/control-EX01.sock', 0o660, 'Fail', 'go-rwx'],
    ['.', 0o777, 'Fail', 'o-w'],
  ])('%s of mode %o: %s', async (name, mode, result, take) => {
    mailboxes(`jane:${CHEAP.bcrypt}::::::`);
    writeFileSync(join(data, 'control-EX01.sock'), '', { mode: 0o600 });
    expect((await finding('FileModes')).Result).toBe('Pass');
    const path = join(console.folder, name);
    chmodSync(path, mode);
    expect(await finding('FileModes')).toMatchObject({ Result: result, Remedy: `chmod ${take} ${path}`, Target: path });
  });
});

test.each([
  ['proxyProtocolNetworks', '0.0.0.0/0', '10.0.0.0/8'],
  ['trustedNetworks', '"::/0"', '"::1"'],
])('%s of every address fail', async (key, every, some) => {
  console.write(`${key}: [${every}]\n${WELL}`);
  expect(await finding(key)).toMatchObject({ Result: 'Fail', Target: every.replaceAll('"', '') });
  console.write(`${key}: [${some}]\n${WELL}`);
  expect((await findings()).filter(({ Item }) => Item === key)).toEqual([]);
});

test('in the management shell the findings are objects', async () => {
  const { stdout } = await run(console, "(check | where Result -eq 'Warn' | sort Item | select -First 1).Item");
  expect(stdout).toBe('Certificate\n');
});

test('of a broken configuration ends with 4', async () => {
  console.write('servers: [');
  expect((await console.type('check')).code).toBe(4);
});

describe('an engine', () => {
  /** Publishes as the engine of EX01, with the id of a process that is there. */
  async function published(pid: number): Promise<void> {
    const service = { state: 'Running', listeners: [], connections: 0, sessions: 0 } as const;
    const [started, updated] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'];
    const services = { pop: service, imap: service };
    await console.store.publishStatus({ server: 'EX01', pid, started, updated, revision: 0, hash: '', services });
  }

  test('that does not run is nobody', async () => {
    expect((await findings()).filter(({ Item }) => Item === 'EngineUser')).toEqual([]);
  });

  test('that is root is warned of, one of another user is not', async () => {
    await published(process.pid);
    const isRoot = process.getuid!() === 0;
    expect(await finding('EngineUser')).toMatchObject({ Target: 'EX01', Result: isRoot ? 'Warn' : 'Pass' });
    if (!isRoot) return;
    const child = spawn('sleep', ['60'], { uid: 65_534, gid: 65_534 });
    try {
      await published(child.pid!);
      expect(await finding('EngineUser')).toMatchObject({ Target: 'EX01', Result: 'Pass' });
    } finally {
      child.kill();
    }
  });
});

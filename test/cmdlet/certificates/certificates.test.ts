import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import {
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as x509 from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPfx } from '../../../src/certificates/pkcs12/read-pfx.ts';
import { makeSelfSigned } from '../../../src/certificates/self-signed.ts';
import { answerTo } from '../../support/authority.ts';
import { type ConsoleOptions, TestConsole } from '../console.ts';
import { run } from '../support/in-shell.ts';
import { startEngineOn } from '../support/running-engine.ts';

const FIXTURES = fileURLToPath(new URL('../../certificates/files/', import.meta.url));
const PASSWORD = 'P@ssw0rd1';
const FABRIKAM = new X509Certificate(readFileSync(join(FIXTURES, 'leaf.crt'))).fingerprint.replaceAll(':', '');
const DAY_MS = 24 * 60 * 60 * 1000;

let console: TestConsole;
let folder: string;

beforeEach(() => {
  console = new TestConsole();
  folder = join(console.folder, 'data', 'certificates');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
});
afterEach(() => console.close());

/** A self-signed certificate in the store; its thumbprint. */
async function put(name: string, domains: readonly string[], madeAt = Date.now() - DAY_MS): Promise<string> {
  const { certificate, key } = await makeSelfSigned(domains, madeAt);
  writeFileSync(join(folder, `${name}.pem`), certificate + key, { mode: 0o600 });
  return new X509Certificate(certificate).fingerprint.replaceAll(':', '');
}

async function json(line: string, options: ConsoleOptions = {}) {
  const { code, stdout, stderr } = await console.type(`${line} --json`, options);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const names = async () => {
  const { servers } = await console.store.read();
  const { pop, imap } = servers.get('EX01')!;
  return [pop.X509CertificateName, imap.X509CertificateName];
};

describe('Get-ExchangeCertificate', () => {
  test('shows the table that Exchange shows, with the services that really use each', async () => {
    const own = await put('own', ['ex01']);
    const mail = await put('mail', ['mail.contoso.com']);
    await console.type('Set-ImapSettings -X509CertificateName mail.contoso.com');
    const { code, stdout, stderr } = await console.type('Get-ExchangeCertificate');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').sort()).toEqual(
      [
        '',
        '----------                                -------- -------',
        ...[`${mail}  I......  CN=mail.contoso.com`, `${own}  .P.....  CN=ex01`].sort(),
        'Thumbprint                                Services  Subject',
      ].map((line) => expect.stringContaining(line.slice(0, 40))),
    );
    expect(stdout).toMatch(new RegExp(`^${mail} +I\\.{6} +CN=mail\\.contoso\\.com$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${own} +\\.P\\.{5} +CN=ex01$`, 'm'));
  });

  test('lists the published properties in their order', async () => {
    const thumbprint = await put('own', ['ex01', 'ex01.contoso.com']);
    const { stdout } = await console.run(['Get-ExchangeCertificate', thumbprint, '--output', 'list']);
    expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      ...['AccessRules', 'CertificateDomains', 'HasPrivateKey', 'IsSelfSigned', 'Issuer', 'NotAfter', 'NotBefore'],
      ...['PublicKeySize', 'RootCAType', 'SerialNumber', 'Services', 'Status', 'Subject', 'Thumbprint', ''],
    ]);
    expect(stdout).toContain('CertificateDomains : {ex01, ex01.contoso.com}\n');
    expect(stdout).toContain('Services           : IMAP, POP\n');
    expect(stdout).toContain('Status             : Valid\n');
  });

  test.each([
    (thumbprint: string) => thumbprint.toLowerCase(),
    (thumbprint: string) => `EX01\\${thumbprint}`,
    (thumbprint: string) => `\u200e${thumbprint.replace(/../g, '$& ').trim()}`,
  ])('takes a thumbprint as it is copied', async (written) => {
    const thumbprint = await put('own', ['ex01']);
    await put('other', ['other']);
    const { stdout } = await console.run(['Get-ExchangeCertificate', '-Thumbprint', written(thumbprint), '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ Thumbprint: thumbprint }]);
  });

  test('ends with 3 for one that is not there, and names those that are', async () => {
    const thumbprint = await put('own', ['ex01']);
    const { code, stderr } = await console.type(`Get-ExchangeCertificate ${'5113AE02'.repeat(5)}`);
    expect(code).toBe(3);
    expect(stderr).toContain('was not found on the server');
    expect(stderr).toContain(thumbprint);
  });

  test('finds those for a host name, first the one that clients get', async () => {
    const wildcard = await put('wildcard', ['*.contoso.com'], Date.now() - 9 * DAY_MS);
    const mail = await put('mail', ['mail.contoso.com']);
    await put('other', ['mail.fabrikam.com']);
    const found = await json('Get-ExchangeCertificate -DomainName MAIL.contoso.com');
    expect(found.map((one: { Thumbprint: string }) => one.Thumbprint)).toEqual([mail, wildcard]);
  });

  test.each([
    ['expired on', -1],
    ['expires on', 29],
    ['', 31],
  ])('warns of one in use that %s … (%i days)', async (words, days) => {
    const fiveYears = Date.now() + days * DAY_MS;
    const madeAt = new Date(fiveYears);
    madeAt.setUTCFullYear(madeAt.getUTCFullYear() - 5);
    await put('old', ['ex01'], madeAt.getTime());
    const { stderr, stdout } = await console.type('Get-ExchangeCertificate --output list');
    expect(stderr.replace(/\s+/g, ' ')).toContain(words);
    if (words === '') expect(stderr).toBe('');
    expect(stdout).toContain(days < 0 ? 'DateInvalid' : ': Valid');
  });

  test('says of a file that it cannot be used, and shows the others', async () => {
    await put('own', ['ex01']);
    writeFileSync(join(folder, 'broken.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const { code, stdout, stderr } = await console.type('Get-ExchangeCertificate');
    expect(code).toBe(0);
    expect(stdout).toContain('CN=ex01');
    expect(stderr).toContain('There is no private key.');
  });
});

describe('Import-ExchangeCertificate', () => {
  const imported = (name: string, ...more: string[]) =>
    ['Import-ExchangeCertificate', '-FileName', join(FIXTURES, name), ...more, '--json'] as const;

  test.each(['windows-2012.pfx', 'openssl-3.pfx', 'encrypted-key.pem'])(
    'takes %s with its key and chain, from a script',
    async (name) => {
      const { code, stdout, stderr } = await console.run(imported(name, '--password-stdin'), {
        input: `${PASSWORD}\n`,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ Thumbprint: FABRIKAM, Subject: 'CN=mail.fabrikam.com, O=Contoso' });
      const [file] = readdirSync(folder);
      expect(file).toBe(`mail.fabrikam.com-${FABRIKAM.slice(0, 8).toLowerCase()}.pem`);
      expect(statSync(join(folder, file!)).mode & 0o777).toBe(0o600);
      const text = readFileSync(join(folder, file!), 'utf8');
      // Without the root, which clients have themselves.
      expect(text.match(/BEGIN CERTIFICATE/g)?.length).toBe(2);
      expect(text).toContain('BEGIN PRIVATE KEY');
    },
  );

  test.runIf(process.getuid?.() === 0)('gives the file to whoever the folder belongs to', async () => {
    chownSync(folder, 12345, 12345);
    await console.run(imported('openssl-3.pfx', '--password-stdin'), { input: PASSWORD });
    const { uid, gid } = statSync(join(folder, readdirSync(folder)[0]!));
    expect({ uid, gid }).toEqual({ uid: 12345, gid: 12345 });
  });

  test('keeps the name that it had, or the one that is given', async () => {
    await console.run(imported('openssl-3.pfx', '--password-stdin'), { input: PASSWORD });
    expect(await json('Get-ExchangeCertificate')).toMatchObject([{ FriendlyName: 'Fabrikam mail' }]);
    await console.run(['Remove-ExchangeCertificate', FABRIKAM, '--force', '--no-confirm']);
    await console.run(imported('openssl-3.pfx', '--password-stdin', '-FriendlyName', 'New one'), { input: PASSWORD });
    expect(await json('Get-ExchangeCertificate')).toMatchObject([{ FriendlyName: 'New one' }]);
  });

  test('asks for the password only when the file has one', async () => {
    expect((await console.run(imported('no-password.pfx'))).code).toBe(0);
    const asked = await console.run(imported('openssl-3.pfx'), { answers: [PASSWORD] });
    expect({ code: asked.code, stderr: asked.stderr.split('\n')[0] }).toMatchObject({ code: 0 });
    expect(asked.stderr).toContain('Password of the file: ');
    expect(asked.stderr).not.toContain('Again: ');
  });

  test('without a terminal, without a password, or with a wrong one, says so and keeps nothing', async () => {
    const missing = await console.run(imported('openssl-3.pfx'));
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('--password-stdin');
    const wrong = await console.run(imported('openssl-3.pfx', '--password-stdin'), { input: 'P@ssw0rd2' });
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stderr).error.message).toBe('The password of the file is another one.');
    const onTheLine = await console.run(imported('openssl-3.pfx', '-Password', PASSWORD));
    expect(onTheLine.code).toBe(2);
    expect(onTheLine.stderr).not.toContain(PASSWORD);
    expect(JSON.parse(onTheLine.stderr).error.id).toBe('PasswordOnCommandLine,Import-ExchangeCertificate');
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['leaf.crt', /without its private key/],
    ['answer.p7b', /without its private key/],
    ['README.md', /no certificate in a form that is known here/],
  ])('refuses %s', async (name, message) => {
    const { code, stderr } = await console.run(imported(name));
    expect(code).toBe(2);
    expect(JSON.parse(stderr).error.message).toMatch(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('refuses a key that belongs to another certificate', async () => {
    const { certificate } = await makeSelfSigned(['a.contoso.com'], Date.now());
    const { key } = await makeSelfSigned(['b.contoso.com'], Date.now());
    const file = join(console.folder, 'mixed.pem');
    writeFileSync(file, certificate + key);
    const { code, stderr } = await console.run(['Import-ExchangeCertificate', '-FileName', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('The private key belongs to none of the certificates.');
  });

  test('shows with -WhatIf what it would take, and is done when the store has it already', async () => {
    const options = { input: PASSWORD };
    const { stdout } = await console.run(
      ['Import-ExchangeCertificate', '-FileName', join(FIXTURES, 'openssl-3.pfx'), '--password-stdin', '-WhatIf'],
      options,
    );
    expect(stdout).toContain(`on target "${FABRIKAM} (CN=mail.fabrikam.com, O=Contoso)"`);
    expect(readdirSync(folder)).toEqual([]);
    await console.run(imported('openssl-3.pfx', '--password-stdin'), options);
    const again = await console.run(imported('openssl-3.pfx', '--password-stdin'), options);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('in the store already');
    expect(readdirSync(folder).length).toBe(1);
  });
});

describe('New-ExchangeCertificate', () => {
  test("is for the server's own names, RSA, five years, and shown where nothing better was", async () => {
    const made = await json('New-ExchangeCertificate');
    expect(made).toMatchObject({
      Subject: 'CN=EX01',
      CertificateDomains: ['ex01', 'ex01.contoso.com'],
      PublicKeySize: 2048,
      IsSelfSigned: true,
      RootCAType: 'None',
      Services: 'IMAP, POP',
      FriendlyName: 'Microsoft Exchange',
    });
    expect(new Date(made.NotAfter).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 5);
  });

  test('leaves services alone that show a certificate of an authority, and says so', async () => {
    await console.run(
      ['Import-ExchangeCertificate', '-FileName', join(FIXTURES, 'openssl-3.pfx'), '--password-stdin'],
      { input: PASSWORD },
    );
    await console.type(`Enable-ExchangeCertificate ${FABRIKAM} -Services POP,IMAP`);
    const { stderr, stdout } = await console.type('New-ExchangeCertificate --json');
    expect(JSON.parse(stdout).Services).toBe('None');
    expect(stderr).toContain('POP goes on to show');
    expect(await names()).toEqual(['mail.fabrikam.com', 'mail.fabrikam.com']);
    await console.type('New-ExchangeCertificate -SubjectName CN=new.contoso.com -Services POP --json');
    expect(await names()).toEqual(['new.contoso.com', 'mail.fabrikam.com']);
  });

  test('takes subjects, names and key sizes as published', async () => {
    const { stdout } = await console.run([
      ...['New-ExchangeCertificate', '-SubjectName', 'c=us, o="Woodgrove, Bank", cn=mail1.woodgrovebank.com'],
      ...[
        '-DomainName',
        'woodgrovebank.com,',
        'example.com',
        '-KeySize',
        '3072',
        '-PrivateKeyExportable',
        '1',
        '--json',
      ],
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      Subject: 'CN=mail1.woodgrovebank.com, O=Woodgrove\\, Bank, C=US',
      CertificateDomains: ['mail1.woodgrovebank.com', 'woodgrovebank.com', 'example.com'],
      PublicKeySize: 3072,
    });
  });

  test.each([
    [['-SubjectName', 'mail.contoso.com'], 'no part of a subject'],
    [['-SubjectName', 'XY=mail'], 'XY is no part of a subject'],
    [['-SubjectName', 'C=USA,CN=a'], 'a country of two letters'],
    [['-DomainName', 'a b'], 'is no host name'],
    [['-KeySize', '1024'], '2048, 3072, 4096'],
    [['-RequestFile', 'x.req'], 'Add -GenerateRequest'],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await console.run(['New-ExchangeCertificate', ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('makes one like another, which then is the one that clients get', async () => {
    const before = await put('own', ['ex01', 'mail.contoso.com']);

    const { code, stdout, stderr } = await run(
      console,
      `Get-ExchangeCertificate -Thumbprint ${before} | New-ExchangeCertificate -Force -PrivateKeyExportable $true | fl Subject,CertificateDomains,Services`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('CertificateDomains : {ex01, mail.contoso.com}');
    expect(stdout).toContain('Services           : IMAP, POP');
    expect(await json(`Get-ExchangeCertificate ${before}`)).toMatchObject([{ Services: 'None' }]);
  });
});

describe('a request', () => {
  test("waits, is completed by the authority's answer, and then is gone", async () => {
    const file = join(console.folder, 'mail.req');
    const words = [
      'New-ExchangeCertificate',
      '-GenerateRequest',
      '-SubjectName',
      'C=US, O=Contoso, CN=mail.contoso.com',
    ];
    const made = await console.run([...words, '-RequestFile', file, '-FriendlyName', 'Mail']);
    expect(made.code).toBe(0);
    expect(await json('Get-ExchangeCertificate')).toMatchObject([
      { Status: 'PendingRequest', Subject: 'CN=mail.contoso.com, O=Contoso, C=US', Services: 'None', NotAfter: null },
    ]);
    const answer = join(console.folder, 'answer.p7b');
    writeFileSync(answer, await answerTo(readFileSync(file, 'utf8')));
    const { code, stdout, stderr } = await console.run(['Import-ExchangeCertificate', '-FileName', answer, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      Status: 'Valid',
      Issuer: 'CN=Contoso Issuing, O=Contoso',
      CertificateDomains: ['mail.contoso.com'],
      FriendlyName: 'Mail',
    });
    expect(await json('Get-ExchangeCertificate')).toMatchObject([{ Status: 'Valid' }]);
    expect(readdirSync(folder).every((name) => name.endsWith('.pem'))).toBe(true);
  });

  test('is printed as it is, to be sent to a file, and is a text in the management shell', async () => {
    const { stdout } = await console.type('New-ExchangeCertificate -GenerateRequest -SubjectName CN=*.contoso.com');
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n[\s\S]+\n-----END CERTIFICATE REQUEST-----\n$/);
    expect(new x509.Pkcs10CertificateRequest(stdout).subject).toBe('CN=*.contoso.com');

    const shell = await run(
      console,
      '$request = New-ExchangeCertificate -GenerateRequest -SubjectName CN=a.contoso.com; $request.Substring(0, 10)',
    );
    expect(shell).toMatchObject({ code: 0, stdout: '-----BEGIN\n' });
  });

  test('can be had again, and removed', async () => {
    const { stdout } = await console.type('New-ExchangeCertificate -GenerateRequest -SubjectName CN=a.contoso.com');
    const [{ Thumbprint }] = await json('Get-ExchangeCertificate');
    const again = await json(`Export-ExchangeCertificate ${Thumbprint}`);
    expect(again.FileData).toBe(stdout);
    const enabled = await console.type(`Enable-ExchangeCertificate ${Thumbprint} -Services POP`);
    expect(enabled.code).toBe(2);
    expect(enabled.stderr).toContain('waits for its certificate');
    expect((await console.type(`Remove-ExchangeCertificate ${Thumbprint} --no-confirm`)).code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('Enable-ExchangeCertificate', () => {
  test('adds services, says what changed, and takes none away', async () => {
    await put('own', ['ex01']);
    const mail = await put('mail', ['mail.contoso.com', 'imap.contoso.com']);
    const { code, stdout, stderr } = await console.type(
      `Enable-ExchangeCertificate ${mail} -Services POP,SMTP,IIS -Force`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'EX01 pop X509CertificateName: EX01 -> mail.contoso.com\n' });
    expect(stderr).toContain('SMTP, IIS: not served here');
    expect(await names()).toEqual(['mail.contoso.com', 'EX01']);
    await console.type(`Enable-ExchangeCertificate ${mail} -Services imap`);
    expect(await names()).toEqual(['mail.contoso.com', 'mail.contoso.com']);
    const again = await console.type(`Enable-ExchangeCertificate ${mail} -Services POP,IMAP --json`);
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false, changes: [] });
  });

  test('waits until the running engine has it in force', async () => {
    const engine = await startEngineOn(console);
    try {
      const mail = await put('mail', ['mail.contoso.com']);
      const { stdout } = await console.type(`Enable-ExchangeCertificate ${mail} -Services IMAP`);
      expect(stdout).toBe('EX01 imap X509CertificateName: EX01 -> mail.contoso.com\nIn force on EX01 (revision 1).\n');
    } finally {
      await engine.stop();
    }
  });

  test.each([['3'], ["'POP, IMAP'"], ['pop,imap']])('takes %s for both', async (services) => {
    const mail = await put('mail', ['mail.contoso.com']);
    await console.run(['Enable-ExchangeCertificate', mail, '-Services', services.replaceAll("'", '')]);
    expect(await names()).toEqual(['mail.contoso.com', 'mail.contoso.com']);
  });

  test('takes a service away with --remove-services, and says what it shows then', async () => {
    const own = await put('own', ['ex01']);
    const mail = await put('mail', ['mail.contoso.com']);
    await console.type(`Enable-ExchangeCertificate ${mail} -Services POP,IMAP`);
    const { code, stderr } = await console.type(`Enable-ExchangeCertificate ${mail} --remove-services POP`);
    expect(code).toBe(0);
    expect(stderr).toContain(`POP shows ${own} (CN=ex01) now.`);
    expect(await names()).toEqual(['EX01', 'mail.contoso.com']);
  });

  test('finds a name for a wildcard that covers one, and otherwise says what Exchange says', async () => {
    const wildcard = await put('wildcard', ['*.contoso.com']);
    expect((await console.type(`Enable-ExchangeCertificate ${wildcard} -Services IMAP`)).code).toBe(0);
    expect(await names()).toEqual(['EX01', 'EX01.contoso.com']);
    const other = await put('other', ['*.blitzagency.com']);
    const { code, stderr } = await console.type(`Enable-ExchangeCertificate ${other} -Services POP`);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      `This certificate with thumbprint ${other} and subject "*.blitzagency.com" cannot used for POP SSL/TLS connections because the subject is not a Fully Qualified Domain Name (FQDN). Use command Set-POPSettings to set X509CertificateName to the FQDN of the service.`,
    );
    await console.type('Set-PopSettings -X509CertificateName mail.blitzagency.com');
    const again = await console.type(`Enable-ExchangeCertificate ${other} -Services POP --json`);
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false });
    expect(await json(`Get-ExchangeCertificate ${other}`)).toMatchObject([{ Services: 'POP' }]);
  });

  test('refuses one that a newer one for the same names would hide', async () => {
    const old = await put('old', ['mail.contoso.com'], Date.now() - 9 * DAY_MS);
    const recent = await put('recent', ['mail.contoso.com']);
    const { code, stderr } = await console.type(`Enable-ExchangeCertificate ${old} -Services POP`);
    expect(code).toBe(2);
    expect(stderr).toContain(`Remove-ExchangeCertificate -Thumbprint ${recent} -Force`);
  });

  test('wants a service', async () => {
    const mail = await put('mail', ['mail.contoso.com']);
    expect((await console.type(`Enable-ExchangeCertificate ${mail}`)).stderr).toContain('Services');
    expect((await console.type(`Enable-ExchangeCertificate ${mail} -Services FTP`)).code).toBe(2);
    const none = await console.type(`Enable-ExchangeCertificate ${mail} -Services None`);
    expect(none).toMatchObject({ code: 0, stderr: 'None adds no service; --remove-services takes services away.\n' });
  });
});

describe('Export-ExchangeCertificate', () => {
  test('writes a PFX file that only its owner may read, with chain and key', async () => {
    await console.run(
      ['Import-ExchangeCertificate', '-FileName', join(FIXTURES, 'windows-2012.pfx'), '--password-stdin'],
      { input: PASSWORD },
    );
    const file = join(console.folder, 'out.pfx');
    const words = ['Export-ExchangeCertificate', FABRIKAM, '-FileName', file, '--password-stdin'];
    expect(await console.run(words, { input: 'another one' })).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const content = readPfx(readFileSync(file), 'another one');
    expect(content).toMatchObject({ friendlyName: 'Fabrikam mail' });
    expect(content !== 'WrongPassword' && content.certificates.length).toBe(2);
  });

  test('asks for the password twice', async () => {
    const own = await put('own', ['ex01']);
    const differ = await console.type(`Export-ExchangeCertificate ${own}`, { answers: ['a', 'b'] });
    expect(differ.code).toBe(2);
    const { stdout } = await console.type(`Export-ExchangeCertificate ${own} --json`, { answers: ['a', 'a'] });
    expect(readPfx(Buffer.from(JSON.parse(stdout).FileData, 'base64'), 'a')).toMatchObject({ friendlyName: '' });
  });
});

describe('Remove-ExchangeCertificate', () => {
  test('refuses one in use, and says what would be shown instead', async () => {
    const own = await put('own', ['ex01'], Date.now() - 9 * DAY_MS);
    const mail = await put('mail', ['mail.contoso.com']);
    await console.type(`Enable-ExchangeCertificate ${mail} -Services POP`);
    const { code, stderr } = await console.type(`Remove-ExchangeCertificate ${mail} --no-confirm`);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('it is in use by POP of EX01.');
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      `Instead, POP of EX01 would show ${own} (CN=ex01, which is not for mail.contoso.com).`,
    );
    expect((await console.type(`Remove-ExchangeCertificate ${mail} --force --no-confirm`)).code).toBe(0);
    const last = await console.type(`Remove-ExchangeCertificate ${own} --no-confirm`);
    expect(last.stderr).toContain('TLS fails until there is another certificate');
  });

  test('asks, and without a terminal does nothing', async () => {
    await put('own', ['ex01']);
    const spare = await put('spare', ['spare.contoso.com'], Date.now() - 9 * DAY_MS);
    expect((await console.type(`Remove-ExchangeCertificate ${spare}`)).code).toBe(2);
    expect((await console.type(`Remove-ExchangeCertificate ${spare}`, { answers: ['n'] })).code).toBe(1);
    expect(readdirSync(folder).length).toBe(2);
    expect((await console.type(`Remove-ExchangeCertificate ${spare}`, { answers: ['y'] })).code).toBe(0);
    expect(readdirSync(folder)).toEqual(['own.pem']);
  });

  test('removes certificate and key that are apart, but of a link only the link', async () => {
    await put('own', ['ex01']);
    const { certificate, key } = await makeSelfSigned(['a.contoso.com'], Date.now() - 9 * DAY_MS);
    writeFileSync(join(folder, 'a.crt'), certificate);
    writeFileSync(join(folder, 'a.key'), key, { mode: 0o600 });
    const live = join(console.folder, 'live');
    mkdirSync(live);
    const linked = await makeSelfSigned(['b.contoso.com'], Date.now() - 9 * DAY_MS);
    writeFileSync(join(live, 'fullchain.pem'), linked.certificate);
    writeFileSync(join(live, 'privkey.pem'), linked.key, { mode: 0o600 });
    symlinkSync(live, join(folder, 'b.contoso.com'));
    for (const pem of [certificate, linked.certificate]) {
      const thumbprint = new X509Certificate(pem).fingerprint.replaceAll(':', '');
      expect((await console.type(`Remove-ExchangeCertificate ${thumbprint} --no-confirm`)).code).toBe(0);
    }
    expect(readdirSync(folder)).toEqual(['own.pem']);
    expect(readdirSync(live).sort()).toEqual(['fullchain.pem', 'privkey.pem']);
  });
});

test('published lines of a renewal run from the file to the services', async () => {
  await put('own', ['ex01']);
  mkdirSync(join(console.folder, 'certs'));
  copyFileSync(join(FIXTURES, 'windows-2012.pfx'), join(console.folder, 'certs', 'ExportedCert.pfx'));
  const environment = { POSTERN_PATHS: `c:\\certificates=${join(console.folder, 'certs')}` };

  const { code, stderr, stdout } = await run(
    console,
    `$pw = ConvertTo-SecureString -String '${PASSWORD}' -AsPlainText -Force
Import-ExchangeCertificate -FileData ([Byte[]]$(Get-Content -Path c:\\certificates\\ExportedCert.pfx -Encoding byte -ReadCount 0)) -Password:$pw | Enable-ExchangeCertificate -Services POP,IMAP -DoNotRequireSsl
$out = Export-ExchangeCertificate -Thumbprint ${FABRIKAM} -BinaryEncoded -Password $pw
[System.IO.File]::WriteAllBytes('c:\\certificates\\copy.pfx', $out.FileData)
(Get-ExchangeCertificate | where { $_.Services -match 'POP' }).Subject`,
    environment,
  );
  const notice = 'No engine runs for EX01: the change takes effect when it starts.\n';
  expect({ code, stderr }).toEqual({ code: 0, stderr: notice });
  expect(stdout).toBe('CN=mail.fabrikam.com, O=Contoso\n');
  expect(await names()).toEqual(['mail.fabrikam.com', 'mail.fabrikam.com']);
  expect(readPfx(readFileSync(join(console.folder, 'certs', 'copy.pfx')), PASSWORD)).not.toBe('WrongPassword');
});

test('lines of Exchange 2007 run, which call the file Path', async () => {
  await put('own', ['ex01']);
  const certs = join(console.folder, 'certs');
  mkdirSync(certs);
  const environment = { POSTERN_PATHS: `c:\\=${certs}` };
  const requested = await run(
    console,
    'New-ExchangeCertificate -GenerateRequest -Path c:\\mail.csr -KeySize 2048 -SubjectName "c=US, s=Washington, l=Seattle, o=Contoso, ou=IT, cn=mail.contoso.com" -DomainName autodiscover.contoso.com -PrivateKeyExportable $True | Out-Null',
    environment,
  );
  expect(requested.code).toBe(0);
  writeFileSync(join(certs, 'mail.cer'), await answerTo(readFileSync(join(certs, 'mail.csr'), 'utf8')));
  const completed = await run(
    console,
    `Import-ExchangeCertificate -Path c:\\mail.cer | Enable-ExchangeCertificate -Services "IIS,POP,IMAP,SMTP"
Get-ExchangeCertificate | ? { $_.Subject -like '*EX01*' } | Remove-ExchangeCertificate -Confirm:$false
(Get-ExchangeCertificate).Subject`,
    environment,
  );
  expect({ code: completed.code, stdout: completed.stdout }).toEqual({
    code: 0,
    stdout: 'CN=mail.contoso.com, OU=IT, O=Contoso, L=Seattle, ST=Washington, C=US\n',
  });
});

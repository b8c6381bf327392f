import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CertificateStore, readCertificates } from '../../src/certificates/certificate-store.ts';
import type { KeyKind } from '../../src/certificates/key-pair.ts';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';
import { replaceFile } from '../../src/files/atomic-file.ts';
import type { TlsOptions } from '../../src/wire/tls-options.ts';
import { Transport } from '../../src/wire/transport.ts';
import { ManualClock } from '../support/manual-clock.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 5, 1);
let folder: string;
let clock: ManualClock;
let problems: string[];
const opened: CertificateStore[] = [];

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'postern-certificates-')), 'certificates');
  await mkdir(folder);
  clock = new ManualClock(NOW);
  problems = [];
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await rm(path.dirname(folder), { recursive: true, force: true });
});

async function open(): Promise<CertificateStore> {
  const store = await CertificateStore.open({
    folder,
    clock,
    names: ['EX01', 'ex01.contoso.com', 'localhost'],
    onProblem: (source, { message }) => problems.push(`${path.basename(source)}: ${message}`),
  });
  opened.push(store);
  return store;
}

/** As an administrator would put it there: certificate and key in files of their own. */
async function put(
  name: string,
  names: readonly string[],
  madeAt = NOW - DAY_MS,
  kind: KeyKind = 'P-256',
): Promise<void> {
  const { certificate, key } = await makeSelfSigned(names, madeAt, { key: kind });
  await writeFile(path.join(folder, `${name}.key`), key, { mode: 0o600 });
  await writeFile(path.join(folder, `${name}.crt`), certificate);
}

interface Seen {
  readonly name: string;
  readonly reused: boolean;
  readonly session: Buffer | undefined;
}

/** What a client sees. */
async function connect(options: TlsOptions | undefined, ask: tls.ConnectionOptions = {}): Promise<Seen> {
  const server = net.createServer(async (socket) => {
    const transport = new Transport(socket);
    if (await transport.startTls(options!)) transport.write('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      let session: Buffer | undefined;
      const client = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...ask });
      client.on('session', (ticket: Buffer) => {
        session = ticket;
      });
      client.once('error', reject);
      const finish = () => {
        const name = String(client.getPeerCertificate().subject?.CN ?? '');
        resolve({ name, reused: client.isSessionReused(), session });
        client.destroy();
      };
      client.once('data', () => {
        // TLS 1.3 hands out tickets at its leisure.
        if (session === undefined && !client.isSessionReused()) client.once('session', () => setImmediate(finish));
        else finish();
      });
    });
  } finally {
    server.close();
  }
}

describe('the files of the store', () => {
  it('an empty folder gets a self-signed certificate that only its owner may read, and keeps it', async () => {
    const [certificate] = (await open()).list();
    expect(certificate).toMatchObject({
      subject: 'CN=EX01',
      issuer: 'CN=EX01',
      domains: ['ex01', 'ex01.contoso.com', 'localhost'],
      selfSigned: true,
      keyType: 'EC',
      publicKeySize: 256,
      chain: [expect.anything()],
    });
    expect(certificate!.thumbprint).toMatch(/^[0-9A-F]{40}$/);
    expect(certificate!.isValidAt(NOW)).toBe(true);
    expect(certificate!.isValidAt(NOW + 6 * 365 * DAY_MS)).toBe(false);
    expect((await stat(path.join(folder, 'self-signed.pem'))).mode & 0o777).toBe(0o600);
    expect((await open()).list()[0]!.thumbprint).toBe(certificate!.thumbprint);
    expect(await readdir(folder)).toEqual(['self-signed.pem']);
  });

  it('are read as pairs, as one file, and as the folder of another program, through links', async () => {
    await put('pair', ['pair.example']);
    const one = await makeSelfSigned(['one.example'], NOW);
    await writeFile(path.join(folder, 'one.pem'), one.key + one.certificate, { mode: 0o600 });
    const live = path.join(path.dirname(folder), 'live');
    await mkdir(live);
    const other = await makeSelfSigned(['live.example'], NOW);
    await writeFile(path.join(live, 'fullchain.pem'), other.certificate);
    await writeFile(path.join(live, 'cert.pem'), other.certificate);
    await writeFile(path.join(live, 'privkey.pem'), other.key, { mode: 0o600 });
    await writeFile(path.join(live, 'README'), 'not a certificate');
    await symlink(live, path.join(folder, 'live.example'));
    const { certificates, problems: found } = await readCertificates(folder);
    expect(certificates.map(({ domains }) => domains[0]).sort()).toEqual([
      'live.example',
      'one.example',
      'pair.example',
    ]);
    expect(found).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)(
    'whose key root alone may read are told of where the folder is not of root',
    async () => {
      await put('renewed', ['mail.contoso.com']);
      const key = path.join(folder, 'renewed.key');
      const told = async () => (await readCertificates(folder)).problems.map(({ message }) => message);
      expect(await told()).toEqual([]);
      await chown(folder, 12345, 12345);
      expect(await told()).toEqual([expect.stringMatching(`^${key} can be read by root alone, .*chgrp`)]);
      await chmod(key, 0o640);
      expect(await told()).toHaveLength(1);
      await chown(key, 0, 12345);
      expect(await told()).toEqual([]);
      await chown(key, 12345, 0);
      await chmod(key, 0o600);
      expect(await told()).toEqual([]);
    },
  );

  it.each<[string, (file: string) => Promise<void>, string]>([
    ['no key', (file) => unlink(file.replace('.crt', '.key')), 'There is no private key.'],
    [
      "somebody else's key",
      async (file) => {
        const { key } = await makeSelfSigned(['x'], NOW);
        await writeFile(file.replace('.crt', '.key'), key);
      },
      'The private key belongs to none of the certificates.',
    ],
    [
      'a certificate that is none',
      (file) => writeFile(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
      'One of the certificates cannot be read.',
    ],
    ['nothing in it', (file) => writeFile(file, ''), 'There is no certificate.'],
    [
      'an encrypted key',
      (file) =>
        writeFile(
          file.replace('.crt', '.key'),
          '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
        ),
      'The private key is encrypted; the server could not read it at start.',
    ],
  ])('with %s are passed over, with a sentence', async (_what, spoil, message) => {
    await put('good', ['good.example']);
    await put('mail', ['mail.contoso.com']);
    await spoil(path.join(folder, 'mail.crt'));
    const store = await open();
    expect(store.list().map(({ domains }) => domains[0])).toEqual(['good.example']);
    expect(store.problems).toEqual([{ source: path.join(folder, 'mail.crt'), message }]);
    await store.refresh();
    await store.refresh();
    expect(problems).toEqual([`mail.crt: ${message}`]);
  });

  it('that cannot be looked at do not spoil the others', async () => {
    await put('good', ['good.example']);
    await symlink('loop', path.join(folder, 'loop'));
    await symlink('turn.pem', path.join(folder, 'turn.pem'));
    await symlink('/nonexistent', path.join(folder, 'gone'));
    await writeFile(path.join(folder, 'README'), 'about this folder');
    await mkdir(path.join(folder, 'good'));
    const store = await open();
    expect(store.list().map(({ domains }) => domains[0])).toEqual(['good.example']);
    expect(store.problems.map(({ source }) => path.basename(source)).sort()).toEqual(['loop', 'turn.pem']);
    for (const { message } of store.problems) expect(message).toContain('ELOOP');
  });

  it('with a key that everybody may read are used, with a warning', async () => {
    await put('mail', ['mail.contoso.com']);
    await writeFile(path.join(folder, 'mail.key'), (await makeSelfSigned(['x'], NOW)).key, { mode: 0o600 });
    await put('open', ['open.example']);
    await rm(path.join(folder, 'open.key'));
    const { certificate, key } = await makeSelfSigned(['open.example'], NOW);
    await writeFile(path.join(folder, 'open.crt'), certificate);
    await writeFile(path.join(folder, 'open.key'), key, { mode: 0o644 });
    const store = await open();
    expect(store.list()).toHaveLength(1);
    expect(store.problems.map(({ message }) => message)).toContainEqual(expect.stringContaining('chmod o-r'));
  });
});

describe('the choice', () => {
  it('is the newest valid certificate that covers the name, wildcards included', async () => {
    await put('old', ['*.contoso.com'], NOW - 30 * DAY_MS);
    await put('new', ['*.contoso.com'], NOW - DAY_MS);
    await put('expired', ['mail.contoso.com'], NOW - 6 * 365 * DAY_MS);
    await put('later', ['mail.contoso.com'], NOW + 30 * DAY_MS);
    const store = await open();
    expect(store.select('MAIL.contoso.com')?.source).toBe(path.join(folder, 'new.crt'));
    clock.jump(31 * DAY_MS);
    expect(store.select('mail.contoso.com')?.source).toBe(path.join(folder, 'later.crt'));
    for (const name of ['contoso.com', 'a.mail.contoso.com', 'mail.fabrikam.com', '', '*', '.contoso.com'])
      expect(store.select(name)).toBeUndefined();
  });

  it('says what clients will find wrong with it', async () => {
    await put('good', ['mail.contoso.com']);
    await put('expired', ['old.contoso.com'], NOW - 6 * 365 * DAY_MS);
    const store = await open();
    expect(store.check('mail.contoso.com')).toMatchObject({ exists: true, validToday: true, coversName: true });
    expect(store.check('old.contoso.com')).toMatchObject({ exists: true, validToday: false, coversName: true });
    const missing = store.check('other.contoso.com');
    expect(missing).toMatchObject({ exists: false, validToday: false, coversName: false });
    expect(missing.used?.domains).toEqual(['mail.contoso.com']);
  });
});

describe('TLS', () => {
  it('presents the configured certificate, and another to a client that asks for it by name', async () => {
    await put('ex01', ['EX01']);
    await put('mail', ['mail.contoso.com']);
    const options = (await open()).tlsOptionsFor('EX01', 'imap');
    expect((await connect(options)).name).toBe('EX01');
    expect((await connect(options, { servername: 'mail.contoso.com' })).name).toBe('mail.contoso.com');
    expect((await connect(options, { servername: 'unknown.example' })).name).toBe('EX01');
  });

  describe.each(['TLSv1.2', 'TLSv1.3'] as const)('of %s', (version) => {
    it.each([
      ['rsa.example', 'ec.example'],
      ['ec.example', 'rsa.example'],
    ])(
      'presents the certificate that is asked for also when it has another kind of key: %s by default, %s asked',
      async (name, asked) => {
        await put('rsa', ['rsa.example'], NOW - DAY_MS, 2048);
        await put('ec', ['ec.example'], NOW - DAY_MS);
        const options = (await open()).tlsOptionsFor(name, 'imap');
        const ask = { minVersion: version, maxVersion: version };
        expect((await connect(options, { ...ask, servername: asked })).name).toBe(asked);
        expect((await connect(options, { ...ask, servername: name })).name).toBe(name);
        expect((await connect(options, ask)).name).toBe(name);
      },
    );
  });

  it('still has a certificate for a name that none covers', async () => {
    expect((await connect((await open()).tlsOptionsFor('mail.fabrikam.com', 'pop3'))).name).toBe('EX01');
  });

  it.each([
    ['imap', 'imap', true],
    ['imap', 'pop3', false],
    ['pop3', 'pop3', true],
    ['pop3', 'http/1.1', false],
  ] as const)('of %s takes %s in ALPN: %s', async (protocol, offered, accepted) => {
    const attempt = connect((await open()).tlsOptionsFor('EX01', protocol), { ALPNProtocols: [offered] });
    if (accepted) expect((await attempt).name).toBe('EX01');
    else await expect(attempt).rejects.toThrow(/no.application.protocol/i);
  });

  it('of 1.1 is refused', async () => {
    const options = (await open()).tlsOptionsFor('EX01', 'imap');
    await expect(connect(options, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'of %s resumes a session until its keys are replaced or its certificate is, whatever becomes of others',
    async (version) => {
      await put('mail', ['mail.contoso.com']);
      await put('other', ['other.contoso.com']);
      const store = await open();
      const ask = { minVersion: version, maxVersion: version };
      const meet = (name: string, session?: Buffer) =>
        connect(store.tlsOptionsFor(name, 'imap'), session === undefined ? ask : { ...ask, session });
      const [mail, other] = [await meet('mail.contoso.com'), await meet('other.contoso.com')];
      expect((await meet('mail.contoso.com', mail.session)).reused).toBe(true);
      expect((await meet('other.contoso.com', mail.session)).reused).toBe(false);
      await put('mail', ['mail.contoso.com'], NOW);
      await store.refresh();
      expect((await meet('mail.contoso.com', mail.session)).reused).toBe(false);
      expect((await meet('other.contoso.com', other.session)).reused).toBe(true);
      clock.jump(DAY_MS);
      expect((await meet('other.contoso.com', other.session)).reused).toBe(false);
    },
  );
});

describe('a renewal', () => {
  it('by a link that is made to point elsewhere, outside the folder, is taken up at the next poll', async () => {
    const parent = path.dirname(folder);
    for (const [version, madeAt] of [
      ['1', NOW - 2 * DAY_MS],
      ['2', NOW - DAY_MS],
    ] as const) {
      const made = await makeSelfSigned([`v${version}.example`], madeAt);
      await replaceFile(path.join(parent, `${version}.pem`), made.certificate + made.key);
    }
    const live = path.join(parent, 'live');
    await mkdir(live);
    await symlink('../1.pem', path.join(live, 'all.pem'));
    await symlink(live, path.join(folder, 'mail'));
    const store = await open();
    expect(store.list()[0]!.domains).toEqual(['v1.example']);
    const changed = new Promise<void>((resolve) => store.onChange(resolve));
    await symlink('../2.pem', path.join(live, 'new'));
    await rename(path.join(live, 'new'), path.join(live, 'all.pem'));
    clock.advance(1_000);
    await changed;
    expect(store.list()[0]!.domains).toEqual(['v2.example']);
  });

  it('keeps the last good certificate while key and certificate do not fit, without complaining', async () => {
    await put('mail', ['mail.contoso.com']);
    const store = await open();
    const before = store.list()[0]!.thumbprint;
    const { certificate, key } = await makeSelfSigned(['mail.contoso.com'], NOW);
    await replaceFile(path.join(folder, 'mail.key'), key);
    await store.refresh();
    expect(store.list()[0]!.thumbprint).toBe(before);
    await replaceFile(path.join(folder, 'mail.crt'), certificate);
    await store.refresh();
    expect(store.list()[0]!.thumbprint).not.toBe(before);
    expect(store.problems).toEqual([]);
  });
});

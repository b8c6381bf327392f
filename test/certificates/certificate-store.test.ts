import { copyFile, mkdtemp, readdir, rm, stat, unlink } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { covers } from '../../src/certificates/certificate.ts';
import { CertificateStore } from '../../src/certificates/certificate-store.ts';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';
import { replaceFile } from '../../src/files/atomic-file.ts';
import { systemClock } from '../../src/model/clock.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
let folder: string;
let store: CertificateStore | undefined;
const problems: string[] = [];

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'postern-certificates-')), 'certificates');
  problems.length = 0;
});
afterEach(async () => {
  await store?.close();
  store = undefined;
  await rm(path.dirname(folder), { recursive: true, force: true });
});

async function open(): Promise<CertificateStore> {
  store = await CertificateStore.open({
    folder,
    clock: systemClock,
    names: ['EX01', 'ex01.contoso.com', 'localhost'],
    onProblem: (file) => problems.push(path.basename(file)),
  });
  return store;
}

async function put(name: string, names: readonly string[], madeAt = Date.now()): Promise<void> {
  const { certificate, key } = await makeSelfSigned(names, madeAt);
  await replaceFile(path.join(folder, `${name}.key`), key);
  await replaceFile(path.join(folder, `${name}.crt`), certificate);
}

/** The common name of the certificate that a client gets. */
async function presented(options: tls.TLSSocketOptions, ask: tls.ConnectionOptions): Promise<string> {
  const server = net.createServer((socket) => {
    const secure = new tls.TLSSocket(socket, { ...options, isServer: true });
    secure.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const client = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...ask }, () => {
        const { CN } = client.getPeerCertificate().subject;
        client.destroy();
        resolve(String(CN));
      });
      client.once('error', reject);
    });
  } finally {
    server.close();
  }
}

describe('a certificate store', () => {
  it('makes a self-signed certificate for an empty folder, with a key that only its owner may read', async () => {
    const [certificate] = (await open()).list();
    expect(certificate!.thumbprint).toMatch(/^[0-9A-F]{40}$/);
    for (const name of ['EX01', 'ex01.contoso.com', 'localhost']) expect(covers(certificate!, name)).toBe(true);
    expect(covers(certificate!, 'mail.contoso.com')).toBe(false);
    expect((await stat(path.join(folder, 'self-signed.key'))).mode & 0o777).toBe(0o600);
  });

  it('keeps the certificate it made', async () => {
    const first = (await open()).list()[0]!.thumbprint;
    await store!.close();
    expect((await open()).list().map((one) => one.thumbprint)).toEqual([first]);
  });

  it('selects the newest valid certificate that covers the name, wildcards included', async () => {
    await open();
    await put('old', ['*.contoso.com'], Date.now() - 30 * DAY_MS);
    await put('new', ['*.contoso.com'], Date.now() - DAY_MS);
    await put('expired', ['*.contoso.com'], Date.now() - 6 * 365 * DAY_MS);
    await store!.close();
    const chosen = (await open()).select('mail.contoso.com')!;
    expect(chosen.notBefore).toBeGreaterThan(Date.now() - 2 * DAY_MS);
    expect(covers(chosen, 'mail.contoso.com')).toBe(true);
  });

  it('still has a certificate for a name that none covers', async () => {
    expect((await open()).select('mail.fabrikam.com')).toBeDefined();
  });

  it('passes over a certificate whose key is another one, and says so', async () => {
    await open();
    await put('mail', ['mail.contoso.com']);
    await copyFile(path.join(folder, 'self-signed.key'), path.join(folder, 'mail.key'));
    await store!.close();
    problems.length = 0;
    expect((await open()).list()).toHaveLength(1);
    expect(problems).toEqual(['mail.crt']);
  });

  it('presents the configured certificate, and another to a client that asks for it by name', async () => {
    await open();
    await put('mail', ['mail.contoso.com']);
    await store!.close();
    const options = (await open()).tlsOptionsFor('EX01', 'imap')!;
    expect(await presented(options, {})).toBe('EX01');
    expect(await presented(options, { servername: 'mail.contoso.com' })).toBe('mail.contoso.com');
    expect(await presented(options, { servername: 'unknown.example' })).toBe('EX01');
  });

  it('accepts its own protocol in ALPN and refuses any other', async () => {
    const options = (await open()).tlsOptionsFor('EX01', 'imap')!;
    expect(await presented(options, { ALPNProtocols: ['imap'] })).toBe('EX01');
    await expect(presented(options, { ALPNProtocols: ['http/1.1'] })).rejects.toThrow();
  });

  it('refuses TLS 1.1', async () => {
    const options = (await open()).tlsOptionsFor('EX01', 'imap')!;
    await expect(presented(options, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });

  it('takes up a renewed certificate while it runs', async () => {
    await open();
    await put('mail', ['mail.contoso.com'], Date.now());
    await expect.poll(() => covers(store!.select('mail.contoso.com')!, 'mail.contoso.com')).toBe(true);
    const before = store!.select('mail.contoso.com')!.thumbprint;
    await put('mail', ['mail.contoso.com'], Date.now() + 60_000);
    await expect.poll(() => store!.select('mail.contoso.com')!.thumbprint).not.toBe(before);
    await unlink(path.join(folder, 'mail.crt'));
    await expect.poll(() => store!.list().length).toBe(1);
    expect(await readdir(folder)).toContain('self-signed.crt');
  });
});

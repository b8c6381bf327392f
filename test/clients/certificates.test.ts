/** Certificates as clients of a running engine see them, and their files as OpenSSL sees them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { postern, TestEngine } from './support/engine.ts';

const FIXTURES = fileURLToPath(new URL('../certificates/files/', import.meta.url));
/** Of the fixture for mail.fabrikam.com. */
const THUMBPRINT = 'DC08DCCE7BF30DA0D836991698B2439AB14B7E5E';
let engine: TestEngine;

beforeAll(async () => {
  engine = await TestEngine.start();
});
afterAll(() => engine?.stop());

/** A connection that stays; it names no host. */
async function connected(): Promise<tls.TLSSocket> {
  const socket = tls.connect({ port: engine.ports.imaps, host: '127.0.0.1', rejectUnauthorized: false });
  await lineWith(socket, '* OK');
  return socket;
}

function lineWith(socket: tls.TLSSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const take = (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (!seen.includes(text)) return;
      socket.off('data', take);
      resolve();
    };
    socket
      .on('data', take)
      .once('error', reject)
      .once('close', () => reject(new Error(`closed after ${seen}`)));
  });
}

async function shownSubject(): Promise<string> {
  const socket = await connected();
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

test('a certificate that is imported and enabled is shown at once, and nobody is dropped', async () => {
  const before = await connected();
  const file = join(FIXTURES, 'windows-2012.pfx');
  const imported = await postern(
    engine.folder,
    ['Import-ExchangeCertificate', '-FileName', file, '--password-stdin', '--json'],
    'P@ssw0rd1\n',
  );
  expect(imported).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(imported.stdout)).toMatchObject({ Thumbprint: THUMBPRINT, Services: 'None' });
  expect(await shownSubject()).not.toBe('mail.fabrikam.com');
  const { stdout } = await engine.cmdlet('Enable-ExchangeCertificate', THUMBPRINT, '-Services', 'POP,IMAP');
  expect(stdout).toMatch(/In force on MBX01 \(revision \d+\)\.\n$/);
  await expect.poll(shownSubject, { timeout: 5000 }).toBe('mail.fabrikam.com');
  before.write('a NOOP\r\n');
  await lineWith(before, 'a OK');
  before.destroy();
});

test('an exported file is opened by OpenSSL, with chain, key and name', async () => {
  const file = join(engine.folder, 'copy.pfx');
  const words = ['Export-ExchangeCertificate', THUMBPRINT, '-FileName', file, '--password-stdin'];
  expect(await postern(engine.folder, words, 'pässword')).toMatchObject({ code: 0 });
  const opened = await runProgram('openssl', ['pkcs12', '-in', file, '-passin', 'pass:pässword', '-nodes']);
  expect(opened.code).toBe(0);
  expect(opened.stdout).toContain('friendlyName: Fabrikam mail');
  expect(opened.stdout.match(/BEGIN CERTIFICATE/g)?.length).toBe(2);
  expect(opened.stdout).toContain('BEGIN PRIVATE KEY');
  const wrong = await runProgram('openssl', ['pkcs12', '-in', file, '-passin', 'pass:other', '-noout']);
  expect(wrong.code).not.toBe(0);
});

test('a request is one that OpenSSL verifies', async () => {
  const file = join(engine.folder, 'mail.req');
  const subject = 'C=DE, O=Contoso, CN=mail.contoso.de';
  await engine.cmdlet(
    ...['New-ExchangeCertificate', '-GenerateRequest', '-SubjectName', subject, '-DomainName', 'imap.contoso.de'],
    ...['-RequestFile', file],
  );
  expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
  const read = await runProgram('openssl', ['req', '-in', file, '-noout', '-verify', '-subject', '-text']);
  expect(read.code).toBe(0);
  expect(read.stdout + read.stderr).toContain('verify OK');
  expect(read.stdout).toContain('DNS:mail.contoso.de, DNS:imap.contoso.de');
});

test('what is removed is shown no more', async () => {
  const refused = await postern(engine.folder, ['Remove-ExchangeCertificate', THUMBPRINT, '--no-confirm']);
  expect(refused.code).toBe(2);
  await engine.cmdlet('Remove-ExchangeCertificate', THUMBPRINT, '--force', '--no-confirm');
  await expect.poll(shownSubject, { timeout: 5000 }).not.toBe('mail.fabrikam.com');
});

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';
import { certificateNameWarnings } from '../../src/cmdlet/certificate-name.ts';
import { TestConsole } from './console.ts';

const NOW = Date.UTC(2026, 10, 24);
const TEN_YEARS_MS = 10 * 366 * 86_400_000;

let console: TestConsole;
let dataFolder: string;
let folder: string;

beforeEach(() => {
  console = new TestConsole();
  dataFolder = join(console.folder, 'data');
  folder = join(dataFolder, 'certificates');
  mkdirSync(folder, { recursive: true });
});
afterEach(() => console.close());

async function put(file: string, names: readonly string[], madeAt = NOW): Promise<void> {
  const { certificate, key } = await makeSelfSigned(names, madeAt);
  writeFileSync(join(folder, file), certificate + key, { mode: 0o600 });
}

const warnings = (name: string) => certificateNameWarnings(name, dataFolder, NOW);

test('a name that no certificate is for is told with what clients will see instead', async () => {
  await put('self-signed.pem', ['EX01']);
  expect(await warnings('mail.contoso.com')).toEqual([
    expect.stringMatching(
      /^No certificate in .*certificates is for mail\.contoso\.com\. Clients will be shown self-signed\.pem \(CN=EX01, 2026-11-\d\d to \d{4}-\d\d-\d\d\) instead, and warn or refuse\.$/,
    ),
  ]);
});

test('a certificate for the name, also by a wildcard, is nothing to speak of', async () => {
  await put('mail.pem', ['*.contoso.com']);
  expect(await warnings('mail.contoso.com')).toEqual([]);
});

test('one that is not valid today is', async () => {
  await put('mail.pem', ['mail.contoso.com'], NOW - TEN_YEARS_MS);
  await put('other.pem', ['EX01']);
  expect(await warnings('mail.contoso.com')).toEqual([
    expect.stringMatching(/^The certificate for mail\.contoso\.com is not valid today: mail\.pem \(CN=/),
  ]);
});

test('nothing is said of an empty name, nor before there is a first certificate', async () => {
  expect(await warnings('mail.contoso.com')).toEqual([]);
  await put('self-signed.pem', ['EX01']);
  expect(await warnings('')).toEqual([]);
});

test('a folder that cannot be read does not stop the change', async () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'not a folder');
  expect(await warnings('mail.contoso.com')).toEqual([
    expect.stringMatching(/^Whether there is a certificate for mail\.contoso\.com cannot be told: ENOTDIR/),
  ]);
});

test('Set-PopSettings warns, before the change and with -WhatIf, and makes it', async () => {
  await put('self-signed.pem', ['EX01'], Date.now());
  const line = 'Set-PopSettings -X509CertificateName mail.contoso.com';
  for (const options of [' -WhatIf', '']) {
    const { code, stderr } = await console.type(line + options);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^WARNING: No certificate in /);
  }
  expect(console.read()).toContain('X509CertificateName: mail.contoso.com');
  expect((await console.type('Set-PopSettings -Banner x')).stderr).not.toContain('certificate');
});

/** What sslscan finds a server with nothing set to offer, by every way into TLS: exactly what `docs/security.md` says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';
import { LineClient } from '../engine/support/line-client.ts';
import { runProgram } from '../support/program.ts';
import { type Ports, SERVER, TestEngine } from './support/engine.ts';

const RSA_HOST = 'rsa.contoso.com';
const TLS_1_3 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** In TLS 1.2 the certificate's key decides; the server's first choice stands first. */
const CERTIFICATES = [
  {
    host: SERVER,
    key: 'ECDSA',
    suites: ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
    // A client that has only another curve than the certificate's cannot use it before TLS 1.3 (RFC 8422 §5.1.1).
    groups: ['secp256r1 (NIST P-256)'],
  },
  {
    host: RSA_HOST,
    key: 'RSA',
    suites: [
      ...['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305'],
      ...['DHE-RSA-AES128-GCM-SHA256', 'DHE-RSA-AES256-GCM-SHA384', 'DHE-RSA-CHACHA20-POLY1305'],
    ],
    groups: ['secp256r1 (NIST P-256)', 'secp384r1 (NIST P-384)', 'x25519'],
  },
];

let engine: TestEngine;
beforeAll(async () => {
  engine = await TestEngine.start();
  const { certificate, key } = await makeSelfSigned([RSA_HOST], Date.now(), { key: 2048 });
  writeFileSync(join(engine.folder, 'certificates', 'rsa.pem'), certificate + key, { mode: 0o600 });
  await vi.waitUntil(async () => (await shownName()) === RSA_HOST, { timeout: 10_000 });
});
afterAll(() => engine?.stop());

async function shownName(): Promise<string> {
  const client = await LineClient.connect(engine.ports.imaps, true, '127.0.0.1', { servername: RSA_HOST });
  const name = client.certificateName;
  client.destroy();
  return name;
}

describe.each<{ way: keyof Ports; starttls: readonly string[] }>([
  { way: 'imaps', starttls: [] },
  { way: 'pops', starttls: [] },
  { way: 'imap', starttls: ['--starttls-imap'] },
  { way: 'pop', starttls: ['--starttls-pop3'] },
])('$way', ({ way, starttls }) => {
  test.each(CERTIFICATES)('with a certificate for $key offers what is meant to be, and no more', async (expected) => {
    const target = `127.0.0.1:${engine.ports[way]}`;
    const args = ['--no-colour', '--xml=-', `--sni-name=${expected.host}`, ...starttls, target];
    const { code, stdout } = await runProgram('sslscan', args);
    expect(code).toBe(0);
    const elements = (name: string) => [...stdout.matchAll(new RegExp(`<${name} (.*?)/?>`, 'g'))].map(attributes);
    const enabled = elements('protocol').filter((one) => one.enabled === '1');
    expect(elements('protocol')).toHaveLength(6);
    expect(enabled.map(({ type, version }) => `${type} ${version}`)).toEqual(['tls 1.2', 'tls 1.3']);
    expect(elements('renegotiation')).toEqual([{ supported: '0', secure: '0' }]);
    expect(elements('heartbleed').map(({ vulnerable }) => vulnerable)).toEqual(['0', '0']);
    const of = (name: string, version: string) => elements(name).filter((one) => one.sslversion === version);
    expect(of('cipher', 'TLSv1.3').map(({ cipher }) => cipher)).toEqual(TLS_1_3);
    expect(of('cipher', 'TLSv1.2').map(({ cipher }) => cipher)).toEqual(expected.suites);
    expect(of('group', 'TLSv1.3').map(({ name }) => name)).toEqual(CERTIFICATES[1]!.groups);
    expect(of('group', 'TLSv1.2').map(({ name }) => name)).toEqual(expected.groups);
  });
});

function attributes([, text = '']: RegExpMatchArray): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
}

/** What testssl.sh finds on a server with nothing set. It takes two minutes an endpoint: `npm run test:tls` asks for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { type Ports, TestEngine } from './support/engine.ts';

const TIMEOUT_MS = 600_000;

/** Findings above LOW that are not about the server, by testssl.sh's id, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  engine_problem: 'the OpenSSL that testssl.sh runs with has no GOST ciphers',
  cert_trust: 'the throw-away certificate is not for 127.0.0.1, which is what is connected to',
  cert_chain_of_trust: 'the throw-away certificate is self-signed',
  cert_validityPeriod: 'the throw-away certificate is valid for five years; nobody would renew it',
  cert_revocation: 'nobody but its maker could revoke a self-signed certificate',
  sessionresumption_ticket:
    'the scanner often hangs up before TLS 1.3 has handed out a ticket, and says that it failed',
};

const HARMLESS = ['OK', 'INFO', 'LOW', 'DEBUG'];

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

describe.skipIf(process.env.POSTERN_TESTSSL === undefined)('testssl.sh finds nothing above LOW', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.start();
  });
  afterAll(() => engine?.stop());

  test.each<{ way: keyof Ports; starttls: readonly string[] }>([
    { way: 'imaps', starttls: [] },
    { way: 'pops', starttls: [] },
    { way: 'imap', starttls: ['--starttls', 'imap'] },
    { way: 'pop', starttls: ['--starttls', 'pop3'] },
  ])('$way', { timeout: TIMEOUT_MS }, async ({ way, starttls }) => {
    const report = join(engine.folder, `${way}.json`);
    const args = ['--quiet', '--color', '0', '--warnings', 'off', '--jsonfile', report, ...starttls];
    await runProgram('testssl', [...args, `127.0.0.1:${engine.ports[way]}`], { timeout: TIMEOUT_MS });
    const findings = JSON.parse(readFileSync(report, 'utf8')) as Finding[];
    // It has seen the server speak TLS, and has come to its end.
    expect(findings).toContainEqual(expect.objectContaining({ id: 'TLS1_3', severity: 'OK' }));
    expect(findings).toContainEqual(expect.objectContaining({ id: 'scanTime' }));
    const isServers = ({ id, severity }: Finding) => !HARMLESS.includes(severity) && !(id in EXCEPTIONS);
    expect(findings.filter(isServers)).toEqual([]);
  });
});

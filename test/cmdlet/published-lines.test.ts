/** Lines of published help and blogs, pasted into bash as they are printed. What bash destroys is in words.test.ts. */
import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from './console.ts';

let console: TestConsole;

beforeEach(() => {
  console = new TestConsole();
  console.write('servers:\n  EX01: {}\n  MBX01: {}\n  CAS01: {}\n  MAILSERVER01: {}\n');
});

afterEach(() => {
  console.close();
});

function wordsOfBash(line: string): readonly string[] {
  const { stdout } = spawnSync('bash', ['-c', `show() { printf '%s\\0' "$@"; }\nshow ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

describe('does what it says', () => {
  test.each([
    'Set-PopSettings -Server "MBX01" -UnencryptedOrTLSBindings 10.0.0.0:110',
    'Set-PopSettings -LogPerFileSizeQuota 1 -LogFileRollOverSettings Daily',
    'Set-PopSettings -X509CertificateName mail.contoso.com',
    'Set-ImapSettings -LogPerFileSizeQuota 2MB',
    'Set-ImapSettings -X509CertificateName mail.contoso.com',
    'Set-PopSettings -LogPerFileSizeQuota 2000000',
    'Set-PopSettings -ExternalConnectionSettings "mail.contoso.com:995:SSL","mail.contoso.com:110:TLS" -X509CertificateName mail.contoso.com',
    'Set-ImapSettings -ExternalConnectionSettings {Dublin01.Contoso.com:993:SSL}',
    'Set-ImapSettings -Server CAS01 -CalendarItemRetrievalOption IntranetUrl',
    'Set-ImapSettings -CalendarItemRetrievalOption InternetUrl',
    'Set-PopSettings -CalendarItemRetrievalOption Custom -OwaServerUrl "https://OwaServer01"',
    'Set-ImapSettings -Server CAS01 -MessageRetrievalMimeFormat TextOnly',
    'Set-PopSettings -Server "CAS01" -LogPerFileSizeQuota 2000000',
    'Set-IMAPSettings -Server MAILSERVER01 -LoginType PlainTextAuthentication',
    'Set-ImapSettings -MaxConnectionsPerUser 100',
    'Set-PopSettings -Server “CAS01” –MaxConnectionsPerUser 100',
  ])('%s', async (line) => {
    const { code, stdout } = await console.run(wordsOfBash(line));
    expect(code).toBe(0);
    expect(stdout).toContain(' -> ');
  });

  test.each(['Get-POPSettings', 'Get-IMAPSettings -Server MBX01', 'Get-ImapSettings -Serv MBX01'])(
    '%s',
    async (line) => {
      const { code, stdout } = await console.run(wordsOfBash(line));
      expect(code).toBe(0);
      expect(stdout).toContain('SecureLogin');
    },
  );
});

describe('is refused with the way out', () => {
  test.each([
    ['Set-ImapSettings -Server CAS01 -MaxConnections Value', 'placeholder'],
    ['Set-PopSettings -SSLBindings: IPaddress:Port', 'placeholder'],
    ['Set-POPSettings -MaxConnectionsPerUser “connectionvalue”', 'placeholder'],
    ['Set-PopSettings -Server "CAS01" -UnencryptedOrTLSBindings 0.0.0.0:993', 'ImapSettings SSLBindings'],
    ['Set-ImapSettings -Server "CAS01" -ProtocolLogEnabled $true', 'nothing was assumed in its place'],
    ['Set-PopSettings -SSLRequired $true', '-LoginType SecureLogin'],
    ['Set-ImapSettings -EnableGSSAPIAndNTLMAuth $false', "'-EnableGSSAPIAndNTLMAuth:$true'"],
    ['Set-PopSettings -MessageRetrievalMimeFormat TextEnriched', 'TextEnrichedOnly'],
  ])('%s', async (line, words) => {
    const before = console.read();
    const { code, stderr } = await console.run(wordsOfBash(line));
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(console.read()).toBe(before);
  });
});

import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testConnectivityCmdlet } from '../../src/cmdlet/connectivity/test-connectivity-cmdlets.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { TestConsole } from './console.ts';
import { type EngineOptions, type RunningEngine, startEngineOn } from './support/running-engine.ts';

let console: TestConsole;
let engine: RunningEngine | undefined;
const servers: net.Server[] = [];

beforeEach(() => {
  console = new TestConsole();
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await engine?.stop();
  engine = undefined;
  console.close();
});

interface Outcome {
  readonly Result: string;
  readonly Error: string;
  readonly Port: number;
  readonly Capabilities: readonly string[];
  readonly Steps: readonly { readonly Step: string; readonly Result: string; readonly Detail: string }[];
  readonly [property: string]: unknown;
}

const start = async (options: EngineOptions = { tls: true }) => {
  engine = await startEngineOn(console, '', options);
  return engine;
};
const password = { environment: { POSTERN_PASSWORD: 'secret' } };
async function outcome(line: string, options = {}): Promise<Outcome & { readonly code: number; stderr: string }> {
  const { code, stdout, stderr } = await console.type(`${line} --json`, options);
  return { ...(JSON.parse(stdout) as Outcome[])[0]!, code, stderr };
}
const stepsOf = ({ Steps }: Outcome) => Steps.map(({ Step, Result }) => `${Step} ${Result}`);

/** A server that says this at once, and something to each line it hears. */
async function scripted(greeting: string, hear: (line: string, socket: net.Socket) => void): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('latin1').on('data', (text) => hear(String(text), socket));
    socket.write(greeting);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

describe('Test-PopConnectivity and Test-ImapConnectivity', () => {
  test.each([
    ['Test-PopConnectivity', 'STLS', '0 messages, 0 octets'],
    ['Test-ImapConnectivity', 'STARTTLS', '0 messages'],
  ] as const)('%s takes every step by TLS, by %s and in clear', async (cmdlet, upgrade, found) => {
    const { pop, imap, sslPop, sslImap } = await start();
    const [clear, ssl] = cmdlet === 'Test-PopConnectivity' ? [pop, sslPop] : [imap, sslImap];
    const rest = ['Greeting Success', 'Capabilities Success', 'LogOn Success', 'Mailbox Success'];
    const secured = ['TLS Success', 'Certificate Skipped'];

    const bySsl = await outcome(`${cmdlet} EX01 -MailboxCredential jane -TrustAnySSLCertificate`, password);
    expect(bySsl).toMatchObject({ code: 0, Result: 'Success', Error: '', Port: ssl, ConnectionType: 'Ssl' });
    expect(stepsOf(bySsl)).toEqual(['Connect Success', ...secured, ...rest]);
    expect(bySsl.Steps.at(-1)!.Detail).toBe(found);
    expect(bySsl).toMatchObject({ SecureAccess: true, TlsVersion: 'TLSv1.3', CertificateSubject: 'CN=localhost' });

    const byUpgrade = await outcome(`${cmdlet} -ConnectionType TLS -MailboxCredential jane -TrustAny`, password);
    expect(byUpgrade).toMatchObject({ code: 0, Port: clear, ConnectionType: 'Tls', SecureAccess: true });
    expect(stepsOf(byUpgrade)).toEqual([
      'Connect Success',
      'Greeting Success',
      `${upgrade} Success`,
      ...secured,
      ...rest.slice(1),
    ]);

    const inClear = await outcome(`${cmdlet} -ConnectionType Plaintext -MailboxCredential jane`, password);
    expect(inClear).toMatchObject({ code: 0, Port: clear, ConnectionType: 'Plaintext', SecureAccess: false });
    expect(stepsOf(inClear)).toEqual(['Connect Success', ...rest]);
  });

  test('have the properties of Exchange in its order, and its columns', async () => {
    const { sslImap } = await start();
    const { stdout } = await console.type(
      'Test-ImapConnectivity -TrustAny -MailboxCredential jane -Output list',
      password,
    );
    const names = stdout.split('\n').flatMap((line) => /^(\w+) +: /.exec(`${line} `)?.[1] ?? []);
    expect(names.slice(0, 23)).toEqual([
      ...['LocalSite', 'SecureAccess', 'VirtualDirectoryName', 'Url', 'UrlType', 'Port', 'ConnectionType'],
      ...['ClientAccessServerShortName', 'LocalSiteShortName', 'ClientAccessServer', 'Scenario', 'ScenarioDescription'],
      ...['PerformanceCounterName', 'Result', 'Error', 'UserName', 'StartTime', 'Latency', 'EventType'],
      ...['LatencyInMillisecondsString', 'Identity', 'IsValid', 'ObjectState'],
    ]);
    expect(stdout).toMatch(/^Latency +: 00:00:0\d\.\d{7}$/m);
    expect(stdout).toMatch(/^LatencyInMillisecondsString +: \d+\.\d\d$/m);
    expect(stdout).toContain('PerformanceCounterName      : ImapConnectivity-Latency');
    expect(stdout).toMatch(new RegExp(`^Port +: ${sslImap}$`, 'm'));
    const table = await console.type('Test-ImapConnectivity -TrustAny');
    expect(table.stdout).toMatch(/^CasServer +LocalSite +Scenario +Result +Latency\(MS\) +Error\n/);
    expect(table.stdout).toMatch(/^EX01 +Default-First-Site-Name Test IMAP4 Connectivity +Success +\d+\.\d\d$/m);
  });

  test('end with 1 and the server’s own words when the password is wrong', async () => {
    await start();
    const wrong = { environment: { POSTERN_PASSWORD: 'guess' } };
    const imap = await outcome('Test-ImapConnectivity -TrustAny -MailboxCredential jane', wrong);
    expect(imap).toMatchObject({ code: 1, Result: 'Failure', EventType: 'Error', LatencyInMillisecondsString: '' });
    expect(imap.Error).toMatch(/^IMAP Error: a3 NO /);
    expect(imap.Steps.at(-1)).toMatchObject({ Step: 'LogOn', Result: 'Failure' });
    const pop = await outcome('Test-PopConnectivity -TrustAny -MailboxCredential jane', wrong);
    expect(pop.Error).toMatch(/^POP Error: -ERR /);
    expect(pop.stderr).not.toContain('guess');
  });

  test('end before the log-on without a credential, and say so', async () => {
    await start();
    const found = await outcome('Test-PopConnectivity -TrustAny');
    expect(found).toMatchObject({ code: 0, Result: 'Success', UserName: '' });
    expect(found.Steps.at(-1)).toMatchObject({ Step: 'LogOn', Result: 'Skipped' });
  });

  test('end after the log-on with -LightMode', async () => {
    await start();
    const found = await outcome('Test-PopConnectivity -TrustAny -LightMode -MailboxCredential jane', password);
    expect(found.Steps.at(-1)).toMatchObject({ Step: 'LogOn', Result: 'Success' });
  });

  test('do not send a password to a server whose certificate is not believed, nor for another name', async () => {
    await start();
    const own = await outcome('Test-ImapConnectivity -MailboxCredential jane', password);
    expect(own).toMatchObject({ code: 1, Error: 'The certificate is self-signed.' });
    expect(stepsOf(own).at(-1)).toBe('Certificate Failure');
    expect(own.stderr).toContain('-TrustAnySSLCertificate');
    const other = await outcome(
      `Test-ImapConnectivity ex01.contoso.com -PortClientAccessServer ${engine!.sslImap} -MailboxCredential jane`,
      password,
    );
    expect(other.Error).toBe(
      'The certificate is self-signed. The certificate is for localhost, 127.0.0.1, not for ex01.contoso.com.',
    );
  });

  test('do not try a password in clear where the server takes none', async () => {
    await start({ tls: true, loginType: 'SecureLogin' });
    const imap = await outcome('Test-ImapConnectivity -ConnectionType Plaintext -MailboxCredential jane', password);
    expect(imap).toMatchObject({ code: 1, Error: expect.stringContaining('LOGINDISABLED') });
    const pop = await outcome('Test-PopConnectivity -ConnectionType Plaintext -MailboxCredential jane', password);
    expect(pop).toMatchObject({ code: 1, Error: expect.stringContaining('neither USER nor SASL PLAIN') });
    expect(pop.stderr).toContain('-ConnectionType TLS or SSL');
  });

  test('name the address where nothing listens', async () => {
    const { pop } = await start();
    await engine!.stop();
    const found = await outcome('Test-PopConnectivity -ConnectionType TLS');
    expect(found).toMatchObject({ code: 1, Error: `Nothing listens on 127.0.0.1:${pop}.` });
    expect(stepsOf(found)).toEqual(['Connect Failure']);
  });

  test('say that a port does not speak TLS from the first byte', async () => {
    const { imap } = await start();
    const found = await outcome(`Test-ImapConnectivity localhost -ConnectionType SSL -PortClientAccessServer ${imap}`);
    expect(found).toMatchObject({ code: 1, Error: 'What answers there does not speak TLS from the first byte.' });
  });

  test('test any host, by the ports that are usual', async () => {
    const port = await scripted('* OK a server of somebody else\r\n', (line, socket) => {
      const tag = line.split(' ')[0];
      socket.write(`* CAPABILITY IMAP4rev1 AUTH=PLAIN X-\u0007BELL\r\n${tag} OK done\r\n`);
    });
    const found = await outcome(
      `Test-ImapConnectivity -ClientAccessServer 127.0.0.1 -ConnectionType Plaintext -PortClientAccessServer ${port}`,
    );
    expect(found).toMatchObject({ code: 0, ClientAccessServer: '127.0.0.1', ClientAccessServerShortName: '127.0.0.1' });
    expect(found.Capabilities).toEqual(['IMAP4rev1', 'AUTH=PLAIN', 'X-?BELL']);
    const { stdout } = await console.type('Test-PopConnectivity nobody.invalid --what-if --json');
    expect(JSON.parse(stdout)).toMatchObject({ host: 'nobody.invalid', port: 995, connectionType: 'Ssl' });
  });

  test('end at the time-out when the server falls silent', async () => {
    const clock = new ManualClock();
    let heard = '';
    const port = await scripted('+OK ready\r\n', (line) => {
      heard += line;
      clock.advance(4999);
      expect(clock.pending).toBe(1);
      clock.advance(1);
    });
    const cmdlet = testConnectivityCmdlet('POP3', clock);
    const words = `127.0.0.1 -ConnectionType Plaintext -PortClientAccessServer ${port} -PerConnectionTimeout 5 --json`;
    const { code, stdout } = await console.runCmdlet(cmdlet, words.split(' '));
    const [found] = JSON.parse(stdout) as [Outcome];
    expect(heard).toBe('CAPA\r\n');
    expect({ code, error: found.Error }).toEqual({ code: 1, error: 'No answer within 5 s.' });
    expect(stepsOf(found)).toEqual(['Connect Success', 'Greeting Success', 'Capabilities Failure']);
    expect(clock.pending).toBe(0);
  });

  test('take no password from the line, ask for it once, and refuse numbers out of range', async () => {
    await start();
    const asked = await console.type('Test-PopConnectivity -TrustAny -MailboxCredential jane', { answers: ['secret'] });
    expect(asked).toMatchObject({ code: 0, stderr: 'Password for user jane: ' });
    const none = await console.type('Test-PopConnectivity -MailboxCredential jane');
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('--password-stdin') });
    const long = await console.type('Test-PopConnectivity -PerConnectionTimeout 121');
    expect(long.stderr).toContain('The 121 argument is greater than the maximum allowed range of 120.');
    expect((await console.type('Test-PopConnectivity -PerConnectionTimeout 120 --what-if')).code).toBe(0);
    expect((await console.type('Test-PopConnectivity -PortClientAccessServer -1')).code).toBe(2);
  });
});

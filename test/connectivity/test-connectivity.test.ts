import net from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { MAX_ANSWER_LINES, MAX_LINE_OCTETS } from '../../src/connectivity/limits.ts';
import { type Target, testConnectivity } from '../../src/connectivity/test-connectivity.ts';
import { systemClock } from '../../src/model/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { TEST_CERTIFICATE, testTlsOptions } from '../support/tls.ts';

const servers: net.Server[] = [];
const peers: net.Socket[] = [];

afterEach(() => {
  for (const peer of peers.splice(0)) peer.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function serve(serveOne: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer((socket) => {
    peers.push(socket.on('error', () => {}));
    serveOne(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

const target = (port: number, more: Partial<Target> = {}): Target => ({
  protocol: 'IMAP4',
  host: '127.0.0.1',
  port,
  name: 'localhost',
  connectionType: 'Plaintext',
  light: false,
  trustAny: false,
  ca: TEST_CERTIFICATE,
  timeout: 5000,
  ...more,
});
const GREETING = '* OK ready\r\n';
const CAPABILITIES = '* CAPABILITY IMAP4rev1\r\na1 OK done\r\n';
/** Answers each line with the next of these; after the last it hangs up. */
const answering = (greeting: string, answers: readonly string[]) => (socket: net.Socket) => {
  const left = [...answers];
  socket.on('data', () => {
    const next = left.shift();
    if (next === undefined) socket.end();
    else socket.write(next);
  });
  if (greeting !== '') socket.write(greeting);
};
const failure = async (port: number, more: Partial<Target> = {}) => {
  const { succeeded, steps } = await testConnectivity(target(port, more), { clock: systemClock });
  expect(succeeded).toBe(false);
  const { name, detail } = steps.at(-1)!;
  return `${name}: ${detail}`;
};

describe('a test of connectivity', () => {
  test('believes a certificate that a known authority has signed for the name', async () => {
    const port = await serve((socket) =>
      answering(GREETING, [CAPABILITIES])(
        new tls.TLSSocket(socket, { isServer: true, ...testTlsOptions()(undefined) }),
      ),
    );
    const {
      succeeded,
      steps,
      tls: facts,
    } = await testConnectivity(target(port, { connectionType: 'Ssl' }), {
      clock: systemClock,
    });
    expect(succeeded).toBe(true);
    expect(steps.find(({ name }) => name === 'Certificate')).toMatchObject({
      result: 'Success',
      detail: 'CN=localhost, valid until 2126-10-31',
    });
    expect(facts?.faults).toEqual([]);
    expect(await failure(port, { connectionType: 'Ssl', name: 'mail.contoso.com' })).toBe(
      'Certificate: The certificate is for localhost, 127.0.0.1, not for mail.contoso.com.',
    );
    // An address is not a name; the certificate has both.
    expect(
      (await testConnectivity(target(port, { connectionType: 'Ssl', name: '127.0.0.1' }), { clock: systemClock }))
        .succeeded,
    ).toBe(true);
  });

  test('reads answers that arrive octet by octet', async () => {
    const port = await serve((socket) => {
      const drip = async (text: string) => {
        for (const octet of text) await new Promise<void>((resolve) => socket.write(octet, () => resolve()));
      };
      void drip(GREETING);
      socket.setNoDelay(true).once('data', () => void drip(`${CAPABILITIES}a5 OK bye\r\n`));
    });
    const { succeeded, capabilities } = await testConnectivity(target(port), { clock: systemClock });
    expect({ succeeded, capabilities }).toEqual({ succeeded: true, capabilities: ['IMAP4rev1'] });
  });

  test('does not carry what was said in clear over into TLS', async () => {
    const port = await serve(answering(GREETING, ['a2 OK begin\r\n* CAPABILITY EVIL\r\n']));
    expect(await failure(port, { connectionType: 'Tls' })).toBe(
      'TLS: The server sent data between its answer and the TLS handshake.',
    );
  });

  test('ends at the time-out in whatever step the server falls silent', async () => {
    const clock = new ManualClock();
    const port = await serve(() => {});
    const { steps } = await testConnectivity(target(port), { clock, onStep: () => clock.advance(5000) });
    expect(steps.map(({ name, detail }) => `${name} ${detail.startsWith('No answer')}`)).toEqual([
      'Connect false',
      'Greeting true',
    ]);
    const handshake = await testConnectivity(target(port, { connectionType: 'Ssl' }), {
      clock,
      onStep: () => clock.advance(5000),
    });
    expect(handshake.steps.at(-1)).toMatchObject({ name: 'TLS', detail: 'No answer within 5 s.' });
    expect(clock.pending).toBe(0);
  });

  test('ends at once when nobody waits any longer', async () => {
    const port = await serve(() => {});
    const controller = new AbortController();
    const { steps } = await testConnectivity(target(port), {
      clock: systemClock,
      signal: controller.signal,
      onStep: () => controller.abort(),
    });
    expect(steps.at(-1)).toMatchObject({ name: 'Greeting', result: 'Failure', detail: 'Interrupted.' });
  });

  test.each([
    [`* OK ${'x'.repeat(MAX_LINE_OCTETS - 5)}\n`, 'Capabilities: The server closed the connection.'],
    [`* OK ${'x'.repeat(MAX_LINE_OCTETS - 4)}\n`, 'Greeting: The server sent a line of more than 8192 octets.'],
    [`* OK ${'x'.repeat(MAX_LINE_OCTETS)}`, 'Greeting: The server sent a line of more than 8192 octets.'],
    ['* BYE full\r\n', 'Greeting: IMAP Error: * BYE full'],
    ['', 'Greeting: The server closed the connection.'],
  ])('takes lines of bounded length only: %#', async (greeting, expected) => {
    const port = await serve((socket) => socket.end(greeting));
    expect(await failure(port)).toBe(expected);
  });

  test.each([
    [MAX_ANSWER_LINES, true],
    [MAX_ANSWER_LINES + 1, false],
  ])('takes an answer of %i lines: %s', async (lines, accepted) => {
    const port = await serve(answering(GREETING, [`${'* OK more\r\n'.repeat(lines)}a1 OK done\r\n`]));
    const { steps } = await testConnectivity(target(port), { clock: systemClock });
    expect(steps.find(({ name }) => name === 'Capabilities')!.result === 'Success').toBe(accepted);
  });

  test('sends a name with quotes and backslashes as IMAP4 wants it, and nothing that LOGIN cannot hold', async () => {
    let heard = '';
    const port = await serve((socket) => {
      socket.on('data', (octets) => {
        heard += String(octets);
      });
      answering(GREETING, [CAPABILITIES, 'a3 OK in\r\n', '* 1 EXISTS\r\na4 OK [READ-ONLY] open\r\n'])(socket);
    });
    const logOn = { userName: 'contoso\\kw"eku', password: 'se cret' };
    const { steps } = await testConnectivity(target(port, { logOn }), { clock: systemClock });
    expect(heard).toContain('a3 LOGIN "contoso\\\\kw\\"eku" "se cret"\r\n');
    expect(steps.at(-1)).toMatchObject({ name: 'Mailbox', detail: '1 message' });
    expect(await failure(port, { logOn: { userName: 'jürgen', password: 'x' } })).toMatch(
      /^LogOn: LOGIN takes printable ASCII only/,
    );
  });

  test('sends nothing but its own two lines as USER and PASS', async () => {
    const port = await serve(answering('+OK ready\r\n', ['-ERR unknown\r\n', '+OK\r\n', '+OK\r\n']));
    const logOn = { userName: 'jane', password: 'x\r\nDELE 1' };
    expect(await failure(port, { protocol: 'POP3', logOn })).toBe('LogOn: USER and PASS take no line ends.');
  });
});

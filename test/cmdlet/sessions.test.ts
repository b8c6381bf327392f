import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from './console.ts';
import { type RunningEngine, startEngineOn } from './support/running-engine.ts';

let console: TestConsole;
let engine: RunningEngine | undefined;
const sockets: net.Socket[] = [];

beforeEach(() => {
  console = new TestConsole();
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await engine?.stop();
  engine = undefined;
  console.close();
});

/** A connection that has said these lines and heard an answer to each. */
async function client(port: number, ...lines: readonly string[]): Promise<{ closed: Promise<string> }> {
  const socket = net.connect(port, '127.0.0.1').setEncoding('latin1');
  sockets.push(socket);
  let heard = '';
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(heard)));
  const next = () =>
    new Promise<void>((resolve) => {
      socket.once('data', (text) => {
        heard += text;
        resolve();
      });
    });
  await next();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    await next();
  }
  socket.on('data', (text) => {
    heard += text;
  });
  socket.on('error', () => {});
  return { closed };
}

type Row = Readonly<Record<string, unknown>>;
const rows = async (line: string) => JSON.parse((await console.type(`${line} --json`)).stdout) as Row[];
const popLogOn = ['USER jane', 'PASS secret'];

describe('Get-PopSession and Get-ImapSession', () => {
  test('show who is connected: user, address, state, since when, octets', async () => {
    engine = await startEngineOn(console);
    const before = Date.now() - 1;
    await client(engine.pop, ...popLogOn);
    await client(engine.imap, 'a LOGIN jane secret');
    const [session] = await rows('Get-PopSession');
    expect(session).toMatchObject({
      Identity: expect.stringMatching(/^[0-9A-F]{16}$/),
      ProtocolName: 'POP3',
      UserName: 'jane',
      RemoteAddress: '127.0.0.1',
      RemotePort: expect.any(Number),
      LocalPort: engine.pop,
      Secure: false,
      TlsVersion: '',
      State: 'Transaction',
      BytesReceived: 'USER jane\r\nPASS secret\r\n'.length,
    });
    expect(session!.BytesSent).toBeGreaterThan(20);
    for (const when of ['Since', 'LastActivity']) {
      expect(Date.parse(session![when] as string)).toBeGreaterThan(before);
      expect(Date.parse(session![when] as string)).toBeLessThanOrEqual(Date.now());
    }
    expect(await rows('Get-ImapSession')).toMatchObject([{ ProtocolName: 'IMAP4', UserName: 'jane' }]);
  });

  test('show those who have not logged on, and give each an id of its own', async () => {
    engine = await startEngineOn(console);
    await client(engine.pop);
    await client(engine.pop, ...popLogOn);
    const sessions = await rows('Get-PopSession');
    expect(sessions.map(({ UserName, State }) => [UserName, State])).toEqual([
      ['', 'Authorization'],
      ['jane', 'Transaction'],
    ]);
    expect(new Set(sessions.map(({ Identity }) => Identity)).size).toBe(2);
  });

  test('show what an IMAP4 client has selected', async () => {
    engine = await startEngineOn(console);
    await client(engine.imap);
    await client(engine.imap, 'a LOGIN jane secret');
    await client(engine.imap, 'a LOGIN jane secret', 'b EXAMINE INBOX');
    await expect
      .poll(async () => (await rows('Get-ImapSession')).map(({ State }) => State))
      .toEqual(['NotAuthenticated', 'Authenticated', 'Examined INBOX']);
  });

  test('filter by user and by address, with wildcards', async () => {
    engine = await startEngineOn(console);
    await client(engine.pop);
    await client(engine.pop, ...popLogOn);
    expect(await rows('Get-PopSession -User JA*')).toMatchObject([{ UserName: 'jane' }]);
    expect(await rows('Get-PopSession -User joe')).toEqual([]);
    expect(await rows('Get-PopSession -Address 127.0.*')).toHaveLength(2);
    expect(await rows('Get-PopSession -Address 192.0.2.1')).toEqual([]);
  });

  test('need a running engine, and say so', async () => {
    expect(await console.type('Get-ImapSession')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Get-ImapSession: No engine runs for EX01.\n  It is started with: postern serve\n',
    });
  });
});

describe('Disconnect-PopSession and Disconnect-ImapSession', () => {
  test('end a session with a word to the client; the others go on', async () => {
    engine = await startEngineOn(console);
    await client(engine.imap, 'a LOGIN jane secret');
    const { closed } = await client(engine.imap, 'a LOGIN jane secret');
    const [, second] = await rows('Get-ImapSession');
    expect(await console.run(['Disconnect-ImapSession', String(second!.Identity), '--no-confirm'])).toEqual({
      code: 0,
      stderr: '',
      stdout: `${second!.Identity}: disconnected\n`,
    });
    expect(await closed).toContain('* BYE Disconnected by the administrator.');
    await expect.poll(async () => (await rows('Get-ImapSession')).length).toBe(1);
  });

  test('end all sessions of a user', async () => {
    engine = await startEngineOn(console);
    const { closed } = await client(engine.pop, ...popLogOn);
    await client(engine.pop);
    const { code } = await console.type('Disconnect-PopSession -User jane --no-confirm');
    expect(code).toBe(0);
    expect(await closed).toContain('-ERR [SYS/TEMP] Disconnected by the administrator.');
    expect(await rows('Get-PopSession -User jane')).toEqual([]);
  });

  test('ask before each, and keep those for which the answer is no', async () => {
    engine = await startEngineOn(console);
    await client(engine.pop, ...popLogOn);
    const told = await console.type('Disconnect-PopSession -User jane', { answers: ['n'] });
    expect(told.stderr).toMatch(/on target "jane from 127\.0\.0\.1 \([0-9A-F]{16}\)"/);
    expect(told.code).toBe(1);
    expect((await console.type('Disconnect-PopSession -User jane -WhatIf')).stdout).toContain('What if:');
    expect(await rows('Get-PopSession -User jane')).toHaveLength(1);
  });

  test('end with 3 for what is no session, and want to be told which', async () => {
    engine = await startEngineOn(console);
    expect(await console.type('Disconnect-PopSession 0000000000000001 --no-confirm')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('There is no session 0000000000000001; it may have ended.'),
    });
    expect((await console.type('Disconnect-PopSession --no-confirm')).code).toBe(2);
  });
});

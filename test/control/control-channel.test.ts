import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, type ControlError } from '../../src/control/control-client.ts';
import { type CommandHandlers, ControlRefusal, ControlServer } from '../../src/control/control-server.ts';
import { CLIENT_PATIENCE_MS, MAX_ANSWER_LINE_BYTES, MAX_CLIENTS, MAX_REQUEST_BYTES } from '../../src/control/limits.ts';
import { linesOf } from '../../src/control/lines.ts';
import { reachable, socketPath } from '../../src/control/socket-path.ts';
import { ManualClock } from '../support/manual-clock.ts';

let folder: string;
let control: ControlServer | undefined;
const servers: net.Server[] = [];
const sockets: net.Socket[] = [];
const errors: unknown[] = [];
const clock = new ManualClock();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-control-'));
  errors.length = 0;
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  await control?.close();
  control = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const none: CommandHandlers = {
  sessions: () => [],
  disconnect: () => [],
  throttle: () => [],
  resetThrottle: () => [],
};

async function listen(handlers: Partial<CommandHandlers> = {}, dataFolder = folder): Promise<void> {
  control = await ControlServer.listen({
    dataFolder,
    server: 'EX01',
    handlers: { ...none, ...handlers },
    clock,
    onError: (error) => errors.push(error),
  });
}

const disconnected = (id: string) => ({ id, disconnected: true });

async function answer(ids: readonly string[] = [], dataFolder = folder): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of ask(dataFolder, 'EX01', 'disconnect', { protocol: 'POP3', ids })) items.push(item);
  return items;
}

const kindOf = (thrown: unknown) => ({ kind: (thrown as ControlError).kind, message: (thrown as Error).message });
const failure = () => answer().then(() => undefined, kindOf);

function connect(): net.Socket {
  const socket = net.connect(socketPath(folder, 'EX01'));
  sockets.push(socket.setEncoding('utf8').on('error', () => {}));
  return socket;
}

/** All that comes until the other end closes. */
function said(socket: net.Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

const REQUEST = '{"version":1,"command":"disconnect","parameters":{"ids":["a"]}}\n';

describe('a request', () => {
  test('is answered with its items, in order', async () => {
    await listen({ disconnect: (parameters) => (parameters as { ids: string[] }).ids.map(disconnected) });
    expect(await answer(['a', 'b'])).toEqual([disconnected('a'), disconnected('b')]);
    expect(await answer()).toEqual([]);
  });

  test('may arrive in pieces, cut anywhere', async () => {
    await listen({ disconnect: () => [disconnected('a')] });
    for (let cut = 1; cut < REQUEST.length; cut += 1) {
      const socket = connect();
      const text = said(socket);
      socket.write(REQUEST.slice(0, cut));
      await new Promise(setImmediate);
      socket.write(REQUEST.slice(cut));
      expect(await text, `cut at ${cut}`).toBe('{"item":{"id":"a","disconnected":true}}\n{"end":true}\n');
    }
  });

  test.each([
    ['of another version', '{"version":2,"command":"sessions"}\n', 'speaks version 1'],
    ['that nobody knows', '{"version":1,"command":"reboot"}\n', 'does not know the command'],
    ['that is no object', '"sessions"\n', 'is an object'],
    ['that is no JSON', 'QUIT\n', 'is no JSON'],
  ])('%s is refused with a sentence', async (_, line, sentence) => {
    await listen();
    const socket = connect();
    const text = said(socket);
    socket.write(line);
    expect(JSON.parse(await text).error).toContain(sentence);
    expect(errors).toEqual([]);
  });

  test('may be as long as the limit and no longer', async () => {
    await listen();
    const ask = async (length: number) => {
      const socket = connect();
      const text = said(socket);
      const head = '{"version":1,"command":"sessions","parameters":"';
      socket.write(`${head}${'x'.repeat(length - head.length - 2)}"}\n`);
      return text;
    };
    expect(await ask(MAX_REQUEST_BYTES - 1)).toBe('{"end":true}\n');
    expect(await ask(MAX_REQUEST_BYTES)).toBe('{"end":true}\n');
    expect(await ask(MAX_REQUEST_BYTES + 1)).toBe('');
  });

  test('that does not come in time ends the connection', async () => {
    await listen();
    const socket = connect();
    const text = said(socket);
    socket.write('{');
    await expect.poll(() => clock.pending).toBeGreaterThan(0);
    clock.advance(CLIENT_PATIENCE_MS);
    expect(await text).toBe('');
  });

  test('is one of so many at once', async () => {
    await listen();
    for (let i = 0; i < MAX_CLIENTS; i += 1) await new Promise((resolve) => connect().once('connect', resolve));
    expect(await said(connect())).toBe('');
    const first = sockets[0]!;
    const text = said(first);
    first.write(REQUEST);
    expect(await text).toBe('{"end":true}\n');
  });
});

describe('an answer', () => {
  test('that fails says so; what the engine says on purpose comes through, and only that', async () => {
    await listen({
      disconnect: () => {
        throw new ControlRefusal('Not today.');
      },
    });
    expect(await failure()).toEqual({ kind: 'Refused', message: 'Not today.' });
    expect(errors).toEqual([]);
    await control!.close();
    await listen({
      *disconnect() {
        yield disconnected('a');
        throw new Error('secret');
      },
    });
    expect(await failure()).toEqual({ kind: 'Refused', message: 'The engine failed; see its log.' });
    expect(errors).toHaveLength(1);
  });

  test('stops when the client has gone, and waits for one that does not read', async () => {
    let made = 0;
    await listen({
      *disconnect() {
        for (;;) {
          made += 1;
          yield disconnected('x'.repeat(1000));
        }
      },
    });
    const socket = connect();
    socket.pause();
    socket.write(REQUEST);
    await expect.poll(() => (made > 0 ? clock.pending : 0)).toBe(1);
    const before = made;
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    expect(made).toBe(before);
    socket.destroy();
    await expect.poll(() => clock.pending).toBe(0);
    expect(errors).toEqual([]);
  });

  test.each([
    ['that ends early', '{"item":{}}\n', 'it ended early'],
    ['that is no JSON', 'hello\n', 'did not answer'],
    ['whose line is too long', `${'x'.repeat(MAX_ANSWER_LINE_BYTES + 1)}\n`, 'octets'],
  ])('%s is no answer', async (_, text, message) => {
    const server = net.createServer((socket) => socket.end(text));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(socketPath(folder, 'EX01'), resolve));
    expect(await failure()).toEqual({ kind: 'Broken', message: expect.stringContaining(message) });
  });
});

describe('the socket', () => {
  test('is for its owner alone, and gone when the engine has stopped', async () => {
    await listen();
    expect(statSync(socketPath(folder, 'EX01')).mode & 0o777).toBe(0o600);
    await control!.close();
    control = undefined;
    expect(existsSync(socketPath(folder, 'EX01'))).toBe(false);
    expect(await failure()).toEqual({ kind: 'NotRunning', message: 'No engine runs for EX01.' });
  });

  test('of a killed engine is taken over; what its owner closes later is not the new one', async () => {
    await listen();
    const old = control!;
    await listen({ disconnect: () => [disconnected('new')] });
    await old.close();
    expect(await answer()).toEqual([disconnected('new')]);
  });

  test('may lie deeper than the path of a socket may be long', async () => {
    const deep = join(folder, 'd'.repeat(120));
    mkdirSync(deep);
    await listen({ disconnect: () => [disconnected('deep')] }, deep);
    expect(await answer([], deep)).toEqual([disconnected('deep')]);
    expect(() => reachable(join(deep, 's'), 'darwin')).toThrow(/longer than the 103 octets/);
  });
});

test('lines are put together whatever the pieces, and none is longer than agreed', async () => {
  const text = Buffer.from('ab\n\ncäd\nrest');
  for (let cut = 0; cut <= text.length; cut += 1) {
    const lines: string[] = [];
    for await (const line of linesOf(pieces(text.subarray(0, cut), text.subarray(cut)), 4)) lines.push(line);
    expect(lines, `cut at ${cut}`).toEqual(['ab', '', 'cäd']);
  }
  const read = async (text: string) => {
    for await (const _ of linesOf(pieces(Buffer.from(text)), 4));
  };
  await read('abc\n');
  await read('abcd\n');
  await expect(read('abcde\n')).rejects.toThrow(/more than 4 octets/);
  await expect(read('abcde')).rejects.toThrow(/more than 4 octets/);
});

async function* pieces(...chunks: readonly Buffer[]): AsyncGenerator<Buffer, void, void> {
  for (const chunk of chunks) if (chunk.length > 0) yield chunk;
}

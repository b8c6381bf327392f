import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../support/free-ports.ts';
import { runProgram } from '../support/program.ts';
import { MESSAGES, PASSWORD, postern, SERVER, TestEngine, USER } from './support/engine.ts';

/** More than what kernel and TLS keep for a client that does not read. */
const LONG = `Subject: long\n\n${`${'0123456789'.repeat(7)}\n`.repeat(200_000)}`;

let engine: TestEngine;

beforeAll(async () => {
  engine = await TestEngine.start({}, [...MESSAGES, { name: '1795000003.M1P1.test', content: LONG }]);
});
afterAll(() => engine?.stop());

describe('a change by cmdlet', () => {
  test('moves a listener while a session on the old one finishes its RETR', async () => {
    const [port] = (await freePorts(1)) as [number];
    const session = await logOn(engine.ports.pops);
    session.write('RETR 3\r\n');
    await session.until(/^\+OK/);
    session.pause();
    await engine.cmdlet('set-popsettings', '--ssl-port', String(port));
    await expect(logOn(engine.ports.pops)).rejects.toThrow('ECONNREFUSED');
    session.write('QUIT\r\n');
    session.resume();
    const text = await session.toEnd();
    expect(text).toMatch(/\r\n\.\r\n\+OK [^\r]*signing off\.\r\n$/);
    // The last line end of the content is part of it; the reply's first line and the end are not.
    expect(text.indexOf('\r\n.\r\n') - text.indexOf('\r\n')).toBe(LONG.replaceAll('\n', '\r\n').length);
    const moved = await logOn(port);
    moved.write('QUIT\r\n');
    await moved.toEnd();
  });

  test('that needs a taken port is refused with exit 5, and everything goes on as before', async () => {
    const [port] = (await freePorts(1)) as [number];
    const squatter = await listen(port);
    try {
      const { code, stderr } = await postern(engine.folder, ['set-imapsettings', '--ssl-port', String(port)]);
      expect(code).toBe(5);
      expect(stderr).toContain(`127.0.0.1:${port}`);
      const status = JSON.parse(readFileSync(join(engine.folder, 'status', `${SERVER}.json`), 'utf8'));
      expect(status.refused.listeners).toContainEqual(
        expect.objectContaining({
          binding: `127.0.0.1:${port}`,
          state: 'failed',
          error: expect.stringMatching(/in use/i),
        }),
      );
      const { code: served } = await runProgram('curl', [
        ...['--silent', '--insecure', '--user', `${USER}:${PASSWORD}`],
        `imaps://127.0.0.1:${engine.ports.imaps}/`,
      ]);
      expect(served).toBe(0);
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
    await engine.cmdlet('set-imapsettings', '--ssl-port', String(engine.ports.imaps));
  });
});

/** A POP3 client that reads only when it is told to. */
class Session {
  readonly #socket: TLSSocket;
  #text = '';

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.#text += chunk;
    });
  }

  write(line: string): void {
    this.#socket.write(line);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Takes everything up to and with the chunk in which the pattern was found. */
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!pattern.test(this.#text)) return;
        this.#socket.off('data', look);
        resolve();
      };
      this.#socket.on('data', look).once('close', () => reject(new Error(`closed after ${this.#text.slice(-200)}`)));
      look();
    });
  }

  /** Forgets what has come so far. */
  clear(): void {
    this.#text = '';
  }

  toEnd(): Promise<string> {
    return new Promise((resolve) => this.#socket.once('close', () => resolve(this.#text)));
  }
}

async function logOn(port: number): Promise<Session> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  const session = new Session(socket);
  session.write(`USER ${USER}\r\nPASS ${PASSWORD}\r\n`);
  await session.until(/logged on\.\r\n$/);
  session.clear();
  return session;
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}

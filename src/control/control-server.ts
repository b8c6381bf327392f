/**
 * The engine's end of the control channel.
 *
 * The socket is made in a folder that only the owner may enter, given its mode there, and then moved to its place: at no
 * moment can anybody else reach it, and one that a killed engine left behind is replaced.
 */
import { chmodSync, lstatSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import { CLIENT_PATIENCE_MS, MAX_CLIENTS, MAX_REQUEST_BYTES } from './limits.ts';
import { type Answer, type CommandName, type Commands, lineOf, parseRequest } from './messages.ts';
import { reachable, socketPath } from './socket-path.ts';

/** What the engine answers; the parameters are as they came, and each command checks its own. */
export type CommandHandlers = {
  readonly [Name in CommandName]: (
    parameters: unknown,
  ) => Iterable<Commands[Name]['item']> | AsyncIterable<Commands[Name]['item']>;
};

/** A sentence for the one who asked; any other error is the engine's own, and logged. */
export class ControlRefusal extends Error {}

export interface ControlServerParts {
  readonly dataFolder: string;
  readonly server: string;
  readonly handlers: CommandHandlers;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

export class ControlServer {
  readonly #parts: ControlServerParts;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #path: string;
  #inode = 0;

  private constructor(parts: ControlServerParts) {
    this.#parts = parts;
    this.#path = socketPath(parts.dataFolder, parts.server);
    this.#server = net.createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = MAX_CLIENTS;
  }

  /** @throws Error when the socket cannot be had */
  static async listen(parts: ControlServerParts): Promise<ControlServer> {
    const control = new ControlServer(parts);
    await control.#listen();
    return control;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    // Another engine of the same name may have its own there by now.
    if (lstatSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode) rmSync(this.#path, { force: true });
  }

  async #listen(): Promise<void> {
    const made = mkdtempSync(join(this.#parts.dataFolder, '.control-'));
    const temporary = join(made, 's');
    const way = reachable(temporary);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen({ path: way.path }, () => {
          this.#server.off('error', reject);
          // From now on an error is one failed accept.
          this.#server.on('error', this.#parts.onError);
          resolve();
        });
      });
      chmodSync(temporary, 0o600);
      this.#inode = lstatSync(temporary).ino;
      renameSync(temporary, this.#path);
    } finally {
      way.release();
      rmSync(made, { recursive: true, force: true });
    }
  }

  #accept(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A client that goes away in the middle is no news.
    socket.on('error', () => socket.destroy());
    this.#serve(socket).catch((error: unknown) => {
      socket.destroy();
      this.#parts.onError(error);
    });
  }

  async #serve(socket: net.Socket): Promise<void> {
    const patience = this.#parts.clock.after(CLIENT_PATIENCE_MS, () => socket.destroy());
    const line = await firstLine(socket);
    patience.cancel();
    if (line === undefined) {
      socket.destroy();
      return;
    }
    await this.#answer(socket, line);
    socket.end();
  }

  async #answer(socket: net.Socket, line: string): Promise<void> {
    try {
      const { command, parameters } = refusing(() => parseRequest(line));
      for await (const item of this.#parts.handlers[command](parameters)) {
        if (!(await this.#send(socket, { item }))) return;
      }
      await this.#send(socket, { end: true });
    } catch (error) {
      if (!(error instanceof ControlRefusal)) this.#parts.onError(error);
      const text = error instanceof ControlRefusal ? error.message : 'The engine failed; see its log.';
      await this.#send(socket, { error: text });
    }
  }

  /** @returns false when the client is gone */
  async #send(socket: net.Socket, answer: Answer): Promise<boolean> {
    if (socket.destroyed) return false;
    if (socket.write(lineOf(answer))) return true;
    const patience = this.#parts.clock.after(CLIENT_PATIENCE_MS, () => socket.destroy());
    await new Promise<void>((resolve) => {
      socket.once('drain', resolve);
      socket.once('close', () => resolve());
    });
    patience.cancel();
    return !socket.destroyed;
  }
}

/** Undefined when the client goes, or says too much. What it says behind the line is read and not looked at. */
function firstLine(socket: net.Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let received: Buffer = Buffer.alloc(0);
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf(LF);
      const length = end < 0 ? received.length : end;
      if (length > MAX_REQUEST_BYTES) settle(undefined);
      else if (end >= 0) settle(received.toString('utf8', 0, end));
    };
    const settle = (line: string | undefined) => {
      socket.off('data', take);
      socket.resume();
      resolve(line);
    };
    socket.on('data', take);
    socket.once('close', () => settle(undefined));
  });
}

const LF = 0x0a;

function refusing<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new ControlRefusal(error instanceof SyntaxError ? 'The request is no JSON.' : (error as Error).message);
  }
}

/** A POP3 client that says what it is told and collects what it gets. */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { TEST_CERTIFICATE } from '../../support/tls.ts';
import { PASSWORD } from './pop-server.ts';

export class PopClient {
  socket: net.Socket;
  greeting = '';
  #input = '';
  #ended = false;
  #wake: (() => void) | undefined;

  private constructor(socket: net.Socket) {
    this.socket = socket;
    this.#listen();
  }

  /** Connects, and reads the greeting. */
  static async connect(port: number): Promise<PopClient> {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    const client = new PopClient(socket);
    client.greeting = await client.line();
    return client;
  }

  /** The same, logged on. */
  static async logOn(port: number, name = 'alice'): Promise<PopClient> {
    const client = await PopClient.connect(port);
    client.send(`USER ${name}\r\nPASS ${PASSWORD}\r\n`);
    await client.line();
    const answer = await client.line();
    if (!answer.startsWith('+OK')) throw new Error(answer);
    return client;
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Sends a command and reads its one line. */
  ask(command: string): Promise<string> {
    this.send(`${command}\r\n`);
    return this.line();
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#input.indexOf('\r\n');
      if (end !== -1) {
        const line = this.#input.slice(0, end);
        this.#input = this.#input.slice(end + 2);
        return line;
      }
      if (this.#ended) return this.#input === '' ? '<closed>' : this.#input;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Reads a reply of many lines. @returns the octets between its first and its last line, dots taken out */
  async body(): Promise<string> {
    let body = '';
    for (;;) {
      const line = await this.line();
      if (line === '.') return body;
      if (line === '<closed>') throw new Error('closed in the middle of a reply');
      body += `${line.startsWith('.') ? line.slice(1) : line}\r\n`;
    }
  }

  /** Everything until the server closes. */
  async rest(): Promise<string> {
    while (!this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#input;
  }

  async startTls(): Promise<void> {
    this.socket.removeAllListeners('data');
    const secure = tls.connect({ socket: this.socket, ca: TEST_CERTIFICATE, servername: 'localhost' });
    this.socket = secure;
    this.#listen();
    await once(secure, 'secureConnect');
  }

  #listen(): void {
    const ended = () => {
      this.#ended = true;
      this.#wake?.();
    };
    this.socket.on('data', (chunk: Buffer) => {
      this.#input += chunk.toString('latin1');
      this.#wake?.();
    });
    for (const event of ['end', 'close', 'error']) this.socket.on(event, ended);
  }
}

/**
 * Dialogues between a client and a server, written so that an administrator can read them:
 *
 * ```
 * # What this shows.
 * setup LoginType SecureLogin      words for the test that plays the dialogue
 * connect                          or `connect tls`
 * S: +OK <any>
 * C: CAPA                          lines of C: that follow one another are sent in one piece
 * S: +OK
 * S: ...                           any number of lines, up to the one that is written next
 * S: .
 * C- QUIT                          without a line end
 * starttls                         the client's handshake
 * S: <closed>                      the server closes
 * C: <close>                       the client does, its half at once
 * ```
 *
 * In a line of the server `<any>` stands for any text, also none, and `<number>` for digits. In lines of both sides
 * `\xHH` is one octet and `\\` a backslash; everything else is UTF-8.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { TEST_CERTIFICATE } from './tls.ts';

export interface DialogueServer {
  readonly port: number;
  readonly tlsPort: number;
  /** Carries out a `setup` line. @param words what stands behind `setup` */
  setup(words: readonly string[], text: string): void | Promise<void>;
}

interface Step {
  readonly line: number;
  readonly kind: string;
  readonly text: string;
}

/** How long a line of the server may take, in milliseconds; only a failing dialogue waits that long. */
const PATIENCE_MS = 5_000;

/** Plays a dialogue. @throws Error that names the file's line, what should have come, and what came */
export async function playDialogue(file: string, server: DialogueServer): Promise<void> {
  const steps = parse(readFileSync(file, 'utf8'));
  let client: Client | undefined;
  try {
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at]!;
      try {
        if (step.kind === 'setup') await server.setup(step.text.split(/\s+/), step.text);
        else if (step.kind === 'connect') {
          client?.close();
          client = await Client.connect(server, step.text === 'tls');
        } else if (step.kind === 'starttls') await client!.startTls();
        else if (step.kind === 'S:') await client!.expect(step.text, steps[at + 1]?.text);
        else at += client!.send(steps.slice(at));
      } catch (error) {
        throw new Error(`${file}:${step.line}: ${(error as Error).message}`, { cause: error });
      }
    }
  } finally {
    client?.close();
  }
}

function parse(text: string): Step[] {
  const steps: Step[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const match = /^(C:|C-|S:|setup|connect|starttls)(?: (.*))?$/.exec(line);
    if (match === null) throw new Error(`Line ${index + 1} of a dialogue is none: ${line}`);
    steps.push({ line: index + 1, kind: match[1]!, text: match[2] ?? '' });
  }
  return steps;
}

/** The octets that a line stands for, as latin1. */
function octets(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/\\(\\|x([0-9a-fA-F]{2}))/g, (_, all: string, hex: string | undefined) =>
      hex === undefined ? all : String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

class Client {
  #socket: net.Socket;
  #input = '';
  #ended = false;
  #wake: (() => void) | undefined;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    this.#listen();
  }

  static async connect(server: DialogueServer, secure: boolean): Promise<Client> {
    const socket = net.connect({ port: secure ? server.tlsPort : server.port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    const client = new Client(socket);
    if (secure) await client.startTls();
    return client;
  }

  async startTls(): Promise<void> {
    if (this.#input !== '') throw new Error(`unread in clear: ${JSON.stringify(this.#input)}`);
    this.#socket.removeAllListeners('data');
    const secure = tls.connect({ socket: this.#socket, ca: TEST_CERTIFICATE, servername: 'localhost' });
    this.#socket = secure;
    this.#listen();
    await once(secure, 'secureConnect');
  }

  /** Sends all client lines at the head of `steps`. @returns how many there were besides the first */
  send(steps: readonly Step[]): number {
    let count = 0;
    let output = '';
    for (const { kind, text } of steps) {
      if (kind !== 'C:' && kind !== 'C-') break;
      count++;
      if (text === '<close>') {
        this.#socket.end(output, 'latin1');
        return count - 1;
      }
      output += octets(text) + (kind === 'C:' ? '\r\n' : '');
    }
    this.#socket.write(output, 'latin1');
    return count - 1;
  }

  /** @param next what the line behind `...` must be */
  async expect(text: string, next: string | undefined): Promise<void> {
    if (text === '...') {
      while ((await this.#peek()) !== undefined && !matches(next!, (await this.#peek())!)) await this.#line();
      return;
    }
    const line = await this.#line();
    if (text === '<closed>' ? line !== undefined : line === undefined || !matches(text, line)) {
      throw new Error(`expected ${JSON.stringify(text)}, got ${line === undefined ? 'the end' : JSON.stringify(line)}`);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  async #peek(): Promise<string | undefined> {
    for (;;) {
      const end = this.#input.indexOf('\r\n');
      if (end !== -1) return this.#input.slice(0, end);
      if (this.#ended) return undefined;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`nothing came; so far ${JSON.stringify(this.#input)}`)),
          PATIENCE_MS,
        );
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #line(): Promise<string | undefined> {
    const line = await this.#peek();
    if (line !== undefined) this.#input = this.#input.slice(line.length + 2);
    return line;
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => {
      this.#input += chunk.toString('latin1');
      this.#wake?.();
    });
    const ended = () => {
      this.#ended = true;
      this.#wake?.();
    };
    socket.on('end', ended);
    socket.on('close', ended);
    socket.on('error', ended);
  }
}

const WILDCARDS: Readonly<Record<string, string>> = { '<any>': '.*', '<number>': '[0-9]+' };

function matches(expected: string, line: string): boolean {
  const pattern = octets(expected)
    .split(/(<any>|<number>)/)
    .map((part) => WILDCARDS[part] ?? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('');
  return new RegExp(`^${pattern}$`, 's').test(line);
}

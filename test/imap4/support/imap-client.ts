/** A client that says exactly what it is told to, and hands out what it hears line by line, literals included. */
import net from 'node:net';
import tls from 'node:tls';
import zlib from 'node:zlib';

export interface Answer {
  /** The untagged lines before the tagged one, without line ends; octets as characters 0 to 255. */
  readonly untagged: readonly string[];
  /** `OK`, `NO` or `BAD`. */
  readonly status: string;
  /** What follows the status. */
  readonly text: string;
}

export class ImapClient {
  #socket: net.Socket;
  #received = '';
  #ended = false;
  #wake: (() => void) | undefined;
  #tags = 0;
  #deflate: zlib.DeflateRaw | undefined;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    this.#listen();
  }

  static async connect(port: number): Promise<ImapClient> {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new ImapClient(socket);
  }

  get socket(): net.Socket {
    return this.#socket;
  }

  send(text: string | Buffer): void {
    const octets = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
    if (this.#deflate === undefined) this.#socket.write(octets);
    else {
      this.#deflate.write(octets);
      this.#deflate.flush(zlib.constants.Z_SYNC_FLUSH);
    }
  }

  /** The next response, its literals included, without the last line end; undefined when the server has closed. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#endOfResponse();
      if (end !== undefined) {
        const line = this.#received.slice(0, end - 2);
        this.#received = this.#received.slice(end);
        return line;
      }
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends a command with a tag of its own and reads to its end. */
  async command(text: string | Buffer): Promise<Answer> {
    const tag = `t${++this.#tags}`;
    this.send(Buffer.concat([Buffer.from(`${tag} `), Buffer.from(text), Buffer.from('\r\n')]));
    return this.answer(tag);
  }

  /** What comes up to the tagged response. */
  async answer(tag: string): Promise<Answer> {
    const untagged: string[] = [];
    for (;;) {
      const line = await this.line();
      if (line === undefined) throw new Error(`closed before ${tag} was answered, after ${JSON.stringify(untagged)}`);
      if (!line.startsWith(`${tag} `)) {
        untagged.push(line);
        continue;
      }
      const [status = '', ...text] = line.slice(tag.length + 1).split(' ');
      return { untagged, status, text: text.join(' ') };
    }
  }

  /** The untagged lines of a command that must succeed. */
  async ok(text: string | Buffer): Promise<readonly string[]> {
    const answer = await this.command(text);
    if (answer.status !== 'OK') throw new Error(`${text}: ${answer.status} ${answer.text}`);
    return answer.untagged;
  }

  /** Appends a message. @param options flags and date, as they stand in the command */
  async append(mailbox: string, message: Buffer, options = ''): Promise<void> {
    const head = `APPEND ${mailbox} ${options === '' ? '' : `${options} `}{${message.length}+}\r\n`;
    await this.ok(Buffer.concat([Buffer.from(head), message]));
  }

  /** Everything up to the end of the connection. */
  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for (let line = await this.line(); line !== undefined; line = await this.line()) lines.push(line);
    return lines;
  }

  async startTls(): Promise<void> {
    const clear = this.#socket;
    clear.removeAllListeners();
    const secure = tls.connect({ socket: clear, rejectUnauthorized: false });
    await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
    this.#socket = secure;
    this.#listen();
  }

  /** COMPRESS=DEFLATE: from here on everything is compressed, with memory kept from one line to the next. */
  async compress(): Promise<void> {
    await this.ok('COMPRESS DEFLATE');
    this.#deflate = zlib.createDeflateRaw();
    this.#deflate.on('data', (octets: Buffer) => this.#socket.write(octets));
    const inflate = zlib.createInflateRaw({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
    this.#socket.removeAllListeners();
    this.#socket.on('data', (octets) => inflate.write(octets)).on('end', () => inflate.end());
    this.#socket.on('error', () => inflate.end());
    this.#take(inflate);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #listen(): void {
    this.#take(this.#socket);
  }

  #take(source: NodeJS.ReadableStream): void {
    const finished = () => {
      this.#ended = true;
      this.#notify();
    };
    source.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
      this.#notify();
    });
    source.on('end', finished).on('close', finished).on('error', finished);
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #endOfResponse(): number | undefined {
    let at = 0;
    for (;;) {
      const end = this.#received.indexOf('\r\n', at);
      if (end < 0) return undefined;
      const literal = /\{(\d+)\}$/.exec(this.#received.slice(at, end));
      if (literal === null) return end + 2;
      at = end + 2 + Number(literal[1]);
      if (at > this.#received.length) return undefined;
    }
  }
}

/** A client that asks a line and waits for the line that ends the answer, in clear or in TLS. */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';

export class LineClient {
  closed = false;
  /** What a secure client that does not resume a session could resume this one with; TLS 1.3 hands it out at its leisure. */
  readonly ticket: Promise<Buffer>;
  #socket: net.Socket;
  #text = '';
  #wake: (() => void) | undefined;

  private constructor(socket: net.Socket, ticket: Promise<Buffer>) {
    this.#socket = socket;
    this.ticket = ticket;
    this.#listen();
  }

  /**
   * Resolves when the connection, or the handshake, is done; whether anybody greets is for {@link until} to see.
   * @param localAddress any of 127.0.0.0/8
   * @param ask what a secure one asks of TLS: version, name, ALPN, a session to resume
   * @throws Error what the handshake ended with
   */
  static async connect(
    port: number,
    secure = false,
    localAddress = '127.0.0.1',
    ask: tls.ConnectionOptions = {},
  ): Promise<LineClient> {
    const to = { port, host: '127.0.0.1', localAddress };
    const socket = secure ? tls.connect({ ...to, rejectUnauthorized: false, ...ask }) : net.connect(to);
    const ticket = new Promise<Buffer>((resolve) => socket.once('session', resolve));
    await once(socket, secure ? 'secureConnect' : 'connect');
    return new LineClient(socket, ticket);
  }

  /** STARTTLS or STLS has been answered; everything from here on is TLS. */
  async startTls(ask: tls.ConnectionOptions = {}): Promise<void> {
    this.#socket.removeAllListeners();
    this.#socket = tls.connect({ socket: this.#socket, rejectUnauthorized: false, ...ask });
    await once(this.#socket, 'secureConnect');
    this.#listen();
  }

  /** Of a client inside TLS. */
  get tls(): tls.TLSSocket {
    return this.#socket as tls.TLSSocket;
  }

  /** The common name of the certificate that the server has shown. */
  get certificateName(): string {
    return String(this.tls.getPeerCertificate().subject.CN);
  }

  /** What has come, up to and with the text that matches. */
  async until(end: RegExp): Promise<string> {
    while (!end.test(this.#text)) {
      if (this.closed) throw new Error(`closed after ${JSON.stringify(this.#text)}`);
      await this.#news();
    }
    const answer = this.#text;
    this.#text = '';
    return answer;
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  ask(line: string, end: RegExp): Promise<string> {
    this.send(`${line}\r\n`);
    return this.until(end);
  }

  /** Everything until the connection is gone. */
  async rest(): Promise<string> {
    while (!this.closed) await this.#news();
    return this.#text;
  }

  /** RST. Of a connection in clear. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #listen(): void {
    this.#socket.setEncoding('latin1').on('data', (text) => {
      this.#text += text;
      this.#wake?.();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.closed = true;
      this.#wake?.();
    });
  }
}

/**
 * A client's side of a connection that speaks in lines. One reader at a time; lines that come early wait, bounded. Once
 * the connection is broken, whoever waits and whoever asks later gets the reason.
 */
import type { Socket } from 'node:net';
import { ConnectivityError } from './connectivity-error.ts';
import { MAX_LINE_OCTETS } from './limits.ts';

/** Octets that may wait for a reader; a server that sends more than it was asked for is stopped. */
const MAX_WAITING_OCTETS = 4 * MAX_LINE_OCTETS;

export class LineChannel {
  readonly #socket: Socket;
  #held = Buffer.alloc(0);
  #broken: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#take).on('end', this.#ended).on('error', this.#fail).on('close', this.#ended);
  }

  /**
   * The next line without its end.
   * @throws ConnectivityError when there will be none; what the socket was destroyed with is thrown as it is
   */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf('\n');
      if (end > MAX_LINE_OCTETS || (end < 0 && this.#held.length > MAX_LINE_OCTETS)) throw tooLong();
      if (end >= 0) return this.#cut(end);
      if (this.#broken !== undefined) throw this.#broken;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  send(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  /**
   * Gives the socket back, for TLS to take it over.
   * @throws ConnectivityError when the server sent more than it was asked for: behind TLS it would pass for protected
   */
  release(): Socket {
    if (this.#held.length > 0)
      throw new ConnectivityError('The server sent data between its answer and the TLS handshake.');
    const socket = this.#socket;
    socket.off('data', this.#take).off('end', this.#ended).off('error', this.#fail).off('close', this.#ended);
    return socket;
  }

  #cut(end: number): string {
    const line = this.#held.subarray(0, end);
    this.#held = this.#held.subarray(end + 1);
    this.#socket.resume();
    return line.toString('utf8').replace(/\r$/, '');
  }

  readonly #take = (octets: Buffer) => {
    this.#held = Buffer.concat([this.#held, octets]);
    if (this.#held.length > MAX_WAITING_OCTETS) this.#socket.pause();
    this.#wake?.();
  };

  readonly #ended = () => this.#fail(new ConnectivityError('The server closed the connection.'));

  readonly #fail = (error: Error) => {
    this.#broken ??= error;
    this.#wake?.();
  };
}

function tooLong(): ConnectivityError {
  return new ConnectivityError(`The server sent a line of more than ${MAX_LINE_OCTETS} octets.`);
}

/** Ends a test that takes too long, or that nobody waits for any more, wherever it stands. */
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../model/clock.ts';
import { ConnectivityError } from './connectivity-error.ts';

export class Guard {
  /** The one on top: under TLS that is the secured one, which takes the other with it. */
  #socket: Socket | undefined;
  readonly #timer: Timer;
  readonly #signal: AbortSignal | undefined;
  #over: Error | undefined;

  /** @param limitMs for everything together */
  constructor(clock: Clock, limitMs: number, signal: AbortSignal | undefined) {
    const late = `No answer within ${limitMs / 1000} s.`;
    this.#timer = clock.after(limitMs, () => this.#end(new ConnectivityError(late, LATE_HINT)));
    this.#signal = signal;
    signal?.addEventListener('abort', this.#aborted);
  }

  /** From here on the socket ends with the test. */
  readonly watch = (socket: Socket): void => {
    // Errors are told by whoever reads; a socket under TLS has no other listener.
    socket.on('error', () => {});
    this.#socket = socket;
    if (this.#over !== undefined) socket.destroy(this.#over);
  };

  close(): void {
    this.#timer.cancel();
    this.#signal?.removeEventListener('abort', this.#aborted);
    this.#socket?.destroy();
  }

  readonly #aborted = () => this.#end(new ConnectivityError('Interrupted.'));

  #end(reason: Error): void {
    this.#over = reason;
    this.#socket?.destroy(reason);
  }
}

const LATE_HINT = 'A server that waits for TLS says nothing in clear: is the -ConnectionType right for the port?';

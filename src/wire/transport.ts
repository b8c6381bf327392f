/**
 * The byte pipe under one client connection: a socket, in clear or in TLS, with output gathered into few writes.
 *
 * Invariants:
 * - Output keeps its order. `write` only gathers; everything gathered in one turn of the event loop leaves in one
 *   system call, or earlier when {@link FLUSH_AT} is reached.
 * - A producer of much output asks `congested` between items and awaits `drained()` when it is true; that is how a
 *   client that does not read stops the server from reading its mail for it.
 * - After `startTls` nothing received in clear is ever delivered as if it had come inside TLS (RFC 3501 §6.2.1,
 *   RFC 2595 §4): the owner says what it holds unread, and any such byte refuses the upgrade.
 */
import type { Socket } from 'node:net';
import tls from 'node:tls';

/** Gathered output is handed to the socket when it reaches this many octets. */
const FLUSH_AT = 64 * 1024;
/** More than this many octets waiting in the socket: the producer should stop. */
const CONGESTED_AT = 256 * 1024;

export interface TransportEvents {
  /** Bytes from the client. The buffer belongs to the receiver. */
  data(chunk: Buffer): void;
  /** The client closed its side or the connection broke; called once, after which the transport is unusable. */
  close(reason: CloseReason): void;
  /**
   * The engine wants the connection gone (it stops, or an administrator disconnects it): finish the command in
   * progress, tell the client in the protocol's words with this sentence, and `end()`.
   */
  shutdown?(sentence: string): void;
}

export type CloseReason = 'ClosedByClient' | 'ConnectionReset' | 'OutputTimeout' | 'TlsFailed' | 'ClosedByServer';

export class Transport {
  bytesReceived = 0;
  bytesSent = 0;
  #socket: Socket;
  #events: TransportEvents | undefined;
  #gathered: (string | Buffer)[] = [];
  #gatheredLength = 0;
  #flushScheduled = false;
  #drainWaiters: ((open: boolean) => void)[] = [];
  #closed = false;
  #closeReason: CloseReason = 'ClosedByClient';
  readonly #released: (() => void) | undefined;

  /**
   * @param socket connected, in clear; a listener that speaks TLS from the first byte calls `startTls` next
   * @param released called once when the connection is gone, whoever owns it by then; for the engine's accounts
   */
  constructor(socket: Socket, released?: () => void) {
    this.#socket = socket;
    this.#released = released;
    socket.setNoDelay(true);
    this.#listen();
  }

  /** The connection as it is now; a different object after `startTls`. */
  get socket(): Socket {
    return this.#socket;
  }
  get secure(): boolean {
    return this.#socket instanceof tls.TLSSocket;
  }
  get closed(): boolean {
    return this.#closed;
  }
  get remoteAddress(): string {
    return this.#socket.remoteAddress ?? '';
  }
  get remotePort(): number {
    return this.#socket.remotePort ?? 0;
  }
  get localAddress(): string {
    return this.#socket.localAddress ?? '';
  }
  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }

  /** Names the owner. It changes hands when an unauthenticated connection becomes a session. */
  attach(events: TransportEvents): void {
    this.#events = events;
    if (this.#closed) queueMicrotask(() => events.close(this.#closeReason));
  }

  /** Stops reading from the client; what the kernel holds stays there. */
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    if (!this.#closed) this.#socket.resume();
  }

  /**
   * Gathers output.
   * @param chunk text whose characters are octets (latin1), or bytes; bytes must not be changed afterwards
   */
  write(chunk: string | Buffer): void {
    if (this.#closed || chunk.length === 0) return;
    this.#gathered.push(chunk);
    this.#gatheredLength += chunk.length;
    if (this.#gatheredLength >= FLUSH_AT) this.flush();
    else if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      setImmediate(() => {
        this.#flushScheduled = false;
        this.flush();
      });
    }
  }

  /** Hands what is gathered to the socket now. */
  flush(): void {
    const length = this.#gatheredLength;
    if (length === 0) return;
    const parts = this.#gathered;
    this.#gathered = [];
    this.#gatheredLength = 0;
    if (this.#closed) return;
    this.bytesSent += length;
    if (parts.length === 1) {
      const only = parts[0]!;
      if (typeof only === 'string') this.#socket.write(only, 'latin1');
      else this.#socket.write(only);
      return;
    }
    const joined = Buffer.allocUnsafe(length);
    let at = 0;
    for (const part of parts) at += typeof part === 'string' ? joined.write(part, at, 'latin1') : part.copy(joined, at);
    this.#socket.write(joined);
  }

  /** True when so much output waits that a producer should await {@link drained}. */
  get congested(): boolean {
    return this.#socket.writableLength + this.#gatheredLength > CONGESTED_AT;
  }

  /** Resolves to true when output may go on, to false when the connection is gone. */
  drained(): Promise<boolean> {
    this.flush();
    if (this.#closed) return Promise.resolve(false);
    if (!this.#socket.writableNeedDrain) return Promise.resolve(true);
    return new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  /**
   * Upgrades a clear connection in place. Output gathered so far (the `OK`) leaves in clear first.
   * The owner must have ceased to expect clear bytes: any that arrive before the handshake become its first input and
   * make it fail, as they should.
   * @returns true once the handshake is done, false when it failed (the connection is then closed)
   */
  startTls(options: tls.TLSSocketOptions): Promise<boolean> {
    this.flush();
    const clear = this.#socket;
    clear.removeAllListeners('data');
    clear.removeAllListeners('close');
    clear.removeAllListeners('end');
    clear.removeAllListeners('error');
    const secure = new tls.TLSSocket(clear, { ...options, isServer: true });
    this.#socket = secure;
    return new Promise((resolve) => {
      const done = (ok: boolean) => {
        secure.off('secure', succeeded);
        if (!ok) this.#closeReason = 'TlsFailed';
        resolve(ok);
      };
      const succeeded = () => done(true);
      secure.once('secure', succeeded);
      secure.once('close', () => done(false));
      this.#listen();
    });
  }

  /** Asks the owner to bring the connection to an orderly end; one without an answer to that is simply closed. */
  shutdown(sentence: string): void {
    if (this.#events?.shutdown) this.#events.shutdown(sentence);
    else this.end();
  }

  /** Sends what is gathered and closes in an orderly way. */
  end(): void {
    if (this.#closed) return;
    this.flush();
    this.#closeReason = 'ClosedByServer';
    this.#socket.end();
    // A peer that never closes its half would keep the descriptor for ever.
    this.#socket.setTimeout(LINGER_MS, () => this.#socket.destroy());
  }

  /** Breaks the connection at once; what is gathered is lost. */
  destroy(reason: CloseReason = 'ClosedByServer'): void {
    if (this.#closed) return;
    this.#closeReason = reason;
    this.#socket.destroy();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('data', (chunk: Buffer) => {
      this.bytesReceived += chunk.length;
      this.#events?.data(chunk);
    });
    socket.on('drain', () => this.#wake(true));
    socket.on('end', () => {
      if (!socket.writableEnded) socket.end();
    });
    socket.on('error', () => {
      if (this.#closeReason === 'ClosedByClient') this.#closeReason = 'ConnectionReset';
    });
    socket.on('close', () => {
      if (this.#closed) return;
      this.#closed = true;
      this.#gathered = [];
      this.#gatheredLength = 0;
      this.#wake(false);
      this.#released?.();
      this.#events?.close(this.#closeReason);
    });
  }

  #wake(open: boolean): void {
    const waiters = this.#drainWaiters;
    this.#drainWaiters = [];
    for (const wake of waiters) wake(open);
  }
}

/** How long a closed connection may wait for the client's half, in milliseconds. */
const LINGER_MS = 2_000;

/**
 * The byte pipe under one client connection: a socket, in clear or in TLS, with output gathered into few writes.
 *
 * Invariants:
 * - Input waits for an owner: nothing is read off the socket before {@link Transport.attach}, nor between
 *   {@link Transport.detach} or {@link Transport.startTls} and the next attach. No byte is lost on the way from one
 *   owner to the next, and an owner never sees a byte from before its time.
 * - Output keeps its order. `write` only gathers; what an owner writes while it handles input leaves in one system
 *   call when it is done, what is written otherwise at the end of the turn of the event loop, either of them earlier
 *   when {@link FLUSH_AT} is reached.
 * - A producer of much output asks `congested` between items and awaits `drained()` when it is true; that is how a
 *   client that does not read stops the server from reading its mail for it. One that takes nothing at all is cut off.
 * - After `startTls` nothing received in clear is ever delivered as if it had come inside TLS (RFC 3501 §6.2.1,
 *   RFC 2595 §4): what arrives in clear before the handshake becomes the handshake's first input and makes it fail.
 *   Bytes that the owner itself holds unread are the owner's to refuse, before it asks for TLS.
 * - After `compress` all of this holds as before, of what is said rather than of what goes over the wire.
 * - `close` comes exactly once, to whoever owns the transport then or attaches later; until it comes, `end` and
 *   `destroy` may be called in any state.
 */
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { type Clock, systemClock, type Timer } from '../model/clock.ts';
import type { CommandTrace } from './command-trace.ts';
import { Deflater } from './deflater.ts';
import { type Endpoints, endpointsOf } from './endpoints.ts';
import { GatheredOutput } from './gathered-output.ts';
import { Inflater, type InflationLimits } from './inflater.ts';
import { shakeHands, wantedServerName } from './tls-handshake.ts';
import type { TlsOptions } from './tls-options.ts';
import type { CloseReason, TransportEvents } from './transport-events.ts';

/** Gathered output is handed to the socket when it reaches this many octets. */
const FLUSH_AT = 64 * 1024;
/** From this size on a buffer goes to the socket as it is; copying smaller ones together is cheaper than one more write. */
const WRITTEN_UNCOPIED = 32 * 1024;
/** More than this many octets waiting in the socket: the producer should stop. */
const CONGESTED_AT = 256 * 1024;
/** A client that does not take the output waiting for it in this many milliseconds is gone, or means harm. */
const OUTPUT_STALL_MS = 300_000;
/** How long a client may take to close its half when everything has been sent, in milliseconds. */
const LINGER_MS = 2_000;

export type { CloseReason, TransportEvents } from './transport-events.ts';

export class Transport {
  /** As the owner sees them: with compression, before and after it. */
  bytesReceived = 0;
  bytesSent = 0;
  /** When the client last sent something, in milliseconds since the epoch; 0 before that. */
  lastReceived = 0;
  /** The command in progress, when a journal is kept. */
  trace: CommandTrace | undefined;
  /** Why its owner ends it, for the logs; one word. */
  ending: string | undefined;
  /** The other end, as known when the connection was made, so that it can still be logged when it is gone. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  #socket: Socket;
  #inflater: Inflater | undefined;
  #deflater: Deflater | undefined;
  #events: TransportEvents | undefined;
  #reading = false;
  #delivering = false;
  readonly #gathered = new GatheredOutput();
  #flushScheduled = false;
  #drainWaiters: ((open: boolean) => void)[] = [];
  #timer: Timer | undefined;
  #handshaking = false;
  #halfClosed = false;
  #ending = false;
  #closed = false;
  #closeReason: CloseReason = 'ClosedByClient';
  readonly #clock: Clock;
  readonly #released: ((reason: CloseReason) => void) | undefined;

  /**
   * @param socket connected, in clear; a listener that speaks TLS from the first byte calls `startTls` next
   * @param released called once when the connection is gone, whoever owns it by then; for the engine's accounts
   * @param endpoints other ones than the socket's when there is a proxy in between
   */
  constructor(
    socket: Socket,
    released?: (reason: CloseReason) => void,
    clock: Clock = systemClock,
    endpoints: Endpoints = endpointsOf(socket),
  ) {
    this.#socket = socket;
    this.#released = released;
    this.#clock = clock;
    this.remoteAddress = endpoints.remoteAddress;
    this.remotePort = endpoints.remotePort;
    this.localAddress = endpoints.localAddress;
    this.localPort = endpoints.localPort;
    socket.setNoDelay(true);
    // The client's FIN is answered here, when the answers it still waits for are on their way.
    socket.allowHalfOpen = true;
    this.#listen(socket);
  }

  /** The connection as it is now; a different object after `startTls`. */
  get socket(): Socket {
    return this.#socket;
  }
  get secure(): boolean {
    return this.#socket instanceof tls.TLSSocket;
  }
  /** Octets of output so far, gathered ones included. */
  get written(): number {
    return this.bytesSent + this.#gathered.length;
  }
  /** The connection is gone, or on its way: nothing written now will reach the client. */
  get closed(): boolean {
    return this.#closed || this.#ending || this.#socket.destroyed;
  }

  /** What the owner is about; undefined when it does not say. */
  get state(): string | undefined {
    return this.#events?.state;
  }

  /** Names the owner and begins to deliver. It changes hands when an unauthenticated connection becomes a session. */
  attach(events: TransportEvents): void {
    this.#events = events;
    if (this.#closed) {
      queueMicrotask(() => events.close(this.#closeReason));
      return;
    }
    if (this.#ending) return;
    if (!this.#reading) {
      this.#reading = true;
      this.#socket.on('data', this.#received);
    }
    this.resume();
    if (this.#halfClosed) queueMicrotask(this.#ended);
  }

  /** Leaves the transport without an owner: input waits for the next one. */
  detach(): void {
    this.#events = undefined;
    this.#stopReading();
  }

  /** Stops reading from the client; what the kernel holds stays there. */
  pause(): void {
    (this.#inflater ?? this.#socket).pause();
  }
  resume(): void {
    if (!this.closed) (this.#inflater ?? this.#socket).resume();
  }

  /**
   * Gathers output.
   * @param chunk text whose characters are octets (latin1), or bytes; bytes must not be changed afterwards
   */
  write(chunk: string | Buffer): void {
    if (chunk.length === 0 || this.closed) return;
    if (chunk.length >= WRITTEN_UNCOPIED && typeof chunk !== 'string') {
      this.#socket.cork();
      this.flush();
      this.bytesSent += chunk.length;
      this.#send(chunk);
      this.#socket.uncork();
      return;
    }
    this.#gathered.add(chunk);
    if (this.#gathered.length >= FLUSH_AT) this.flush();
    else if (!this.#delivering && !this.#flushScheduled) {
      this.#flushScheduled = true;
      setImmediate(() => {
        this.#flushScheduled = false;
        this.flush();
      });
    }
  }

  /** Hands what is gathered to the socket now. */
  flush(): void {
    if (this.#gathered.length === 0) return;
    const octets = this.#gathered.take();
    if (this.closed) return;
    this.bytesSent += octets.length;
    this.#send(octets);
  }

  /** True when so much output waits that a producer should await {@link drained}. */
  get congested(): boolean {
    return this.#socket.writableLength + this.#gathered.length + (this.#deflater?.waiting ?? 0) > CONGESTED_AT;
  }

  /** Resolves to true when output may go on, to false when the connection is gone. */
  drained(): Promise<boolean> {
    this.flush();
    if (this.closed) return Promise.resolve(false);
    if (!this.#needsDrain) return Promise.resolve(true);
    this.#timer ??= this.#clock.after(OUTPUT_STALL_MS, () => this.destroy('OutputTimeout'));
    return new Promise((resolve) => this.#drainWaiters.push(resolve));
  }

  /**
   * Upgrades a clear connection in place. Output gathered so far (the `OK`) leaves in clear first. The owner keeps
   * hearing of `close` and `shutdown`, but input inside TLS waits for the next {@link attach}.
   * The handshake has no time limit of its own: the owner's time-out calls `destroy`.
   * @param options asked when the client has said which name it wants
   * @returns true once the handshake is done, false when it failed (the connection is then closed, or on its way)
   */
  async startTls(options: TlsOptions): Promise<boolean> {
    this.flush();
    if (this.closed) return false;
    this.#stopReading();
    this.#handshaking = true;
    const wanted = await wantedServerName(this.#socket);
    if (wanted === undefined) this.destroy('TlsFailed');
    // Ended meanwhile; what still comes is read then, and dropped.
    else if (this.closed) this.#socket.resume();
    else return this.#secure(options(wanted.name));
    return false;
  }

  /** Between {@link startTls} and the end of the handshake nothing can be said to the client. */
  get handshaking(): boolean {
    return this.#handshaking;
  }

  async #secure(options: tls.TLSSocketOptions): Promise<boolean> {
    const clear = this.#socket;
    this.#unlisten(clear);
    const secure = new tls.TLSSocket(clear, { ...options, isServer: true });
    this.#socket = secure;
    this.#listen(secure);
    const done = await shakeHands(secure, () => this.destroy('TlsFailed'));
    if (done) this.#handshaking = false;
    return done;
  }

  /**
   * From here on output leaves compressed, and input is taken for compressed (DEFLATE, RFC 4978). Output gathered so far
   * leaves as it is.
   * @param received what the owner has read off the client and not looked at; it is taken for compressed too
   */
  compress(limits: InflationLimits, received: Buffer): void {
    this.flush();
    if (this.closed || this.compressed) return;
    this.#deflater = new Deflater({
      send: (octets) => this.#socket.write(octets),
      idle: () => (this.#ending ? this.#endSocket() : this.#drained()),
      failed: () => this.destroy(),
    });
    this.#inflater = new Inflater(limits, {
      received: (octets) => this.#deliver(octets),
      failed: (failure) => (this.#events?.inputFailed ? this.#events.inputFailed(failure) : this.end()),
      hold: () => this.#socket.pause(),
      release: () => this.#socket.resume(),
    });
    this.#inflater.write(received);
  }

  get compressed(): boolean {
    return this.#inflater !== undefined;
  }

  /** The owner has dealt with one thing that a client may ask for; see {@link InflationLimits.betweenRenewals}. */
  renewInflation(): void {
    this.#inflater?.renew();
  }

  /** Asks the owner to bring the connection to an orderly end; one without an answer to that is simply closed. */
  shutdown(sentence: string): void {
    if (this.#events?.shutdown) this.#events.shutdown(sentence);
    else this.end();
  }

  /**
   * Sends what is gathered and closes in an orderly way: the client gets every octet, however slowly it reads, as long
   * as it reads at all. Input is no longer delivered, but read, since closing over unread input would reset the
   * connection and take the last answer with it.
   */
  end(): void {
    if (this.closed) return;
    this.flush();
    this.#ending = true;
    if (!this.#halfClosed) this.#closeReason = 'ClosedByServer';
    this.#wake(false);
    const socket = this.#socket;
    this.#timer = this.#clock.after(OUTPUT_STALL_MS, () => socket.destroy());
    if (!this.#deflater?.waiting) this.#endSocket();
    if (!this.#reading) socket.on('data', this.#received);
    this.#reading = true;
    socket.resume();
  }

  #endSocket(): void {
    const socket = this.#socket;
    socket.end(() => {
      this.#timer?.cancel();
      // A peer that never closes its half would keep the descriptor for ever.
      if (!this.#closed) this.#timer = this.#clock.after(LINGER_MS, () => socket.destroy());
    });
  }

  /** Breaks the connection at once; what is gathered is lost. */
  destroy(reason: CloseReason = 'ClosedByServer'): void {
    if (this.#closed || this.#socket.destroyed) return;
    this.#closeReason = reason;
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on('drain', this.#drained);
    socket.on('end', this.#ended);
    socket.on('error', this.#failed);
    socket.on('close', this.#gone);
  }

  #unlisten(socket: Socket): void {
    this.#stopReading();
    socket.off('drain', this.#drained);
    socket.off('end', this.#ended);
    socket.off('close', this.#gone);
    // 'error' stays: an error below TLS must find a listener.
  }

  #stopReading(): void {
    this.#reading = false;
    this.pause();
    this.#socket.off('data', this.#received);
  }

  readonly #received = (chunk: Buffer): void => {
    if (this.#inflater === undefined) this.#deliver(chunk);
    else if (!this.#ending) this.#inflater.write(chunk);
  };

  #deliver(chunk: Buffer): void {
    this.bytesReceived += chunk.length;
    this.lastReceived = this.#clock.now();
    if (this.#ending) return;
    this.#delivering = true;
    try {
      this.#events?.data(chunk);
    } finally {
      this.#delivering = false;
    }
    this.flush();
  }

  #send(octets: string | Buffer): void {
    if (typeof octets === 'string') {
      if (this.#deflater === undefined) this.#socket.write(octets, 'latin1');
      else this.#deflater.write(Buffer.from(octets, 'latin1'));
    } else (this.#deflater ?? this.#socket).write(octets);
  }

  get #needsDrain(): boolean {
    return this.#socket.writableNeedDrain || (this.#deflater?.waiting ?? 0) > 0;
  }

  readonly #drained = (): void => {
    if (!this.#needsDrain) this.#wake(true);
  };

  readonly #ended = (): void => {
    this.#halfClosed = true;
    // Without an owner it is news for the next one, like input.
    if (this.#ending || !this.#reading) return;
    if (this.#inflater === undefined) this.#tellHalfClose();
    else this.#inflater.end(() => this.#tellHalfClose());
  };

  #tellHalfClose(): void {
    if (this.#ending) return;
    if (this.#events?.halfClose) this.#events.halfClose();
    else this.end();
  }

  readonly #failed = (): void => {
    if (this.#closeReason === 'ClosedByClient') this.#closeReason = 'ConnectionReset';
  };

  readonly #gone = (): void => {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#handshaking) this.#closeReason = 'TlsFailed';
    this.#gathered.clear();
    this.#inflater?.close();
    this.#deflater?.close();
    this.#wake(false);
    this.#released?.(this.#closeReason);
    this.#events?.close(this.#closeReason);
  };

  #wake(open: boolean): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const waiters = this.#drainWaiters;
    if (waiters.length === 0) return;
    this.#drainWaiters = [];
    for (const wake of waiters) wake(open);
  }
}

/**
 * Takes lines out of a connection and hands them to whoever answers them, one at a time and in order.
 *
 * Invariants:
 * - A command is taken up only when the one before it is done and its reply has been written; while one is in progress
 *   input waits, first here, then (past {@link UNREAD_OCTETS}) in the kernel.
 * - Replies to commands that arrive together leave together: the transport gathers while input is handled.
 * - No connection keeps the others waiting: after {@link TURN_MS} of work the next turn of the event loop goes on.
 * - A client that does not read is not answered further: the pump waits for the transport to drain.
 * - `closed` is told when no command is in progress, so that nobody pulls the store away from under one.
 */
import { type CommandText, CommandTrace, type Journal, UNKNOWN_COMMAND } from '../wire/command-trace.ts';
import type { CloseReason, Transport, TransportEvents } from '../wire/transport.ts';
import { CommandError } from './errors.ts';
import { TURN_MS, UNREAD_OCTETS } from './limits.ts';
import { ENDLESS, LineReader, TOO_LONG } from './wire/line-reader.ts';

export interface CommandHandler {
  /** RFC 1939's name for where the client is: `Authorization`, `Transaction`. */
  readonly state: string;
  /** Where commands are noted; undefined while nobody wants them. */
  readonly journal: Journal | undefined;
  /** What a line says without its secrets; asked before {@link line}. */
  describe(line: string): CommandText;
  /** Octets that the next line may have, its line end included; asked anew for every line. */
  lineLimit(): number;
  /** Answers a line. Until a promise is settled no other line comes; what is thrown goes to {@link failed}. */
  line(line: string): void | Promise<void>;
  lineTooLong(): void | Promise<void>;
  /** The client sends a line that does not end. */
  endlessLine(): void;
  /** @returns the first line that the client was told, with its line end */
  failed(error: unknown): string;
  /** The engine wants the connection to end; no command is in progress. */
  shutdown(sentence: string): void;
  /** The connection is gone; no command is in progress. */
  closed(reason: CloseReason): void;
}

export class CommandPump implements TransportEvents {
  readonly #transport: Transport;
  readonly #handler: CommandHandler;
  readonly #reader = new LineReader();
  #busy = false;
  #paused = false;
  #released = false;
  #inputEnded = false;
  #sentence: string | undefined;
  #closeReason: CloseReason | undefined;

  constructor(transport: Transport, handler: CommandHandler) {
    this.#transport = transport;
    this.#handler = handler;
  }

  get state(): string {
    return this.#handler.state;
  }

  /** A command is in progress. */
  get busy(): boolean {
    return this.#busy;
  }

  /** @param pipelined input that came before the pump did */
  start(pipelined?: Buffer): void {
    if (pipelined !== undefined && pipelined.length > 0) this.#reader.push(pipelined);
    this.#transport.attach(this);
    this.#pump();
  }

  /** Ends the pump's work. @returns the input that nobody has taken up */
  release(): Buffer {
    this.#released = true;
    return this.#reader.take();
  }

  data(chunk: Buffer): void {
    if (this.#released) return;
    this.#reader.push(chunk);
    if (this.#busy) this.#bound();
    else this.#pump();
  }

  halfClose(): void {
    this.#inputEnded = true;
    this.#pump();
  }

  shutdown(sentence: string): void {
    this.#sentence = sentence;
    if (this.#released) this.#transport.end();
    else this.#pump();
  }

  close(reason: CloseReason): void {
    this.#closeReason = reason;
    if (!this.#busy) this.#handler.closed(reason);
  }

  #pump(): void {
    const began = performance.now();
    while (!this.#busy && !this.#released && !this.#transport.closed) {
      if (this.#sentence !== undefined) {
        this.#handler.shutdown(this.#sentence);
        return;
      }
      const pending = this.#next();
      if (pending === NOTHING) {
        this.#rest();
        return;
      }
      if (pending !== undefined) this.#hold(pending);
      else if (this.#transport.congested) this.#hold(this.#transport.drained());
      else if (performance.now() - began > TURN_MS && this.#reader.unread > 0) this.#hold(nextTurn());
    }
  }

  /** Has the next line answered, if there is one. */
  #next(): void | Promise<void> | typeof NOTHING {
    const line = this.#reader.next(this.#handler.lineLimit());
    if (line === undefined) return NOTHING;
    const { journal } = this.#handler;
    if (journal !== undefined) this.#trace(journal, line);
    try {
      const pending = this.#answer(line);
      if (pending !== undefined) return pending;
      this.#transport.trace?.done();
    } catch (error) {
      this.#failed(error);
    }
  }

  #answer(line: string | typeof TOO_LONG | typeof ENDLESS): void | Promise<void> {
    if (line === ENDLESS) return this.#handler.endlessLine();
    return line === TOO_LONG ? this.#handler.lineTooLong() : this.#handler.line(line);
  }

  #failed(error: unknown): void {
    const reply = this.#handler.failed(error).trimEnd();
    const reason = error instanceof CommandError ? error.reason : undefined;
    this.#transport.trace?.done({ reply, reason });
  }

  #trace(journal: Journal, line: string | typeof TOO_LONG | typeof ENDLESS): void {
    const text = typeof line === 'string' ? this.#handler.describe(line) : UNREADABLE;
    CommandTrace.begin(journal, this.#transport, this.#reader, text);
  }

  /** No command is left: send the answers, and read on. */
  #rest(): void {
    this.#transport.flush();
    if (this.#paused) {
      this.#paused = false;
      this.#transport.resume();
    }
    if (this.#inputEnded) this.#transport.end();
  }

  #hold(pending: Promise<unknown>): void {
    this.#busy = true;
    this.#bound();
    void pending
      .then(
        () => {
          // Of a command that handed the connection on, the next owner says how it went.
          if (!this.#released) this.#transport.trace?.done();
        },
        (error: unknown) => this.#failed(error),
      )
      .then(() => {
        this.#busy = false;
        if (this.#closeReason !== undefined) this.#handler.closed(this.#closeReason);
        else this.#pump();
      });
  }

  #bound(): void {
    if (this.#paused || this.#reader.unread <= UNREAD_OCTETS) return;
    this.#paused = true;
    this.#transport.pause();
  }
}

/** A line that was too long to be looked at. */
const UNREADABLE: CommandText = { name: UNKNOWN_COMMAND, parameters: '' };

const NOTHING: unique symbol = Symbol('nothing to do');

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

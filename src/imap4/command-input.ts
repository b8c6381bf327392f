/**
 * A connection's input as commands read it: the next event, a line, a literal in pieces, each awaited.
 *
 * Invariants:
 * - One reader at a time. Commands of a connection run one after the other, so whoever reads owns the input.
 * - What the client sends meanwhile waits in the lexer; past {@link INPUT_HIGH_WATER} the transport is paused, so that
 *   a client that pipelines without end is slowed down and not stored.
 * - Nothing is left in the output when the reader waits: a client that waits for us hears all that we have to say.
 * - `interrupt` ends the connection at the reader's next wish, or at once when it is waiting: every read from then on
 *   throws that error.
 */
import type { CommandSource } from '../wire/command-trace.ts';
import type { Transport } from '../wire/transport.ts';
import { ByeError, ConnectionLost } from './errors.ts';
import { INPUT_HIGH_WATER, INPUT_LOW_WATER } from './limits.ts';
import { CommandLexer, type LexerEvent, type LexerLimits } from './wire/command-lexer.ts';
import type { Token } from './wire/tokens.ts';

export class CommandInput implements CommandSource {
  readonly #transport: Transport;
  readonly #lexer: CommandLexer;
  #wake: (() => void) | undefined;
  #interruption: Error | undefined;
  #paused = false;
  /** Octets that came. */
  #pushed = 0;
  /** How many of them had been consumed when the command in progress began. */
  #before = 0;

  /** @param streams see {@link CommandLexer} */
  constructor(transport: Transport, streams?: (tokens: readonly Token[]) => boolean) {
    this.#transport = transport;
    this.#lexer = new CommandLexer(streams);
  }

  /** Takes bytes from the transport. */
  push(chunk: Buffer): void {
    this.#lexer.push(chunk);
    this.#pushed += chunk.length;
    if (this.#wake !== undefined) this.#awake();
    else if (!this.#paused && this.#lexer.buffered > INPUT_HIGH_WATER) {
      this.#paused = true;
      this.#transport.pause();
    }
  }

  /** No more bytes will come: what is there may still be read. */
  finish(): void {
    this.#interruption ??= new ConnectionLost();
    // Commands that arrived whole are still answered; only waiting for more is pointless.
    if (this.#wake !== undefined) this.#awake();
  }

  /** Ends the connection with `error` as soon as the reader asks for anything. */
  interrupt(error: Error): void {
    this.#interruption = error;
    if (this.#wake !== undefined) this.#awake();
  }

  /** True while the reader waits for the client. */
  get waiting(): boolean {
    return this.#wake !== undefined;
  }

  get buffered(): number {
    return this.#lexer.buffered;
  }

  get commandOctets(): number {
    return this.#pushed - this.#lexer.buffered - this.#before;
  }

  /** Everything unread; for handing the connection on. */
  takeRest(): Buffer {
    const rest = this.#lexer.takeRest();
    this.#pushed -= rest.length;
    return rest;
  }

  /**
   * The next command, streamed literal or fault. Synchronising literals that are small enough are asked for here.
   * @param limits read when a command begins
   */
  async next(limits: () => LexerLimits): Promise<Exclude<LexerEvent, { kind: 'continue' }>> {
    if (this.#lexer.idle) this.#before = this.#pushed - this.#lexer.buffered;
    for (;;) {
      this.#checkInterruption();
      const event = this.#lexer.next(limits());
      this.#relieve();
      if (event === undefined) await this.#more();
      else if (event.kind === 'continue') this.#transport.write('+ OK\r\n');
      else return event;
    }
  }

  /** A line that answers a continuation request, without its end. @throws ByeError when it is too long */
  async line(maxOctets: number): Promise<Buffer> {
    for (;;) {
      this.#checkInterruption();
      const line = this.#lexer.nextLine(maxOctets);
      this.#relieve();
      if (line === 'TooLong') throw new ByeError('Line too long');
      if (line !== undefined) return line;
      await this.#more();
    }
  }

  /**
   * Takes the octets of the literal just announced.
   * @param write gets each piece; what it returns is awaited before the next
   */
  async literal(write: (piece: Buffer) => Promise<void> | undefined): Promise<void> {
    this.#lexer.accept();
    while (this.#lexer.literalRemaining > 0) {
      this.#checkInterruption();
      const piece = this.#lexer.takeLiteral();
      if (piece === undefined) await this.#more();
      else await write(piece);
      this.#relieve();
    }
    this.#lexer.finishLiteral();
  }

  /** Gives the command in progress up; see {@link CommandLexer.refuse}. */
  refuse(reason: string): void {
    this.#lexer.refuse(reason);
  }

  #checkInterruption(): void {
    const interruption = this.#interruption;
    if (interruption !== undefined && !(interruption instanceof ConnectionLost)) throw interruption;
    if (interruption !== undefined && this.#lexer.buffered === 0) throw interruption;
  }

  #more(): Promise<void> {
    if (this.#interruption !== undefined) throw this.#interruption;
    this.#transport.flush();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #awake(): void {
    const wake = this.#wake!;
    this.#wake = undefined;
    wake();
  }

  #relieve(): void {
    if (!this.#paused || this.#lexer.buffered > INPUT_LOW_WATER) return;
    this.#paused = false;
    this.#transport.resume();
  }
}

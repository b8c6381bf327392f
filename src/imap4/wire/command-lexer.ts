/**
 * Turns a client's bytes into commands, each as its tokens. Pure: no socket, no clock, and no knowledge of any command.
 *
 * Invariants:
 * - It resumes at the byte where it stopped. However the network cuts the input, the events are the same, and no byte
 *   is looked at twice (but for the few octets in front of a line end, which may announce a literal).
 * - One event at a time. After `literal` the owner decides: `accept`, then `takeLiteral` until nothing remains, then
 *   `finishLiteral`; or `refuse`. After every other event it simply asks for the next.
 * - A faulty command is reported once its end was found: the rest of the line is skipped, with every non-synchronising
 *   literal that it announces, so that message data is never read as a command. A synchronising literal ends the
 *   skipping, for the client waits for our answer. Where the end cannot be found cheaply the event is `bye`.
 * - Memory: octets of a command are counted against `commandOctets`, literals too, and kept as they arrive, never by
 *   what they announce. Only a literal that `streams` claims is neither kept nor counted.
 */
import { MESSAGE_OCTETS, SKIPPED_OCTETS } from '../limits.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { CommandSkipper } from './command-skipper.ts';
import { TokenLexer, type TokenLimits } from './token-lexer.ts';
import type { AnnouncedLiteral, Token } from './tokens.ts';

export interface LexerLimits extends TokenLimits {
  /** A larger non-synchronising literal ends the connection, since it cannot be refused otherwise. */
  readonly nonSynchronisingLiteral: number;
}

export type LexerEvent =
  /** A whole command; the octets of streamed literals have left no token. */
  | { readonly kind: 'command'; readonly tokens: readonly Token[] }
  /** A synchronising literal was accepted: tell the client to go on. */
  | { readonly kind: 'continue' }
  /** The command so far, up to a literal that the owner wants to take in pieces. */
  | { readonly kind: 'literal'; readonly tokens: readonly Token[]; readonly literal: AnnouncedLiteral }
  /** The command was faulty, or refused, and has been skipped. */
  | { readonly kind: 'bad'; readonly tokens: readonly Token[]; readonly reason: string }
  /** Nothing that follows can be trusted. @property code a response code, if there is one for it */
  | { readonly kind: 'bye'; readonly reason: string; readonly code?: string };

type State =
  | 'line'
  /** In a literal that is kept. */
  | 'literal'
  /** At a literal of which the owner has not decided. */
  | 'announced'
  /** In a literal that the owner takes. */
  | 'streaming'
  | 'skipping'
  | 'refused'
  | 'dead';

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;

export class CommandLexer {
  readonly #streams: (tokens: readonly Token[]) => boolean;
  readonly #input = new ChunkQueue();
  readonly #line = new TokenLexer(this.#input);
  #state: State = 'line';
  #limits: LexerLimits | undefined;
  #literal: AnnouncedLiteral | undefined;
  /** Octets of the literal that are still to come. */
  #remaining = 0;
  /** What is there of the literal, or of a line that is no command. */
  #parts: Buffer[] = [];
  #partOctets = 0;
  /** Of a faulty command, once its fault was seen. */
  #reason = '';
  #skipper: CommandSkipper | undefined;

  /** @param streams asked at each literal with the tokens before it: will the owner take it in pieces? */
  constructor(streams: (tokens: readonly Token[]) => boolean = () => false) {
    this.#streams = streams;
  }

  /** Takes bytes from the client; they are not copied. */
  push(chunk: Buffer): void {
    this.#input.push(chunk);
  }

  /** Octets pushed and not yet consumed. */
  get buffered(): number {
    return this.#input.octets;
  }

  /** True when no command has begun. */
  get idle(): boolean {
    return this.#state === 'line' && this.#line.idle;
  }

  /** Octets of an accepted literal that `takeLiteral` has not handed out. */
  get literalRemaining(): number {
    return this.#remaining;
  }

  /**
   * The next event, or undefined when more bytes are needed.
   * @param limits hold for a command from its first octet to its last
   */
  next(limits: LexerLimits): LexerEvent | undefined {
    while (this.#canStep()) {
      this.#limits ??= limits;
      const event = this.#step(this.#limits);
      if (event !== undefined) return event;
    }
    return undefined;
  }

  /** After `literal`: its bytes will be taken. */
  accept(): void {
    this.#state = 'streaming';
    this.#remaining = this.#literal!.size;
  }

  /** The next piece of an accepted literal, undefined when more must arrive first or nothing remains. */
  takeLiteral(): Buffer | undefined {
    if (this.#remaining === 0 || this.#input.chunk === undefined) return undefined;
    const piece = this.#input.take(this.#remaining);
    this.#remaining -= piece.length;
    return piece;
  }

  /** After the last piece: the tokens that follow are added to the same array. */
  finishLiteral(): void {
    this.#literal = undefined;
    this.#state = 'line';
  }

  /**
   * Gives up the command in progress, after `literal` or while one is taken. The next event is `bad` with this reason,
   * once what is left of the command was skipped; at once for a synchronising literal, which the client never sends.
   */
  refuse(reason: string): void {
    this.#reason = reason;
    if (this.#state === 'announced' && this.#literal!.synchronising) {
      this.#state = 'refused';
      return;
    }
    const remaining = this.#state === 'announced' ? this.#literal!.size : this.#remaining;
    // The client was free to send messages here, so more may have to be skipped than of a faulty line.
    this.#skip('', remaining, MESSAGE_OCTETS);
  }

  /**
   * A line that is not a command: the answer to a continuation request.
   * @returns its octets without line end, undefined when more bytes are needed, or 'TooLong'
   */
  nextLine(maxOctets: number): Buffer | 'TooLong' | undefined {
    const input = this.#input;
    while (input.chunk !== undefined) {
      const end = input.chunk.indexOf(LF, input.at);
      const length = (end < 0 ? input.chunk.length : end) - input.at;
      this.#partOctets += length;
      // One more for the carriage return.
      if (this.#partOctets > maxOctets + 1) return 'TooLong';
      this.#parts.push(input.take(length));
      if (end < 0) continue;
      input.skip(1);
      const line = this.#takeParts();
      this.#begin();
      const bare = line.at(-1) === CR ? line.subarray(0, -1) : line;
      return bare.length > maxOctets ? 'TooLong' : bare;
    }
    return undefined;
  }

  /** Takes out everything that is unread; for handing the connection on. */
  takeRest(): Buffer {
    return this.#input.takeAll();
  }

  #canStep(): boolean {
    switch (this.#state) {
      case 'literal':
        return this.#input.chunk !== undefined || this.#remaining === 0;
      case 'refused':
        return true;
      case 'announced':
      case 'streaming':
      case 'dead':
        return false;
      default:
        return this.#input.chunk !== undefined;
    }
  }

  /** Consumes something, or changes the state. */
  #step(limits: LexerLimits): LexerEvent | undefined {
    switch (this.#state) {
      case 'literal':
        return this.#literalOctets();
      case 'skipping':
        return this.#skipped();
      case 'refused':
        return this.#end('bad', this.#reason);
      default:
        return this.#readLine(limits);
    }
  }

  #readLine(limits: LexerLimits): LexerEvent | undefined {
    const stop = this.#line.read(limits);
    switch (stop?.kind) {
      case 'end':
        return this.#end(stop.reason === '' ? 'command' : 'bad', stop.reason);
      case 'literal':
        return this.#announced(stop.literal, limits);
      case 'fault':
        return this.#fault(stop.reason, stop.tail);
      default:
        return undefined;
    }
  }

  #announced(literal: AnnouncedLiteral, limits: LexerLimits): LexerEvent | undefined {
    const line = this.#line;
    this.#literal = literal;
    if (this.#streams(line.tokens)) {
      this.#state = 'announced';
      return { kind: 'literal', tokens: line.tokens, literal };
    }
    const tooLarge = literal.size > limits.commandOctets - line.octets;
    if (!literal.synchronising && (tooLarge || literal.size > limits.nonSynchronisingLiteral)) {
      // RFC 7888 §5.
      return this.#bye('Literal size too large', 'TOOBIG');
    }
    if (tooLarge) return this.#end('bad', 'Literal size too large');
    line.octets += literal.size;
    this.#remaining = literal.size;
    this.#state = 'literal';
    return literal.synchronising ? { kind: 'continue' } : undefined;
  }

  #literalOctets(): undefined {
    if (this.#remaining > 0) {
      const piece = this.#input.take(this.#remaining);
      this.#remaining -= piece.length;
      if (!this.#literal!.binary && piece.includes(NUL)) return this.#fault('NUL in literal', '');
      this.#parts.push(piece);
      if (this.#remaining > 0) return undefined;
    }
    this.#line.tokens.push({ kind: 'literal', bytes: this.#takeParts(), binary: this.#literal!.binary });
    this.finishLiteral();
    return undefined;
  }

  #takeParts(): Buffer {
    const octets = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [];
    return octets;
  }

  #fault(reason: string, tail: string): undefined {
    this.#reason = reason;
    this.#parts = [];
    this.#skip(tail, this.#remaining, SKIPPED_OCTETS - this.#line.octets);
  }

  #skip(tail: string, remaining: number, patience: number): void {
    this.#skipper ??= new CommandSkipper();
    this.#skipper.begin(tail, remaining, patience);
    this.#state = 'skipping';
  }

  #skipped(): LexerEvent | undefined {
    const outcome = this.#skipper!.skip(this.#input);
    if (outcome === 'MoreNeeded') return undefined;
    return outcome === 'Found' ? this.#end('bad', this.#reason) : this.#bye('Input buffer full, aborting');
  }

  #end(kind: 'command' | 'bad', reason: string): LexerEvent {
    const { tokens } = this.#line;
    this.#begin();
    return kind === 'bad' ? { kind, tokens, reason } : { kind, tokens };
  }

  #bye(reason: string, code?: string): LexerEvent {
    this.#begin();
    this.#state = 'dead';
    return code === undefined ? { kind: 'bye', reason } : { kind: 'bye', reason, code };
  }

  /** Forgets the command; the next octet begins another. */
  #begin(): void {
    this.#line.begin();
    this.#state = 'line';
    this.#limits = undefined;
    this.#literal = undefined;
    this.#remaining = 0;
    this.#parts = [];
    this.#partOctets = 0;
    this.#skipper = undefined;
  }
}

/**
 * Turns a client's bytes into the tokens of commands. Pure: no socket, no clock, and no knowledge of any command.
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
import { ANNOUNCEMENT_OCTETS, parseAnnouncement } from './literal-announcement.ts';
import { type AnnouncedLiteral, CLOSE, OPEN, SPACE, type Token } from './tokens.ts';

export interface LexerLimits {
  /** Octets of one command without line ends; its literals included, those that are streamed excepted. */
  readonly commandOctets: number;
  /** A larger non-synchronising literal ends the connection, since it cannot be refused otherwise. */
  readonly nonSynchronisingLiteral: number;
  readonly listDepth: number;
  readonly lists: number;
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
  /** Nothing that follows can be trusted. */
  | { readonly kind: 'bye'; readonly reason: string };

type State =
  | 'token'
  | 'atom'
  | 'quoted'
  | 'escape'
  | 'literal-header'
  | 'literal-line'
  | 'literal-body'
  | 'announced'
  | 'streaming'
  | 'line-feed'
  | 'skipping'
  | 'refused'
  | 'dead';

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const QUOTE = 0x22;
const LEFT = 0x28;
const RIGHT = 0x29;
const BACKSLASH = 0x5c;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;

/** Octets that an atom is made of: everything printable that does not begin another token. */
const ATOM_OCTET = new Uint8Array(256);
for (let octet = 0x21; octet < 0x7f; octet++) ATOM_OCTET[octet] = 1;
for (const octet of [QUOTE, LEFT, RIGHT, LEFT_BRACE]) ATOM_OCTET[octet] = 0;

const TOO_LONG = 'Command too long';

export class CommandLexer {
  readonly #streams: (tokens: readonly Token[]) => boolean;
  readonly #input = new ChunkQueue();
  #state: State = 'token';
  #limits: LexerLimits | undefined;
  #tokens: Token[] = [];
  #octets = 0;
  #depth = 0;
  #lists = 0;
  /** The atom, quoted string or literal header in progress. */
  #text = '';
  #binary = false;
  #literal: AnnouncedLiteral | undefined;
  /** Octets of the literal that are still to come. */
  #remaining = 0;
  #parts: Buffer[] = [];
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
    return this.#state === 'token' && this.#octets === 0;
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
    this.#state = 'token';
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
      this.#octets += length;
      // One more for the carriage return.
      if (this.#octets > maxOctets + 1) return 'TooLong';
      this.#parts.push(input.take(length));
      if (end < 0) continue;
      input.skip(1);
      const line = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
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
      case 'literal-body':
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
      case 'atom':
        return this.#atom(limits);
      case 'quoted':
        return this.#quoted(limits);
      case 'escape':
        return this.#escape(limits);
      case 'literal-header':
        return this.#literalHeader(limits);
      case 'literal-line':
        return this.#literalLine(limits);
      case 'literal-body':
        return this.#literalBody();
      case 'line-feed':
        return this.#lineFeed();
      case 'skipping':
        return this.#skipped();
      case 'refused':
        return this.#end('bad', this.#reason);
      default:
        return this.#token(limits);
    }
  }

  #token(limits: LexerLimits): LexerEvent | undefined {
    const octet = this.#input.chunk![this.#input.at]!;
    if (ATOM_OCTET[octet] === 1) {
      this.#state = 'atom';
      return undefined;
    }
    if (octet === LF) return this.#lineFeed();
    if (octet === CR) {
      this.#input.skip(1);
      this.#state = 'line-feed';
      return undefined;
    }
    if (this.#grant(1, limits) === 0) return this.#fault(TOO_LONG);
    this.#input.skip(1);
    if (octet === SP) this.#tokens.push(SPACE);
    else if (octet === LEFT) return this.#open(limits);
    else if (octet === RIGHT) return this.#close();
    else if (octet === QUOTE) this.#state = 'quoted';
    else if (octet === LEFT_BRACE) this.#beginHeader(false);
    else return this.#fault('Invalid characters in command');
    return undefined;
  }

  #open(limits: LexerLimits): undefined {
    if (++this.#depth > limits.listDepth) return this.#fault('Lists nested too deep');
    if (++this.#lists > limits.lists) return this.#fault('Too many lists');
    this.#tokens.push(OPEN);
    return undefined;
  }

  #close(): undefined {
    if (--this.#depth < 0) return this.#fault('Unexpected closing parenthesis');
    this.#tokens.push(CLOSE);
    return undefined;
  }

  #atom(limits: LexerLimits): undefined {
    const { chunk, at } = this.#input;
    let end = at;
    while (end < chunk!.length && ATOM_OCTET[chunk![end]!] === 1) end++;
    const octet = chunk![end];
    if (!this.#append(end - at, limits)) return this.#fault(TOO_LONG);
    if (octet === undefined) return undefined;
    if (octet === LEFT_BRACE && this.#text === '~') {
      if (this.#grant(1, limits) === 0) return this.#fault(TOO_LONG);
      this.#input.skip(1);
      this.#beginHeader(true);
      return undefined;
    }
    this.#tokens.push({ kind: 'atom', text: this.#text });
    this.#text = '';
    this.#state = 'token';
    return undefined;
  }

  #quoted(limits: LexerLimits): undefined {
    const { chunk, at } = this.#input;
    let end = at;
    let octet: number | undefined;
    for (; end < chunk!.length; end++) {
      octet = chunk![end]!;
      if (octet === QUOTE || octet === BACKSLASH || octet === CR || octet === LF || octet === NUL) break;
    }
    if (end === chunk!.length) octet = undefined;
    if (!this.#append(end - at, limits)) return this.#fault(TOO_LONG);
    if (octet === undefined) return undefined;
    if (octet !== QUOTE && octet !== BACKSLASH) return this.#fault('Invalid characters in quoted string');
    if (this.#grant(1, limits) === 0) return this.#fault(TOO_LONG);
    this.#input.skip(1);
    if (octet === BACKSLASH) {
      this.#state = 'escape';
      return undefined;
    }
    this.#tokens.push({ kind: 'quoted', text: this.#text });
    this.#text = '';
    this.#state = 'token';
    return undefined;
  }

  #escape(limits: LexerLimits): undefined {
    const octet = this.#input.chunk![this.#input.at]!;
    if (octet !== QUOTE && octet !== BACKSLASH) return this.#fault('Invalid escape in quoted string');
    if (!this.#append(1, limits)) return this.#fault(TOO_LONG);
    this.#state = 'quoted';
    return undefined;
  }

  #beginHeader(binary: boolean): void {
    this.#text = '{';
    this.#binary = binary;
    this.#state = 'literal-header';
  }

  /** Between `{` and `}`; the text in progress has the brace in front, so that skipping can still read it. */
  #literalHeader(limits: LexerLimits): undefined {
    const octet = this.#input.chunk![this.#input.at]!;
    if (octet === RIGHT_BRACE) {
      const literal = parseAnnouncement(this.#text.slice(1), this.#binary);
      if (literal === undefined) return this.#fault('Invalid literal size');
      this.#input.skip(1);
      this.#text = '';
      this.#literal = literal;
      this.#state = 'literal-line';
      return undefined;
    }
    if (octet === CR || octet === LF || this.#text.length > ANNOUNCEMENT_OCTETS) {
      return this.#fault('Invalid literal size');
    }
    return this.#append(1, limits) ? undefined : this.#fault(TOO_LONG);
  }

  /** The line end behind `{n}`. */
  #literalLine(limits: LexerLimits): LexerEvent | undefined {
    const octet = this.#input.chunk![this.#input.at]!;
    if (octet === CR && this.#text === '') {
      this.#input.skip(1);
      this.#text = '\r';
      return undefined;
    }
    this.#text = '';
    if (octet !== LF) return this.#fault('Missing line end after literal size');
    this.#input.skip(1);
    return this.#announced(this.#literal!, limits);
  }

  #announced(literal: AnnouncedLiteral, limits: LexerLimits): LexerEvent | undefined {
    if (this.#streams(this.#tokens)) {
      this.#state = 'announced';
      return { kind: 'literal', tokens: this.#tokens, literal };
    }
    const tooLarge = literal.size > limits.commandOctets - this.#octets;
    if (!literal.synchronising && (tooLarge || literal.size > limits.nonSynchronisingLiteral)) {
      return this.#bye('Literal size too large');
    }
    if (tooLarge) return this.#end('bad', 'Literal size too large');
    this.#octets += literal.size;
    this.#remaining = literal.size;
    this.#state = 'literal-body';
    return literal.synchronising ? { kind: 'continue' } : undefined;
  }

  #literalBody(): undefined {
    if (this.#remaining > 0) {
      const piece = this.#input.take(this.#remaining);
      this.#remaining -= piece.length;
      if (!this.#literal!.binary && piece.includes(NUL)) return this.#fault('NUL in literal');
      this.#parts.push(piece);
      if (this.#remaining > 0) return undefined;
    }
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#tokens.push({ kind: 'literal', bytes, binary: this.#literal!.binary });
    this.#literal = undefined;
    this.#state = 'token';
    return undefined;
  }

  #lineFeed(): LexerEvent | undefined {
    if (this.#input.chunk![this.#input.at] !== LF) return this.#fault('Carriage return without line feed');
    this.#input.skip(1);
    return this.#depth > 0 ? this.#end('bad', 'Missing closing parenthesis') : this.#end('command', '');
  }

  #fault(reason: string): undefined {
    this.#reason = reason;
    this.#parts = [];
    this.#skip(this.#text, this.#remaining, SKIPPED_OCTETS - this.#octets);
  }

  #skip(tail: string, remaining: number, patience: number): void {
    this.#skipper ??= new CommandSkipper();
    this.#skipper.begin(tail, remaining, patience);
    this.#text = '';
    this.#state = 'skipping';
  }

  #skipped(): LexerEvent | undefined {
    const outcome = this.#skipper!.skip(this.#input);
    if (outcome === 'MoreNeeded') return undefined;
    return outcome === 'Found' ? this.#end('bad', this.#reason) : this.#bye('Input buffer full, aborting');
  }

  #end(kind: 'command' | 'bad', reason: string): LexerEvent {
    const tokens = this.#tokens;
    this.#begin();
    return kind === 'bad' ? { kind, tokens, reason } : { kind, tokens };
  }

  #bye(reason: string): LexerEvent {
    this.#begin();
    this.#state = 'dead';
    return { kind: 'bye', reason };
  }

  /** Counts as many of these octets as the command may still have. */
  #grant(octets: number, limits: LexerLimits): number {
    const granted = Math.min(octets, limits.commandOctets - this.#octets);
    this.#octets += granted;
    return granted;
  }

  /** Moves octets of the input to the text in progress. @returns false when there was no room for all */
  #append(length: number, limits: LexerLimits): boolean {
    const granted = this.#grant(length, limits);
    const { chunk, at } = this.#input;
    this.#text += chunk!.toString('latin1', at, at + granted);
    if (granted > 0) this.#input.skip(granted);
    return granted === length;
  }

  /** Forgets the command; the next octet begins another. */
  #begin(): void {
    this.#state = 'token';
    this.#limits = undefined;
    this.#tokens = [];
    this.#octets = 0;
    this.#depth = 0;
    this.#lists = 0;
    this.#text = '';
    this.#literal = undefined;
    this.#remaining = 0;
    this.#parts = [];
    this.#skipper = undefined;
  }
}

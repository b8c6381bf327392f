/**
 * Turns the octets of a command's lines into tokens, as far as the end of the command, the announcement of a literal, or
 * a fault. What comes after these is for the `CommandLexer` to decide. It resumes at the octet where it stopped, and
 * looks at none twice.
 */
import type { ChunkQueue } from './chunk-queue.ts';
import { ANNOUNCEMENT_OCTETS, parseAnnouncement } from './literal-announcement.ts';
import { type AnnouncedLiteral, CLOSE, OPEN, SPACE, type Token } from './tokens.ts';

export interface TokenLimits {
  /** Octets of one command without line ends; its literals included, those that are streamed excepted. */
  readonly commandOctets: number;
  readonly listDepth: number;
  readonly lists: number;
}

/** Where the line stopped. */
export type Stop =
  /** The command ends here. @property reason why it is faulty all the same, '' when it is not */
  | { readonly kind: 'end'; readonly reason: string }
  /** A literal is announced; its octets come next. */
  | { readonly kind: 'literal'; readonly literal: AnnouncedLiteral }
  /** What follows cannot be understood. @property tail what was consumed of a literal's announcement */
  | { readonly kind: 'fault'; readonly reason: string; readonly tail: string };

type State = 'token' | 'atom' | 'quoted' | 'escape' | 'literal-header' | 'literal-line' | 'line-feed';

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
const END: Stop = { kind: 'end', reason: '' };

export class TokenLexer {
  /** Of the command so far; a new array for each command. */
  tokens: Token[] = [];
  /** Octets of the command that were counted against its limit. */
  octets = 0;
  readonly #input: ChunkQueue;
  #state: State = 'token';
  #depth = 0;
  #lists = 0;
  /** The atom, quoted string or literal header in progress. */
  #text = '';
  #binary = false;
  #literal: AnnouncedLiteral | undefined;

  constructor(input: ChunkQueue) {
    this.#input = input;
  }

  /** True when no command has begun. */
  get idle(): boolean {
    return this.#state === 'token' && this.octets === 0;
  }

  /** Forgets the command; the next octet begins another. */
  begin(): void {
    this.tokens = [];
    this.octets = 0;
    this.#state = 'token';
    this.#depth = 0;
    this.#lists = 0;
    this.#text = '';
    this.#literal = undefined;
  }

  /** Consumes the input as far as it can. @returns undefined when more is needed */
  read(limits: TokenLimits): Stop | undefined {
    let stop: Stop | undefined;
    while (stop === undefined && this.#input.chunk !== undefined) stop = this.#step(limits);
    return stop;
  }

  /** Consumes something, or changes the state. */
  #step(limits: TokenLimits): Stop | undefined {
    switch (this.#state) {
      case 'token':
        return this.#token(limits);
      case 'atom':
        return this.#atom(limits);
      case 'quoted':
        return this.#quoted(limits);
      case 'escape':
        return this.#escape(limits);
      case 'literal-header':
        return this.#literalHeader(limits);
      case 'literal-line':
        return this.#literalLine();
      case 'line-feed':
        return this.#lineFeed();
    }
  }

  #token(limits: TokenLimits): Stop | undefined {
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
    if (octet === SP) this.tokens.push(SPACE);
    else if (octet === LEFT) return this.#open(limits);
    else if (octet === RIGHT) return this.#close();
    else if (octet === QUOTE) this.#state = 'quoted';
    else if (octet === LEFT_BRACE) this.#beginHeader(false);
    else return this.#fault('Invalid characters in command');
    return undefined;
  }

  #open(limits: TokenLimits): Stop | undefined {
    if (++this.#depth > limits.listDepth) return this.#fault('Lists nested too deep');
    if (++this.#lists > limits.lists) return this.#fault('Too many lists');
    this.tokens.push(OPEN);
    return undefined;
  }

  #close(): Stop | undefined {
    if (--this.#depth < 0) return this.#fault('Unexpected closing parenthesis');
    this.tokens.push(CLOSE);
    return undefined;
  }

  #atom(limits: TokenLimits): Stop | undefined {
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
    this.#endText('atom');
    return undefined;
  }

  #quoted(limits: TokenLimits): Stop | undefined {
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
    if (octet === BACKSLASH) this.#state = 'escape';
    else this.#endText('quoted');
    return undefined;
  }

  #escape(limits: TokenLimits): Stop | undefined {
    const octet = this.#input.chunk![this.#input.at]!;
    if (octet !== QUOTE && octet !== BACKSLASH) return this.#fault('Invalid escape in quoted string');
    if (!this.#append(1, limits)) return this.#fault(TOO_LONG);
    this.#state = 'quoted';
    return undefined;
  }

  #endText(kind: 'atom' | 'quoted'): void {
    this.tokens.push({ kind, text: this.#text });
    this.#text = '';
    this.#state = 'token';
  }

  #beginHeader(binary: boolean): void {
    this.#text = '{';
    this.#binary = binary;
    this.#state = 'literal-header';
  }

  /** Between `{` and `}`; the text in progress has the brace in front, so that skipping can still read it. */
  #literalHeader(limits: TokenLimits): Stop | undefined {
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
  #literalLine(): Stop | undefined {
    const octet = this.#input.chunk![this.#input.at]!;
    if (octet === CR && this.#text === '') {
      this.#input.skip(1);
      this.#text = '\r';
      return undefined;
    }
    this.#text = '';
    if (octet !== LF) return this.#fault('Missing line end after literal size');
    this.#input.skip(1);
    this.#state = 'token';
    return { kind: 'literal', literal: this.#literal! };
  }

  #lineFeed(): Stop {
    if (this.#input.chunk![this.#input.at] !== LF) return this.#fault('Carriage return without line feed');
    this.#input.skip(1);
    return this.#depth > 0 ? { kind: 'end', reason: 'Missing closing parenthesis' } : END;
  }

  #fault(reason: string): Stop {
    return { kind: 'fault', reason, tail: this.#text };
  }

  /** Counts as many of these octets as the command may still have. */
  #grant(octets: number, limits: TokenLimits): number {
    const granted = Math.min(octets, limits.commandOctets - this.octets);
    this.octets += granted;
    return granted;
  }

  /** Moves octets of the input to the text in progress. @returns false when there was no room for all */
  #append(length: number, limits: TokenLimits): boolean {
    const granted = this.#grant(length, limits);
    const { chunk, at } = this.#input;
    this.#text += chunk!.toString('latin1', at, at + granted);
    if (granted > 0) this.#input.skip(granted);
    return granted === length;
  }
}

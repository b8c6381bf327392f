/**
 * Reads a command's arguments off its tokens, in the words of the grammar (RFC 9051 §9). Each method takes what it
 * names, or throws {@link BadError}.
 */
import { BadError, NoError } from '../errors.ts';
import { parseDateTime } from './date-time.ts';
import { fromOctets, type TextMode } from './encoder.ts';
import { decodeModifiedUtf7 } from './modified-utf7.ts';
import { isNumber64 } from './number64.ts';
import { SequenceSet } from './sequence-set.ts';
import type { Token } from './tokens.ts';

/** Characters that the lexer lets into an atom and that `ATOM-CHAR` excludes: wildcards, `\` and, but for astrings, `]`. */
const NOT_IN_ATOM = /[%*\\\]]/;
const NOT_IN_ASTRING = /[%*\\]/;
/** A pattern that no name of a mailbox matches. The empty one would be a question for the delimiter. */
const MATCHES_NONE = '\0';
const NOT_IN_PATTERN = /[\\]/;

export class ArgumentReader {
  readonly mode: TextMode;
  /** May grow while a command with streamed literals arrives. */
  readonly #tokens: readonly Token[];
  #at: number;

  constructor(tokens: readonly Token[], mode: TextMode, at = 0) {
    this.#tokens = tokens;
    this.mode = mode;
    this.#at = at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  end(): void {
    if (!this.atEnd) throw new BadError('Too many arguments');
  }

  space(): void {
    if (!this.optional('space')) throw new BadError(this.atEnd ? 'Missing argument' : 'Expected a space');
  }

  /** Takes a space, an opening or a closing parenthesis if one is next. */
  optional(kind: 'space' | 'open' | 'close'): boolean {
    if (this.#tokens[this.#at]?.kind !== kind) return false;
    this.#at++;
    return true;
  }

  /** What comes next, undefined at the end. */
  get nextKind(): Token['kind'] | undefined {
    return this.#tokens[this.#at]?.kind;
  }

  /** The next token's text when it is an atom, not taken. */
  peekAtom(): string | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === 'atom' ? token.text : undefined;
  }

  /** The first word of a list that stands behind a space, in capitals; not taken. */
  peekListWord(): string | undefined {
    const [space, open, word] = this.#tokens.slice(this.#at, this.#at + 3);
    const isList = space?.kind === 'space' && open?.kind === 'open';
    return isList && word?.kind === 'atom' ? word.text.toUpperCase() : undefined;
  }

  open(): void {
    if (!this.optional('open')) throw new BadError('Expected a list');
  }

  close(): void {
    if (!this.optional('close')) throw new BadError('Expected the end of the list');
  }

  /** `"(" [item *(SP item)] ")"`; a space inside of a parenthesis, which some clients write, is passed over. */
  list<Item>(item: () => Item): Item[] {
    this.open();
    this.optional('space');
    const items: Item[] = [];
    if (this.optional('close')) return items;
    do items.push(item());
    while (this.optional('space') && this.nextKind !== 'close');
    this.close();
    return items;
  }

  /** The same without being sure of the parentheses: one item is a list too. */
  itemOrList<Item>(item: () => Item): Item[] {
    return this.nextKind === 'open' ? this.list(item) : [item()];
  }

  /** An atom as it stands: flags, sections and sequence sets are made of more than `ATOM-CHAR`. */
  rawAtom(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'atom') throw new BadError(token === undefined ? 'Missing argument' : 'Expected an atom');
    this.#at++;
    return token.text;
  }

  atom(): string {
    const text = this.rawAtom();
    if (NOT_IN_ATOM.test(text)) throw new BadError('Invalid character in atom');
    return text;
  }

  /** An atom that is a word of the language, in capitals. */
  word(): string {
    return this.rawAtom().toUpperCase();
  }

  /** @returns octets */
  string(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'quoted') {
      // RFC 6855 §3.
      if (fromOctets(token.text) === undefined) throw new BadError('Quoted string is not UTF-8');
      this.#at++;
      return token.text;
    }
    if (token?.kind === 'literal') {
      this.#at++;
      return token.bytes.toString('latin1');
    }
    throw new BadError(token === undefined ? 'Missing argument' : 'Expected a string');
  }

  /** @returns octets */
  astring(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'atom') return this.string();
    if (NOT_IN_ASTRING.test(token.text)) throw new BadError('Invalid character in argument');
    this.#at++;
    return token.text;
  }

  /** @returns octets, undefined for NIL */
  nstring(): string | undefined {
    if (this.peekAtom()?.toUpperCase() !== 'NIL') return this.string();
    this.#at++;
    return undefined;
  }

  /** `nstring` or `literal8`, as bytes. */
  nstringBytes(): Buffer | undefined {
    const octets = this.nstring();
    return octets === undefined ? undefined : Buffer.from(octets, 'latin1');
  }

  /**
   * A name or a password, as text. It is an astring, but clients write people's names without looking at what is in them:
   * imaplib sends `CONTOSO\anna` as it is.
   */
  credential(): string {
    const octets = this.nextKind === 'atom' ? this.rawAtom() : this.string();
    return this.#utf8(octets);
  }

  /** An astring as text: whatever the mode, UTF-8 is what clients send where the grammar knew only ASCII. */
  text(): string {
    return this.#utf8(this.astring());
  }

  #utf8(octets: string): string {
    const text = fromOctets(octets);
    if (text === undefined) throw new BadError('Argument is not UTF-8');
    return text;
  }

  /**
   * A delimiter at the end says that there are, or will be, mailboxes below, and is none of the name (RFC 9051 §6.3.4).
   * Clients that were told so for CREATE use such names elsewhere too.
   * @returns the mailbox name in Unicode, INBOX in capitals
   */
  mailbox(): string {
    const name = this.reference();
    // The delimiter alone is not the empty name, which means the server itself (RFC 5464 §3.1).
    return canonicalInbox(name.length > 1 && name.endsWith('/') ? name.slice(0, -1) : name);
  }

  /** The beginning of names, as LIST has it: where a delimiter at the end means something. */
  reference(): string {
    const octets = this.astring();
    const name = this.mode.utf8 ? fromOctets(octets) : decodeModifiedUtf7(octets);
    if (name === undefined) {
      throw new NoError('CANNOT', `Mailbox name is not valid ${this.mode.utf8 ? 'UTF-8' : 'modified UTF-7'}`);
    }
    return canonicalInbox(name);
  }

  /**
   * The name of a mailbox that is to be made. In UTF-8 it must be Net-Unicode (RFC 9051 §5.1, RFC 6855 §3), so that no
   * two names look the same.
   */
  newMailbox(): string {
    const name = this.mailbox();
    if (this.mode.utf8 && name !== name.normalize('NFC')) {
      throw new NoError('CANNOT', 'Mailbox name is not in normalization form C of Unicode');
    }
    return name;
  }

  /** `list-mailbox`: a name in which `*` and `%` have a meaning. */
  mailboxPattern(): string {
    const atom = this.peekAtom();
    let octets: string;
    if (atom === undefined) octets = this.string();
    else {
      if (NOT_IN_PATTERN.test(atom)) throw new BadError('Invalid character in mailbox pattern');
      this.#at++;
      octets = atom;
    }
    const pattern = this.mode.utf8 ? fromOctets(octets) : decodePattern(octets);
    // What cannot be the name of a mailbox matches none, which is no reason to complain.
    return pattern === undefined ? MATCHES_NONE : canonicalInbox(pattern);
  }

  /**
   * `number64`, or `nz-number64` with a minimum of 1; `number` fits too.
   * @returns what is more than can be counted exactly is as good as the largest number that can: nothing here is so large
   */
  number(minimum = 0): number {
    const text = this.rawAtom();
    if (!isNumber64(text) || Number(text) < minimum) throw new BadError('Invalid number');
    return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
  }

  sequenceSet(): SequenceSet {
    const set = SequenceSet.parse(this.rawAtom());
    if (set === undefined) throw new BadError('Invalid message set');
    return set;
  }

  /** @returns milliseconds since the epoch */
  dateTime(): number {
    if (this.nextKind !== 'quoted') throw new BadError('Expected a date');
    const moment = parseDateTime(this.string());
    if (moment === undefined) throw new BadError('Invalid date');
    return moment;
  }
}

/** INBOX is the one name that knows no case, also as a parent (RFC 9051 §5.1). */
export function canonicalInbox(name: string): string {
  return /^inbox(?=\/|$)/i.test(name) ? `INBOX${name.slice(5)}` : name;
}

/** Wildcards are not part of the encoding, and `*` cannot occur inside a shifted run. */
function decodePattern(octets: string): string | undefined {
  const parts = octets.split(/([*%])/).map((part) => decodeModifiedUtf7(part));
  return parts.includes(undefined) ? undefined : parts.join('');
}

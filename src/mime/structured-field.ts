/**
 * The words of structured header fields (RFC 5322 §3.2): blanks, comments, quoted strings, atoms. Works on octet strings
 * that have been unfolded, moves forward only, and takes what it finds when something is not closed.
 */

const BACKSLASH = 0x5c;
const OPEN = 0x28;
const CLOSE = 0x29;

/** A set of octets, as a table. */
export type OctetSet = Uint8Array;

/** @returns the set of all octets, except controls, blanks and those in `excluded` */
export function octetsExcept(excluded: string): OctetSet {
  const set = new Uint8Array(256).fill(1, 0x21);
  set[0x7f] = 0;
  for (let i = 0; i < excluded.length; i++) set[excluded.charCodeAt(i)] = 0;
  return set;
}

const QUOTED_PAIR = /\\(.)/gs;

export class StructuredField {
  readonly text: string;
  at = 0;
  /** The last comment passed, without its parentheses. */
  comment: string | undefined = undefined;

  /** @param text an octet string, unfolded */
  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The octet ahead, NaN at the end. */
  get octet(): number {
    return this.text.charCodeAt(this.at);
  }

  /** Passes blanks, controls and comments (CFWS). @returns whether there were any */
  skipBlanks(): boolean {
    const start = this.at;
    for (;;) {
      const octet = this.text.charCodeAt(this.at);
      if (octet <= 0x20 || octet === 0x7f) this.at++;
      else if (octet === OPEN) this.skipComment();
      else return this.at > start;
    }
  }

  /** Passes the octets of `set` ahead. @returns them, maybe none */
  take(set: OctetSet): string {
    const { text } = this;
    const start = this.at;
    let at = start;
    while (at < text.length && set[text.charCodeAt(at)] === 1) at++;
    this.at = at;
    return text.slice(start, at);
  }

  /** Passes the quoted string that begins here. @returns its content, without quotes and escapes */
  takeQuoted(): string {
    const { text } = this;
    const start = this.at + 1;
    let close = text.indexOf('"', start);
    if (close === -1) close = text.length;
    const plain = text.slice(start, close);
    if (!plain.includes('\\')) {
      this.at = close + 1;
      return plain;
    }
    close = start;
    while (close < text.length && text.charCodeAt(close) !== 0x22) {
      close += text.charCodeAt(close) === BACKSLASH ? 2 : 1;
    }
    this.at = close + 1;
    return text.slice(start, close).replace(QUOTED_PAIR, '$1');
  }

  /** Passes the comment that begins here; comments nest (RFC 5322 §3.2.2), so they are counted. */
  skipComment(): void {
    const { text } = this;
    const start = this.at + 1;
    let open = 1;
    let at = start;
    for (; at < text.length; at++) {
      const octet = text.charCodeAt(at);
      if (octet === BACKSLASH) at++;
      else if (octet === OPEN) open++;
      else if (octet === CLOSE && --open === 0) break;
    }
    this.at = at + 1;
    this.comment = text.slice(start, at).replace(QUOTED_PAIR, '$1');
  }
}

/**
 * Address lists (RFC 5322 §3.4), for ENVELOPE, SORT and SEARCH.
 *
 * One pass from left to right. What is read of an address so far is kept in two forms at once: as a *phrase* (words
 * joined by one blank), in case a `<` shows that it was a display name, and as a *local part* (its last words, joined
 * without blanks where a dot stands between them), in case an `@` comes. Nothing is read twice, so the work grows with
 * the length of the field, whatever stands in it.
 *
 * The obsolete forms of RFC 5322 §4.4 are read: source routes, blanks around dots and `@`, empty list members. So is
 * what is often wrong: `;` between addresses, an unquoted address or brackets as display name, a missing `>`.
 */
import { MAX_ADDRESSES } from './limits.ts';
import { octetsExcept, StructuredField } from './structured-field.ts';

/**
 * One address, as octet strings without quotes and comments; encoded words are left as they are.
 *
 * A group is a run of addresses between two marks (RFC 3501 §7.4.2): the first has the group's name as `mailbox`, the
 * second nothing at all. Only the marks have no `host`; an address that lacks a half has {@link MISSING_MAILBOX} or
 * {@link MISSING_DOMAIN} there.
 */
export interface Address {
  readonly name: string | undefined;
  /** `@a,@b`: the obsolete source route. */
  readonly route: string | undefined;
  readonly mailbox: string | undefined;
  readonly host: string | undefined;
}

/** Dovecot's words, which some clients know. */
export const MISSING_MAILBOX = 'MISSING_MAILBOX';
export const MISSING_DOMAIN = 'MISSING_DOMAIN';

const GROUP_END: Address = { name: undefined, route: undefined, mailbox: undefined, host: undefined };

const TEXT = octetsExcept('()<>@,;:"');
const DOT = 0x2e;
const OPEN_BRACKET = 0x5b;

/**
 * @param value the field's value, unfolded, an octet string
 * @param limit addresses to read at most, group marks included; the mark that closes a group may come on top
 */
export function parseAddressList(value: string, limit = MAX_ADDRESSES): Address[] {
  return new AddressListParser(value, limit).parse();
}

class AddressListParser {
  private readonly field: StructuredField;
  private readonly limit: number;
  private readonly addresses: Address[] = [];
  private inGroup = false;

  /** Of the address being read: all its words; those before the local part; the local part. */
  private phrase = '';
  private beforeLocal = '';
  private local = '';
  private words = 0;
  private quoted = false;
  private endsInDot = false;
  private host: string | undefined = undefined;
  private start = 0;
  /** A `[` was seen that nothing closes: looking for the end of others would read the rest of the field each time. */
  private literalOpen = false;
  /** An address in angle brackets is complete; words after it are noise, unless a new one follows without a comma. */
  private afterAngle = false;

  constructor(value: string, limit: number) {
    this.field = new StructuredField(value);
    this.limit = limit;
  }

  parse(): Address[] {
    const { field } = this;
    for (;;) {
      const gap = field.skipBlanks();
      if (field.atEnd || this.addresses.length >= this.limit) break;
      this.step(field.text[field.at]!, gap);
    }
    if (this.addresses.length < this.limit) this.finish();
    this.endGroup();
    return this.addresses;
  }

  private step(octet: string, gap: boolean): void {
    const { field } = this;
    if (this.words === 0 && this.host === undefined) this.start = field.at;
    switch (octet) {
      case '"':
        this.quoted = true;
        this.word(field.takeQuoted(), gap);
        break;
      case '<':
        this.angle();
        break;
      case '@':
        field.at++;
        this.host ??= this.takeDomain();
        break;
      case ':':
        field.at++;
        this.colon();
        break;
      case ',':
        field.at++;
        this.finish();
        break;
      case ';':
        field.at++;
        this.finish();
        this.endGroup();
        break;
      default: {
        const word = field.take(TEXT);
        // A stray `>` or `)`.
        if (word === '') field.at++;
        else this.word(word, gap);
      }
    }
  }

  private word(word: string, gap: boolean): void {
    // Words after a whole address are noise, or part of a display name that is not quoted.
    if (this.host !== undefined) return;
    if (this.words === 0) {
      this.field.comment = undefined;
      this.phrase = word;
      this.local = word;
    } else {
      if (gap && !this.endsInDot && word.charCodeAt(0) !== DOT) {
        this.beforeLocal = this.phrase;
        this.local = word;
      } else {
        this.local += word;
      }
      this.phrase = `${this.phrase} ${word}`;
    }
    this.words++;
    this.endsInDot = word.charCodeAt(word.length - 1) === DOT;
  }

  /** The address read so far ends here. */
  private finish(): void {
    const { host, local, field } = this;
    if (host !== undefined) {
      this.add(this.beforeLocal || field.comment, undefined, local, host);
    } else if (this.words > 0 && !this.afterAngle) {
      if (this.words === 1 && !this.quoted) this.add(field.comment, undefined, local, '');
      else this.add(this.phrase, undefined, '', '');
    }
    this.reset();
    this.afterAngle = false;
  }

  /** Begins a group, unless it cannot: then the colon is taken for a comma. */
  private colon(): void {
    if (this.inGroup || this.host !== undefined) {
      this.finish();
    } else {
      this.addresses.push({ name: undefined, route: undefined, mailbox: this.phrase, host: undefined });
      this.inGroup = true;
      this.reset();
    }
  }

  private endGroup(): void {
    if (this.inGroup) this.addresses.push(GROUP_END);
    this.inGroup = false;
  }

  /** `<` [route `:`] local-part `@` domain `>` (RFC 5322 §4.4). */
  private angle(): void {
    const { field } = this;
    // `me@here <me@here>`: what looked like an address was the display name.
    const name = this.host === undefined ? this.phrase : field.text.slice(this.start, field.at).trimEnd();
    this.reset();
    field.at++;
    let route: string | undefined;
    let local = '';
    let host = '';
    for (;;) {
      field.skipBlanks();
      if (field.atEnd) break;
      const octet = field.text[field.at]!;
      if (octet === '>') {
        field.at++;
        break;
      }
      if (octet === '"') {
        local += field.takeQuoted();
      } else if (octet === '@' || octet === ':') {
        field.at++;
        // Domains before the local part are a source route. A colon ends it, or the `mailto` that some programs put here.
        if (host !== '' && local === '') route = route === undefined ? `@${host}` : `${route},@${host}`;
        if (octet === ':') local = '';
        host = octet === '@' ? this.takeDomain() : '';
      } else if (octet === ',' && host !== '' && local === '') {
        field.at++;
      } else if (octet === ',' || octet === ';') {
        break;
      } else {
        const word = field.take(TEXT);
        if (word === '') field.at++;
        else if (host === '') local += word;
      }
    }
    this.add(name, route, local, host);
    field.comment = undefined;
    this.afterAngle = true;
  }

  /** Reads the domain after an `@`: a literal, or atoms with dots and, obsoletely, blanks between them. */
  private takeDomain(): string {
    const { field } = this;
    field.skipBlanks();
    if (field.octet === OPEN_BRACKET && !this.literalOpen) {
      const close = field.text.indexOf(']', field.at);
      this.literalOpen = close === -1;
      if (close !== -1) {
        const literal = field.text.slice(field.at, close + 1);
        field.at = close + 1;
        return literal;
      }
    }
    let domain = '';
    for (;;) {
      const atoms = field.take(TEXT);
      domain += atoms;
      if (atoms === '') return domain;
      field.skipBlanks();
      const dotted = atoms.charCodeAt(atoms.length - 1) === DOT || field.octet === DOT;
      if (!dotted) return domain;
    }
  }

  private add(name: string | undefined, route: string | undefined, mailbox: string, host: string): void {
    this.addresses.push({
      name: name === '' ? undefined : name,
      route,
      mailbox: mailbox === '' ? MISSING_MAILBOX : mailbox,
      host: host === '' ? MISSING_DOMAIN : host,
    });
  }

  private reset(): void {
    this.phrase = '';
    this.beforeLocal = '';
    this.local = '';
    this.words = 0;
    this.quoted = false;
    this.endsInDot = false;
    this.host = undefined;
  }
}

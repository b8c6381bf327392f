/**
 * Reads an ENVELOPE back from its wire form, so that SORT, THREAD and the SEARCH keys on envelope fields (RFC 3501 §6.4.4:
 * FROM, TO, SUBJECT, …) can do with what the mailbox index keeps, without opening the message.
 */
import type { Address } from './address.ts';
import { decodeWords } from './encoded-word.ts';

/** Octet strings, as the header has them, unfolded; see {@link decodeWords}. Absent address fields are empty lists. */
export interface Envelope {
  readonly date: string | undefined;
  readonly subject: string | undefined;
  readonly from: readonly Address[];
  readonly sender: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly inReplyTo: string | undefined;
  readonly messageId: string | undefined;
}

/**
 * @param wire an envelope as {@link writeEnvelope} writes it
 * @throws Error when it is none; the index that it comes from is then damaged
 */
export function readEnvelope(wire: Buffer): Envelope {
  const reader = new EnvelopeReader(wire.toString('latin1'));
  reader.expect('(');
  const envelope: Envelope = {
    date: reader.nstring(),
    subject: reader.nstring(),
    from: reader.addresses(),
    sender: reader.addresses(),
    replyTo: reader.addresses(),
    to: reader.addresses(),
    cc: reader.addresses(),
    bcc: reader.addresses(),
    inReplyTo: reader.nstring(),
    messageId: reader.nstring(),
  };
  reader.expect(')');
  return envelope;
}

/** The display name, decoded, if there is one, else mailbox and host: what SORT=DISPLAY compares (RFC 5957 §3). */
export function displayOf(address: Address): string {
  if (address.name !== undefined) return decodeWords(address.name);
  return address.host === undefined ? decodeWords(address.mailbox ?? '') : `${address.mailbox}@${address.host}`;
}

/** An address list as a person reads it, decoded: what SEARCH FROM and its like look into. */
export function addressText(addresses: readonly Address[]): string {
  const shown: string[] = [];
  for (const { name, mailbox, host } of addresses) {
    if (host !== undefined) {
      const address = `${decodeWords(mailbox!)}@${decodeWords(host)}`;
      shown.push(name === undefined ? address : `${decodeWords(name)} <${address}>`);
    } else if (mailbox !== undefined) {
      shown.push(`${decodeWords(mailbox)}:`);
    }
  }
  return shown.join(', ');
}

const LITERAL = /\{(\d+)\}\r\n/y;
const ESCAPE = /\\(.)/gs;

class EnvelopeReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  expect(octet: '(' | ')'): void {
    if (this.text[this.at] !== octet) throw damaged();
    this.at++;
  }

  nstring(): string | undefined {
    this.skipSpace();
    const { text, at } = this;
    if (text.startsWith('NIL', at)) {
      this.at += 3;
      return undefined;
    }
    if (text[at] === '"') return this.quoted();
    LITERAL.lastIndex = at;
    const match = LITERAL.exec(text);
    if (match === null) throw damaged();
    const start = at + match[0].length;
    this.at = start + Number(match[1]);
    if (this.at > text.length) throw damaged();
    return text.slice(start, this.at);
  }

  addresses(): Address[] {
    this.skipSpace();
    const addresses: Address[] = [];
    if (this.text.startsWith('NIL', this.at)) {
      this.at += 3;
      return addresses;
    }
    this.expect('(');
    while (this.text[this.at] === '(') {
      this.at++;
      addresses.push({ name: this.nstring(), route: this.nstring(), mailbox: this.nstring(), host: this.nstring() });
      this.expect(')');
    }
    this.expect(')');
    return addresses;
  }

  private quoted(): string {
    const { text } = this;
    const start = this.at + 1;
    let end = start;
    let escaped = false;
    while (text[end] !== '"') {
      if (end >= text.length) throw damaged();
      if (text[end] === '\\') escaped = true;
      end += text[end] === '\\' ? 2 : 1;
    }
    this.at = end + 1;
    const value = text.slice(start, end);
    return escaped ? value.replace(ESCAPE, '$1') : value;
  }

  private skipSpace(): void {
    if (this.text[this.at] === ' ') this.at++;
  }
}

function damaged(): Error {
  return new Error('The envelope cannot be read back.');
}

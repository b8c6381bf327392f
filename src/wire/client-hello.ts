/**
 * The server name in a TLS ClientHello (RFC 8446 §4.1.2, RFC 6066 §3), read before OpenSSL sees it. Only so can the
 * certificate be chosen before anything else is: one that Node 20 puts in place afterwards, by SNICallback, does not always
 * replace the default one when their keys are of different kinds (nodejs/node #54235).
 *
 * Nothing is checked that OpenSSL checks anyway: what cannot be read has no name, and fails there or gets the default.
 */

/** Longer than any client's; that of one that sends post-quantum keys has two thousand. */
export const HELLO_OCTETS = 16_384;

export type ServerName =
  /** It is not all here. */
  | { readonly kind: 'incomplete' }
  /** A name in ASCII; undefined when the client named none, or this is no ClientHello. */
  | { readonly kind: 'known'; readonly name: string | undefined };

const INCOMPLETE: ServerName = { kind: 'incomplete' };
const NO_NAME: ServerName = { kind: 'known', name: undefined };

const RECORD_HEADER = 5;
const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const HELLO_HEADER = 4;
/** Version and random. */
const FIXED_PART = 2 + 32;
const SERVER_NAME_EXTENSION = 0;
const HOST_NAME = 0;
/** A name in the DNS has no more (RFC 1035 §2.3.4). */
const NAME_OCTETS = 255;

/** @param received all that has come so far, from the first octet on */
export function parseServerName(received: Buffer): ServerName {
  const { message, mayGoOn } = handshakeOctets(received);
  if (message.length > 0 && message[0] !== CLIENT_HELLO) return NO_NAME;
  if (message.length >= HELLO_HEADER) {
    const end = HELLO_HEADER + message.readUIntBE(1, 3);
    if (message.length >= end) return { kind: 'known', name: nameIn(message.subarray(HELLO_HEADER, end)) };
    if (end > HELLO_OCTETS) return NO_NAME;
  }
  return mayGoOn && received.length < HELLO_OCTETS ? INCOMPLETE : NO_NAME;
}

/** What the records of handshake messages hold, up to the first record of another kind. */
function handshakeOctets(received: Buffer): { readonly message: Buffer; readonly mayGoOn: boolean } {
  const pieces: Buffer[] = [];
  let mayGoOn = true;
  for (let at = 0; at < received.length; ) {
    mayGoOn = received[at] === HANDSHAKE_RECORD && (at + 1 === received.length || received[at + 1] === 3);
    if (!mayGoOn || at + RECORD_HEADER > received.length) break;
    const end = at + RECORD_HEADER + received.readUInt16BE(at + 3);
    pieces.push(received.subarray(at + RECORD_HEADER, end));
    at = end;
  }
  return { message: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), mayGoOn };
}

function nameIn(hello: Buffer): string | undefined {
  const rest = new Fields(hello.subarray(FIXED_PART));
  rest.vector(1); // session id
  rest.vector(2); // cipher suites
  rest.vector(1); // compression methods
  const extensions = new Fields(rest.vector(2));
  while (!extensions.atEnd) {
    const type = extensions.number(2);
    const content = new Fields(extensions.vector(2));
    if (type === SERVER_NAME_EXTENSION) return hostName(new Fields(content.vector(2)));
  }
  return undefined;
}

function hostName(names: Fields): string | undefined {
  while (!names.atEnd) {
    const type = names.number(1);
    const name = names.vector(2).toString('latin1');
    if (type === HOST_NAME) return name.length <= NAME_OCTETS && /^[!-~]+$/.test(name) ? name : undefined;
  }
  return undefined;
}

/** Fields one after the other; behind the last one everything is zero and empty. */
class Fields {
  readonly #octets: Buffer;
  #at = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  get atEnd(): boolean {
    return this.#at >= this.#octets.length;
  }

  number(octets: 1 | 2): number {
    const at = this.#at;
    this.#at += octets;
    return this.#at <= this.#octets.length ? this.#octets.readUIntBE(at, octets) : 0;
  }

  /** A field that begins with its length. @param lengthOctets how many octets say it */
  vector(lengthOctets: 1 | 2): Buffer {
    const length = this.number(lengthOctets);
    const start = this.#at;
    this.#at += length;
    return this.#octets.subarray(start, this.#at);
  }
}

/** The client's half of SCRAM-SHA-256 (RFC 5802 §3), in base64 as POP3 sends it. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

export class ScramClient {
  readonly #bare: string;
  readonly #password: string;
  #serverSignature = '';

  constructor(name: string, password: string) {
    this.#bare = `n=${name},r=nonce-of-the-client`;
    this.#password = password;
  }

  first(): string {
    return encode(`n,,${this.#bare}`);
  }

  final(challenge: string): string {
    const first = Buffer.from(challenge, 'base64').toString();
    const { r, s, i } = Object.fromEntries(first.split(',').map((part) => [part[0], part.slice(2)])) as Record<
      string,
      string
    >;
    const salted = pbkdf2Sync(this.#password, Buffer.from(s!, 'base64'), Number(i), 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const withoutProof = `c=${encode('n,,')},r=${r}`;
    const message = `${this.#bare},${first},${withoutProof}`;
    const signature = hmac(createHash('sha256').update(clientKey).digest(), message);
    const proof = Buffer.from(clientKey.map((octet, at) => octet ^ signature[at]!));
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), message).toString('base64');
    return encode(`${withoutProof},p=${proof.toString('base64')}`);
  }

  verify(final: string): boolean {
    return Buffer.from(final, 'base64').toString() === `v=${this.#serverSignature}`;
  }
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

function hmac(key: Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

/** The client's half of SCRAM-SHA-256, written apart from the server's so that each can find the other's mistakes. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

export interface ScramClientOptions {
  readonly name?: string;
  readonly password?: string;
  readonly nonce?: string;
  readonly gs2Header?: string;
  readonly channelBinding?: Buffer;
  /** Changes the final message before it is signed and sent. */
  readonly tamper?: (withoutProof: string) => string;
}

export class ScramClient {
  readonly first: string;
  readonly #options: Required<Omit<ScramClientOptions, 'tamper'>> & Pick<ScramClientOptions, 'tamper'>;
  readonly #bare: string;

  constructor(options: ScramClientOptions = {}) {
    this.#options = {
      name: 'user',
      password: 'pencil',
      nonce: 'rOprNGfwEbeRWgbNEkqO',
      gs2Header: 'n,,',
      channelBinding: Buffer.alloc(0),
      ...options,
    };
    this.#bare = `n=${this.#options.name},r=${this.#options.nonce}`;
    this.first = this.#options.gs2Header + this.#bare;
  }

  /** Answers the server's challenge. */
  answer(serverFirst: string): { readonly final: string; readonly serverSignature: string } {
    const { password, gs2Header, channelBinding, tamper = (text) => text } = this.#options;
    const [nonce, salt, iterations] = serverFirst.split(',').map((field) => field.slice(2)) as [string, string, string];
    const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
    const bound = Buffer.concat([Buffer.from(gs2Header), channelBinding]).toString('base64');
    const withoutProof = tamper(`c=${bound},r=${nonce}`);
    const signed = [this.#bare, serverFirst, withoutProof].join(',');
    const clientKey = mac(salted, 'Client Key');
    const signature = mac(createHash('sha256').update(clientKey).digest(), signed);
    const proof = clientKey.map((octet, at) => octet ^ signature[at]!);
    return {
      final: `${withoutProof},p=${Buffer.from(proof).toString('base64')}`,
      serverSignature: mac(mac(salted, 'Server Key'), signed).toString('base64'),
    };
  }
}

function mac(key: Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

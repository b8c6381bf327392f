/**
 * What is verified when there is nothing to verify, so that nobody learns from time or answers which names exist.
 *
 * - A password for an unknown name is compared with the hash of some existing mailbox, chosen by the name, and the result
 *   thrown away. Unknown names thus take as long as known ones do, whatever mixture of schemes and costs the file holds.
 * - SCRAM keys for an unknown name are made of the name and a secret that is kept on the disk: asking again, today or
 *   after a restart, gives the same salt. Their form (iterations, length of the salt) is again some existing mailbox's.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile } from '../files/atomic-file.ts';
import { withLockFile } from '../files/lock-file.ts';
import type { ScramKeys } from '../sasl/mechanism.ts';
import type { PasswordHash } from './password-hash.ts';
import { SCRAM_ITERATIONS, SCRAM_SALT_OCTETS } from './password-material.ts';

const SECRET_FILE = 'unknown-users.key';
const SECRET_OCTETS = 32;

/** For a server without mailboxes: the hash of 32 random octets that nobody kept, at the cost of the hashes we make. */
const LONELY_HASH: PasswordHash = {
  kind: 'argon2',
  scheme: 'ARGON2ID',
  encoded: '$argon2id$v=19$m=19456,t=2,p=1$Py6IyzoCBLHviVr/Lwoymg$FtlPf/tRmIAKD+rVB7hZbfy9DUTPbRPkxBuVCFsevCE',
};

export class Decoys {
  readonly #secret: Buffer;

  private constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /**
   * Reads the secret of the data folder, or makes it.
   * @throws the system's error
   */
  static async open(dataFolder: string): Promise<Decoys> {
    const file = path.join(dataFolder, SECRET_FILE);
    const existing = await readSecret(file);
    if (existing !== undefined) return new Decoys(existing);
    return withLockFile(`${file}.lock`, async () => {
      const meanwhile = await readSecret(file);
      if (meanwhile !== undefined) return new Decoys(meanwhile);
      const secret = randomBytes(SECRET_OCTETS);
      await replaceFile(file, `${secret.toString('base64')}\n`, { owner: 'folder' });
      return new Decoys(secret);
    });
  }

  /**
   * A hash to spend time on.
   * @param choices those of the existing mailboxes
   */
  hash(name: string, choices: readonly PasswordHash[]): PasswordHash {
    return this.#pick(name, choices) ?? LONELY_HASH;
  }

  /**
   * Keys that no password fits.
   * @param models those of the existing mailboxes
   */
  scramKeys(name: string, models: readonly ScramKeys[]): ScramKeys {
    const model = this.#pick(name, models);
    return {
      iterations: model?.iterations ?? SCRAM_ITERATIONS,
      salt: this.#stretch(`salt:${name}`, model?.salt.length ?? SCRAM_SALT_OCTETS),
      storedKey: this.#derive(`stored:${name}`),
      serverKey: this.#derive(`server:${name}`),
    };
  }

  #pick<T>(name: string, choices: readonly T[]): T | undefined {
    return choices[this.#derive(`pick:${name}`).readUInt32BE(0) % choices.length];
  }

  #derive(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(purpose).digest();
  }

  #stretch(purpose: string, octets: number): Buffer {
    const blocks: Buffer[] = [];
    for (let block = 0; block * SECRET_OCTETS < octets; block++) blocks.push(this.#derive(`${block}:${purpose}`));
    return Buffer.concat(blocks).subarray(0, octets);
  }
}

async function readSecret(file: string): Promise<Buffer | undefined> {
  try {
    const secret = Buffer.from(await readFile(file, 'latin1'), 'base64');
    return secret.length === SECRET_OCTETS ? secret : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

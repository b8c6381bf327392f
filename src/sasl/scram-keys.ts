/** The arithmetic of SCRAM-SHA-256 (RFC 5802 §3, RFC 7677). */
import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import type { ScramKeys } from './mechanism.ts';

/** Octets of a SHA-256 digest, and so of both keys and of every proof. */
export const SCRAM_KEY_OCTETS = 32;

/**
 * What a server keeps instead of the password.
 * @param password prepared by `saslprep`
 * @param iterations the cost, paid here once and by the client at every log-on
 */
export async function deriveScramKeys(password: string, salt: Buffer, iterations: number): Promise<ScramKeys> {
  const saltedPassword = await promisify(pbkdf2)(password, salt, iterations, SCRAM_KEY_OCTETS, 'sha256');
  return {
    salt,
    iterations,
    storedKey: sha256(hmac(saltedPassword, 'Client Key')),
    serverKey: hmac(saltedPassword, 'Server Key'),
  };
}

export function hmac(key: Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

export function sha256(octets: Buffer): Buffer {
  return createHash('sha256').update(octets).digest();
}

/** Both of {@link SCRAM_KEY_OCTETS}. */
export function xor(one: Buffer, other: Buffer): Buffer {
  const result = Buffer.allocUnsafe(one.length);
  for (let at = 0; at < one.length; at++) result[at] = one[at]! ^ other[at]!;
  return result;
}

/** What is kept of a new password, and which passwords may be set. */
import { randomBytes } from 'node:crypto';
import { MAX_FIELD_OCTETS } from '../sasl/limits.ts';
import { saslprep } from '../sasl/saslprep.ts';
import { deriveScramKeys } from '../sasl/scram-keys.ts';
import { formatScramKeys } from './mailbox-line.ts';
import { formatPasswordHash, makePasswordHash } from './password-hash.ts';

/**
 * The client pays these at every log-on, the server never. RFC 7677 §4 wants at least 4,096 and advises a tenth of a
 * second; OWASP 600,000, which no telephone likes. Clients that use Cyrus SASL (mutt, mbsync) refuse more than 65,536,
 * so this stays just below: about 12 ms on a desktop.
 */
export const SCRAM_ITERATIONS = 60_000;
export const SCRAM_SALT_OCTETS = 16;

export interface PasswordMaterial {
  /** For the password field: `{ARGON2ID}$argon2id$…`. */
  readonly hash: string;
  /** For the extra field `ScramSha256`. */
  readonly scramKeys: string;
}

/**
 * Why a password cannot be set, as a sentence that does not repeat it; undefined when it can. Strength is not judged:
 * what is strong enough is the administrator's to say.
 */
export function passwordProblem(password: string): string | undefined {
  if (password === '') return 'The password is empty.';
  if (Buffer.byteLength(password) > MAX_FIELD_OCTETS)
    return `The password is longer than ${MAX_FIELD_OCTETS} octets; clients could not send it.`;
  const prepared = saslprep(password);
  if (prepared === undefined)
    return 'The password holds control characters, or others that nobody can type the same way everywhere.';
  return prepared === '' ? 'The password holds no visible character.' : undefined;
}

/** @param password without a {@link passwordProblem} */
export async function makePasswordMaterial(password: string): Promise<PasswordMaterial> {
  const prepared = saslprep(password) ?? password;
  const [hash, keys] = await Promise.all([
    makePasswordHash(prepared),
    deriveScramKeys(prepared, randomBytes(SCRAM_SALT_OCTETS), SCRAM_ITERATIONS),
  ]);
  return { hash: formatPasswordHash(hash), scramKeys: formatScramKeys(keys) };
}

/**
 * The encryption with a password that occurs in PFX files: PBES2 (RFC 8018) of today, and what Windows wrote until 2019,
 * 3DES and RC2 with keys of PKCS #12's own derivation (RFC 7292 appendices B and C).
 */
import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { type AsnType, Sequence } from 'asn1js';
import { identifier, integer, MalformedError, members, octets } from './asn1.ts';
import { decipherRc2 } from './rc2.ts';

/** Whoever writes a file decides how long we compute; files of the field have 1 to some hundred thousand rounds. */
export const MAX_ROUNDS = 5_000_000;

/** What PKCS #12 derives: RFC 7292 appendix B.3. */
export const KEY_MATERIAL = 1;
export const IV_MATERIAL = 2;
export const MAC_MATERIAL = 3;

/** Block and output of the hash functions, in octets. */
const HASH_BLOCKS: Readonly<Record<string, number>> = { sha1: 64, sha256: 64, sha384: 128, sha512: 128 };

/** The password in the two forms that occur. RFC 7292 appendix B.1 has UTF-16 with a zero behind it; PBES2 has UTF-8. */
export interface PfxPassword {
  readonly utf16: Buffer;
  readonly utf8: Buffer;
}

export function pfxPassword(text: string): PfxPassword {
  return { utf16: Buffer.from(`${text}\0`, 'utf16le').swap16(), utf8: Buffer.from(text) };
}

/** Some programs take "no password" for no octets at all, not for the zero alone. */
export const NO_PASSWORD: PfxPassword = { utf16: Buffer.alloc(0), utf8: Buffer.alloc(0) };

/**
 * RFC 7292 appendix B.2.
 * @param material {@link KEY_MATERIAL}, {@link IV_MATERIAL} or {@link MAC_MATERIAL}
 * @param length octets that are wanted
 */
export function deriveKey(
  hash: string,
  { utf16 }: PfxPassword,
  salt: Uint8Array,
  rounds: number,
  material: number,
  length: number,
): Buffer {
  checkRounds(rounds);
  const block = HASH_BLOCKS[hash]!;
  const diversifier = Buffer.alloc(block, material);
  const input = Buffer.concat([filled(salt, block), filled(utf16, block)]);
  const pieces: Buffer[] = [];
  for (let had = 0; had < length; had += pieces.at(-1)!.length) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let round = 1; round < rounds; round += 1) digest = createHash(hash).update(digest).digest();
    pieces.push(digest);
    const addend = filled(digest, block).subarray(0, block);
    for (let at = 0; at < input.length; at += block) addWithOne(input.subarray(at, at + block), addend);
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** Repeated until it is a whole number of blocks. */
function filled(octets: Uint8Array, block: number): Buffer {
  return Buffer.alloc(Math.ceil(octets.length / block) * block, octets);
}

/** target = target + addend + 1, as numbers of their length. */
function addWithOne(target: Buffer, addend: Buffer): void {
  let carry = 1;
  for (let at = target.length - 1; at >= 0; at -= 1) {
    const sum = target[at]! + addend[at]! + carry;
    target[at] = sum;
    carry = sum >> 8;
  }
}

/**
 * @param algorithm an AlgorithmIdentifier
 * @throws UnknownAlgorithmError, MalformedError; any other Error means that the password is wrong
 */
export function decrypt(algorithm: AsnType, data: Uint8Array, password: PfxPassword): Buffer {
  const [name, parameters] = members(algorithm);
  const id = identifier(name);
  if (id === PBES2) return decryptPbes2(parameters, data, password);
  const known = Object.hasOwn(PKCS12_CIPHERS, id) ? PKCS12_CIPHERS[id] : undefined;
  if (known === undefined) throw new UnknownAlgorithmError(id);
  const [salt, iterations] = members(parameters);
  const rounds = integer(iterations);
  const key = deriveKey('sha1', password, octets(salt), rounds, KEY_MATERIAL, known.keyLength);
  const iv = deriveKey('sha1', password, octets(salt), rounds, IV_MATERIAL, 8);
  return known.cipher === 'rc2' ? decipherRc2(key, iv, data) : decipher(known.cipher, key, iv, data);
}

interface CipherOfKey {
  /** As OpenSSL calls it. */
  readonly cipher: string;
  /** In octets. */
  readonly keyLength: number;
}

/** RFC 7292 appendix C. */
const PKCS12_CIPHERS: Readonly<Record<string, CipherOfKey>> = {
  '1.2.840.113549.1.12.1.3': { cipher: 'des-ede3-cbc', keyLength: 24 },
  '1.2.840.113549.1.12.1.5': { cipher: 'rc2', keyLength: 16 },
  '1.2.840.113549.1.12.1.6': { cipher: 'rc2', keyLength: 5 },
};

/** RFC 8018 appendix B. */
const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const PBES2_CIPHERS: Readonly<Record<string, CipherOfKey>> = {
  '2.16.840.1.101.3.4.1.2': { cipher: 'aes-128-cbc', keyLength: 16 },
  '2.16.840.1.101.3.4.1.22': { cipher: 'aes-192-cbc', keyLength: 24 },
  '2.16.840.1.101.3.4.1.42': { cipher: 'aes-256-cbc', keyLength: 32 },
  '1.2.840.113549.3.7': { cipher: 'des-ede3-cbc', keyLength: 24 },
};
const PSEUDO_RANDOM: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

/** RFC 8018 §6.2 and appendix A.4. */
function decryptPbes2(parameters: AsnType | undefined, data: Uint8Array, { utf8 }: PfxPassword): Buffer {
  const [derivation, encryption] = members(parameters).map(members);
  const [derivationName, derivationParameters] = derivation ?? [];
  const [encryptionName, iv] = encryption ?? [];
  if (identifier(derivationName) !== PBKDF2) throw new UnknownAlgorithmError(identifier(derivationName));
  const cipher = PBES2_CIPHERS[identifier(encryptionName)];
  if (cipher === undefined) throw new UnknownAlgorithmError(identifier(encryptionName));
  const [salt, iterations, ...rest] = members(derivationParameters);
  const rounds = checkRounds(integer(iterations));
  const key = pbkdf2Sync(utf8, octets(salt), rounds, cipher.keyLength, pseudoRandom(rest));
  return decipher(cipher.cipher, key, octets(iv), data);
}

/** The length of the key, which is the cipher's anyhow, may stand before the function; HMAC-SHA-1 is the default. */
function pseudoRandom(rest: readonly AsnType[]): string {
  const named = rest.find((one) => one instanceof Sequence);
  if (named === undefined) return 'sha1';
  const id = identifier(members(named)[0]);
  const hash = PSEUDO_RANDOM[id];
  if (hash === undefined) throw new UnknownAlgorithmError(id);
  return hash;
}

function decipher(cipher: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer {
  const deciphering = createDecipheriv(cipher, key, iv);
  return Buffer.concat([deciphering.update(data), deciphering.final()]);
}

/** An encryption that cannot be undone here, whatever the password. */
export class UnknownAlgorithmError extends Error {
  constructor(id: string) {
    super(`It is encrypted with an algorithm that is not known here (${id}).`);
  }
}

function checkRounds(rounds: number): number {
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= MAX_ROUNDS) return rounds;
  throw new MalformedError(`it asks for ${rounds} rounds of key derivation, of which ${MAX_ROUNDS} are done`);
}

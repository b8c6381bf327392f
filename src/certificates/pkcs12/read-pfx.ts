/** PFX files (PKCS #12, RFC 7292): certificates with their key, encrypted with a password, as Windows exports them. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type AsnType, BmpString, Utf8String } from 'asn1js';
import { identifier, integer, MalformedError, members, octets, parse } from './asn1.ts';
import {
  decrypt,
  deriveKey,
  MAC_MATERIAL,
  NO_PASSWORD,
  type PfxPassword,
  pfxPassword,
  UnknownAlgorithmError,
} from './password-encryption.ts';

export interface PfxContent {
  /** DER */
  readonly certificates: readonly Buffer[];
  /** PKCS #8, DER, no longer encrypted. */
  readonly keys: readonly Buffer[];
  /** The name that the key or its certificate had where it was exported; '' for none. */
  readonly friendlyName: string;
}

export const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
/** RFC 7292 §4.2 */
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
export const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
export const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
export const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
export const FRIENDLY_NAME = '1.2.840.113549.1.9.20';

const MAC_HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Whether the octets look like a PFX file: a sequence that begins with version 3 and a content type. */
export function isPfx(file: Uint8Array): boolean {
  try {
    const [version, content] = members(parse(file));
    return integer(version) === 3 && identifier(members(content)[0]).startsWith('1.2.840.113549.1.7.');
  } catch {
    return false;
  }
}

/**
 * @param text the password; '' for none
 * @returns `WrongPassword` when it is not this one
 * @throws Error with half a sentence when the file cannot be read, whatever the password
 */
export function readPfx(file: Uint8Array, text: string): PfxContent | 'WrongPassword' {
  const [, authenticated, mac] = members(parse(file));
  const content = contentOf(authenticated);
  if (content.type !== DATA) throw new UnknownAlgorithmError(content.type);
  const safe = octets(content.value);
  const candidates = text === '' ? [pfxPassword(''), NO_PASSWORD] : [pfxPassword(text)];
  const password = mac === undefined ? candidates[0] : candidates.find((one) => isAuthentic(safe, mac, one));
  if (password === undefined) return 'WrongPassword';
  try {
    return collected(
      members(parse(safe)).flatMap((one) => bagsOf(one, password)),
      password,
    );
  } catch (error) {
    if (error instanceof MalformedError || error instanceof UnknownAlgorithmError) throw error;
    // OpenSSL's and our own complaint about padding. Where a code vouches for the password it is another one inside.
    return 'WrongPassword';
  }
}

function contentOf(info: AsnType | undefined): { readonly type: string; readonly value: AsnType | undefined } {
  const [type, explicit] = members(info);
  return { type: identifier(type), value: members(explicit)[0] };
}

/** RFC 7292 §5.1: HMAC over the content with a key from the password. */
function isAuthentic(safe: Buffer, macData: AsnType, password: PfxPassword): boolean {
  const [digestInfo, salt, iterations] = members(macData);
  const [algorithm, digest] = members(digestInfo);
  const id = identifier(members(algorithm)[0]);
  const hash = MAC_HASHES[id];
  if (hash === undefined) throw new UnknownAlgorithmError(id);
  const wanted = octets(digest);
  const rounds = iterations === undefined ? 1 : integer(iterations);
  const key = deriveKey(hash, password, octets(salt), rounds, MAC_MATERIAL, wanted.length);
  const computed = createHmac(hash, key).update(safe).digest();
  return computed.length === wanted.length && timingSafeEqual(computed, wanted);
}

interface Bag {
  readonly type: string;
  readonly value: AsnType;
  readonly friendlyName: string;
}

function bagsOf(info: AsnType, password: PfxPassword): readonly Bag[] {
  const { type, value } = contentOf(info);
  if (type === DATA) return members(parse(octets(value))).map(bagOf);
  if (type !== ENCRYPTED_DATA) throw new UnknownAlgorithmError(type);
  const [, algorithm, encrypted] = members(members(value)[1]);
  return members(parse(decrypt(algorithm!, octets(encrypted), password))).map(bagOf);
}

function bagOf(bag: AsnType): Bag {
  const [type, explicit, attributes] = members(bag);
  const value = members(explicit)[0];
  if (value === undefined) throw new MalformedError('an empty bag');
  return { type: identifier(type), value, friendlyName: friendlyNameIn(attributes) };
}

function friendlyNameIn(attributes: AsnType | undefined): string {
  for (const attribute of attributes === undefined ? [] : members(attributes)) {
    const [type, values] = members(attribute);
    if (identifier(type) === FRIENDLY_NAME) return textOf(members(values)[0]);
  }
  return '';
}

function collected(bags: readonly Bag[], password: PfxPassword): PfxContent {
  const certificates = bags
    .filter(({ type }) => type === CERTIFICATE_BAG)
    .map(({ value }) => members(value))
    .filter(([kind]) => identifier(kind) === X509_CERTIFICATE)
    .map(([, explicit]) => octets(members(explicit)[0]));
  const keys = bags.flatMap(({ type, value }) => {
    if (type === KEY_BAG) return [Buffer.from(value.toBER())];
    if (type !== SHROUDED_KEY_BAG) return [];
    const [algorithm, encrypted] = members(value);
    return [decrypt(algorithm!, octets(encrypted), password)];
  });
  const isKey = ({ type }: Bag) => type === KEY_BAG || type === SHROUDED_KEY_BAG;
  const named = [...bags.filter(isKey), ...bags].find(({ friendlyName }) => friendlyName !== '');
  return { certificates, keys, friendlyName: named?.friendlyName ?? '' };
}

function textOf(value: AsnType | undefined): string {
  return value instanceof BmpString || value instanceof Utf8String ? value.getValue() : '';
}

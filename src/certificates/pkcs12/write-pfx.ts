/**
 * A PFX file as OpenSSL 3 and Windows since Server 2019 write them: the key in PBES2 with AES-256, and an HMAC-SHA-256 over
 * all. The certificates are what every client gets, and are not encrypted.
 */
import { createHash, createHmac, createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { bmpString, encoded, nothing, number, octetString, oid, parse, sequence, set, tagged } from './asn1.ts';
import { deriveKey, MAC_MATERIAL, pfxPassword } from './password-encryption.ts';
import { CERTIFICATE_BAG, DATA, FRIENDLY_NAME, SHROUDED_KEY_BAG, X509_CERTIFICATE } from './read-pfx.ts';

/** What OpenSSL does for the key too. */
const MAC_ROUNDS = 2048;
const SHA256 = '2.16.840.1.101.3.4.2.1';
/** By which key and certificate know each other. */
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';

export interface PfxInput {
  /** PEM, the key's own certificate first. */
  readonly chain: readonly string[];
  /** PEM, PKCS #8. */
  readonly key: string;
  readonly friendlyName: string;
}

export function writePfx({ chain, key, friendlyName }: PfxInput, password: string): Buffer {
  const certificates = chain.map((pem) => new X509Certificate(pem).raw);
  const keyId = createHash('sha1').update(certificates[0]!).digest();
  const attributes = set(
    sequence(oid(LOCAL_KEY_ID), set(octetString(keyId))),
    ...(friendlyName === '' ? [] : [sequence(oid(FRIENDLY_NAME), set(bmpString(friendlyName)))]),
  );
  const certificateBags = certificates.map((der, at) => {
    const value = sequence(oid(X509_CERTIFICATE), tagged(0, octetString(der)));
    return sequence(oid(CERTIFICATE_BAG), tagged(0, value), ...(at === 0 ? [attributes] : []));
  });
  const shrouded = parse(encrypted(createPrivateKey(key), password));
  const keyBag = sequence(oid(SHROUDED_KEY_BAG), tagged(0, shrouded), attributes);
  const safe = encoded(sequence(data(encoded(sequence(...certificateBags))), data(encoded(sequence(keyBag)))));
  return encoded(sequence(number(3), data(safe), authentication(safe, password)));
}

function encrypted(key: KeyObject, passphrase: string): Buffer {
  return key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase });
}

function data(content: Buffer) {
  return sequence(oid(DATA), tagged(0, octetString(content)));
}

function authentication(safe: Buffer, password: string) {
  const salt = randomBytes(16);
  const key = deriveKey('sha256', pfxPassword(password), salt, MAC_ROUNDS, MAC_MATERIAL, 32);
  const digest = createHmac('sha256', key).update(safe).digest();
  return sequence(
    sequence(sequence(oid(SHA256), nothing()), octetString(digest)),
    octetString(salt),
    number(MAC_ROUNDS),
  );
}

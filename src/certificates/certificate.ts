/** One certificate with its key, as the store found it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';

export interface Certificate {
  /** SHA-1 of the certificate in capitals, without colons, as Exchange shows it. */
  readonly thumbprint: string;
  readonly x509: X509Certificate;
  /** PEM: the certificate, and the chain behind it. */
  readonly chain: string;
  /** PEM. */
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** @throws Error when one cannot be read, or the key is not the certificate's */
export function parseCertificate(chain: string, key: string): Certificate {
  const x509 = new X509Certificate(chain);
  if (!x509.checkPrivateKey(createPrivateKey(key))) throw new Error('The key does not belong to the certificate.');
  return {
    thumbprint: x509.fingerprint.replaceAll(':', ''),
    x509,
    chain,
    key,
    notBefore: Date.parse(x509.validFrom),
    notAfter: Date.parse(x509.validTo),
  };
}

export function isValidAt(certificate: Certificate, now: number): boolean {
  return certificate.notBefore <= now && now <= certificate.notAfter;
}

/** Whether a client that asks for `name` would accept it: subject or alternative name, wildcards included (RFC 6125). */
export function covers(certificate: Certificate, name: string): boolean {
  return certificate.x509.checkHost(name, { subject: 'always' }) !== undefined;
}

/** A certificate of our own, for a server that has not been given one: enough for TLS, not for trust. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** ECDSA P-256: what every client of the last ten years speaks, and the cheapest handshake for the server. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** As New-ExchangeCertificate makes them. */
const YEARS = 5;
/** Clocks of clients may be behind ours, in milliseconds. */
const SKEW_MS = 60 * 60 * 1000;

/** Node's own; the library names the browser's type for it. */
type Provider = NonNullable<Parameters<typeof x509.X509CertificateGenerator.createSelfSigned>[1]>;

export interface KeyPairPem {
  readonly certificate: string;
  readonly key: string;
}

/**
 * @param names host names that the certificate covers; the first one is also its subject
 * @param now milliseconds since the epoch
 */
export async function makeSelfSigned(names: readonly string[], now: number): Promise<KeyPairPem> {
  const crypto = webcrypto as Provider;
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [names[0]!] }],
      notBefore: new Date(now - SKEW_MS),
      notAfter,
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}

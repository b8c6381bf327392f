/** A certificate of our own, for a server that has not been given one: enough for TLS, not for trust. */
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { type KeyKind, makeKeyPair, privateKeyPem, provider, usageExtensions } from './key-pair.ts';
import type { SubjectName } from './subject-name.ts';

/** As New-ExchangeCertificate makes them. */
const YEARS = 5;
/** Clocks of clients may be behind ours, in milliseconds. */
const SKEW_MS = 60 * 60 * 1000;

export interface KeyPairPem {
  readonly certificate: string;
  readonly key: string;
}

export interface SelfSignedOptions {
  /** Default: the first of the names as common name. */
  readonly subject?: SubjectName;
  /** Default: P-256. */
  readonly key?: KeyKind;
}

/**
 * @param names host names that the certificate covers
 * @param now milliseconds since the epoch
 */
export async function makeSelfSigned(
  names: readonly string[],
  now: number,
  { subject = [{ CN: [names[0]!] }], key = 'P-256' }: SelfSignedOptions = {},
): Promise<KeyPairPem> {
  const { keys, signingAlgorithm } = await makeKeyPair(key);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [...subject],
      notBefore: new Date(now - SKEW_MS),
      notAfter,
      signingAlgorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        ...usageExtensions(names, key),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, provider),
      ],
    },
    provider,
  );
  return { certificate: `${certificate.toString('pem')}\n`, key: await privateKeyPem(keys) };
}

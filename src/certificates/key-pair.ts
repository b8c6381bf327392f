/** Key pairs for certificates of our own and for requests, and the provider that the X.509 library computes with. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** Node's own; the library names the browser's type for it. */
export const provider = webcrypto as NonNullable<Parameters<typeof x509.X509CertificateGenerator.createSelfSigned>[1]>;

/** ECDSA P-256: what every client of the last ten years speaks, and the cheapest handshake for the server. */
const ELLIPTIC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const rsa = (modulusLength: number) =>
  ({
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  }) as const;

/** `P-256`, or so many bits of RSA. */
export type KeyKind = 'P-256' | number;

export interface KeyPair {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly signingAlgorithm: typeof ELLIPTIC | ReturnType<typeof rsa>;
}

export async function makeKeyPair(kind: KeyKind): Promise<KeyPair> {
  if (kind === 'P-256') {
    return { keys: await webcrypto.subtle.generateKey(ELLIPTIC, true, ['sign', 'verify']), signingAlgorithm: ELLIPTIC };
  }
  const signingAlgorithm = rsa(kind);
  return { keys: await webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']), signingAlgorithm };
}

/** PKCS #8, PEM. */
export async function privateKeyPem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`;
}

/** What a server's certificate says it may be used for; the same in a request for one. */
export function usageExtensions(domains: readonly string[], kind: KeyKind): x509.Extension[] {
  // With RSA a client of TLS 1.2 may also encrypt to the key (RFC 5246 §7.4.2).
  const encipherment = kind === 'P-256' ? 0 : x509.KeyUsageFlags.keyEncipherment;
  const extensions: x509.Extension[] = [
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | encipherment, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
  ];
  if (domains.length === 0) return extensions;
  return [...extensions, new x509.SubjectAlternativeNameExtension(domains.map((value) => ({ type: 'dns', value })))];
}

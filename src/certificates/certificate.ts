/** A certificate of the store with its key and chain, and what administrators see of it. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isHostCovered, normalHost } from './host-match.ts';

/** More intermediates than any authority has; guards against certificates that issue each other. */
const MAX_CHAIN = 10;

/** Authorities renew some weeks before the end; from here on somebody should look. In milliseconds. */
export const EXPIRY_WARNING_MS = 30 * 24 * 60 * 60 * 1000;

export class Certificate {
  readonly x509: X509Certificate;
  /** The file or folder that it was read from. */
  readonly source: string;
  /** A name that the administrator gave it; '' for none. */
  readonly friendlyName: string;
  /** SHA-1 of the certificate in 40 capital hexadecimal digits, as Exchange shows it. */
  readonly thumbprint: string;
  /** `CN=mail.contoso.com, O=Contoso`: the most specific part first, as Windows writes it. */
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  /** DNS names of the subject alternative name and the common name if it is a host's, in that order, normal, once each. */
  readonly domains: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly selfSigned: boolean;
  /** `RSA`, `EC`, `ED25519`, …, and bits. */
  readonly keyType: string;
  readonly publicKeySize: number;
  /** What goes out in the handshake: this certificate and its intermediates. */
  readonly chain: readonly X509Certificate[];
  readonly #key: KeyObject;

  private constructor(x509: X509Certificate, chain: readonly X509Certificate[], key: KeyObject, origin: Origin) {
    this.x509 = x509;
    this.source = origin.source;
    this.friendlyName = origin.friendlyName ?? '';
    this.chain = chain;
    this.thumbprint = x509.fingerprint.replaceAll(':', '');
    this.subject = distinguishedName(x509.subject);
    this.issuer = distinguishedName(x509.issuer);
    this.serialNumber = x509.serialNumber;
    this.domains = domainsOf(x509);
    this.notBefore = Date.parse(x509.validFrom);
    this.notAfter = Date.parse(x509.validTo);
    this.selfSigned = isSelfSigned(x509);
    this.keyType = (x509.publicKey.asymmetricKeyType ?? 'unknown').toUpperCase();
    this.publicKeySize = keySize(x509.publicKey);
    this.#key = key;
  }

  /**
   * Puts together what PEM files hold: the certificate is the one that the key belongs to, whatever the order, and its
   * chain is built from the others.
   * @param blocks everything that the files hold
   * @returns the certificate, or a sentence that says why there is none
   */
  static assemble(blocks: PemBlocks, origin: Origin): Certificate | string {
    if (blocks.keys.length === 0) return 'There is no private key.';
    if (blocks.certificates.length === 0) return 'There is no certificate.';
    const keys = blocks.keys.map(readKey);
    const problem = keys.find((key) => typeof key === 'string');
    if (typeof problem === 'string') return problem;
    const certificates = blocks.certificates.map(readCertificate);
    if (certificates.includes(undefined)) return 'One of the certificates cannot be read.';
    const pool = certificates as X509Certificate[];
    for (const key of keys as KeyObject[]) {
      const leaf = pool.find((one) => one.checkPrivateKey(key));
      if (leaf !== undefined) return new Certificate(leaf, chainOf(leaf, pool), key, origin);
    }
    return 'The private key belongs to none of the certificates.';
  }

  get chainPem(): string {
    return this.chain.map((one) => one.toString()).join('');
  }

  /** The private key as PEM, for the TLS layer and for exports only. */
  privateKeyPem(): string {
    return this.#key.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  isValidAt(now: number): boolean {
    return this.notBefore <= now && now <= this.notAfter;
  }

  /** @param host in any spelling */
  covers(host: string): boolean {
    const wanted = normalHost(host);
    return this.domains.some((domain) => isHostCovered(domain, wanted));
  }
}

/** Where a certificate comes from. */
export interface Origin {
  readonly source: string;
  readonly friendlyName?: string;
}

/** PEM texts by kind, labels included. */
export interface PemBlocks {
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
}

function readKey(pem: string): KeyObject | string {
  if (/ENCRYPTED/.test(pem)) return 'The private key is encrypted; the server could not read it at start.';
  try {
    return createPrivateKey(pem);
  } catch {
    return 'The private key cannot be read.';
  }
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** From the leaf upwards, without the root, which clients have themselves or do not believe. */
function chainOf(leaf: X509Certificate, pool: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = [leaf];
  for (let last = leaf; chain.length < MAX_CHAIN; ) {
    const issuer = pool.find((one) => !chain.includes(one) && last.checkIssued(one) && last.verify(one.publicKey));
    if (issuer === undefined || isSelfSigned(issuer)) break;
    chain.push(issuer);
    last = issuer;
  }
  return chain;
}

function isSelfSigned(x509: X509Certificate): boolean {
  return x509.subject === x509.issuer && x509.verify(x509.publicKey);
}

/** Node gives one part a line, the most general first. */
function distinguishedName(text: string): string {
  return text.split('\n').reverse().join(', ');
}

function domainsOf(x509: X509Certificate): readonly string[] {
  // An entry that Node writes in quotes holds characters that no host name has, and is none (CVE-2021-44532).
  const alternative = (x509.subjectAltName ?? '').match(/(?<=^|, )DNS:[^",]+(?=,|$)/g) ?? [];
  const common = /^CN=(.*)$/m.exec(x509.subject)?.[1] ?? '';
  const names = [...alternative.map((entry) => entry.slice('DNS:'.length)), common].map(normalHost);
  return [...new Set(names.filter((name) => name !== ''))];
}

function keySize(key: KeyObject): number {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined) return modulusLength;
  // The curves that occur name their size: prime256v1, secp384r1, secp521r1.
  return Number(/\d{3}/.exec(namedCurve ?? '')?.[0] ?? 256);
}

/** Which certificate a name means. Pure: what is in the store and what time it is are given. */
import type { Certificate } from './certificate.ts';

/** The newest first: the one that begins last, and of these the one that ends last. */
function newestFirst(one: Certificate, other: Certificate): number {
  return other.notBefore - one.notBefore || other.notAfter - one.notAfter;
}

/** The newest certificate that is valid and covers the name; undefined when there is none. */
export function selectCertificate(
  certificates: readonly Certificate[],
  name: string,
  now: number,
): Certificate | undefined {
  return certificates.filter((one) => one.isValidAt(now) && one.covers(name)).sort(newestFirst)[0];
}

/**
 * The certificate that is used for a setting, which is the one it means or else the least bad: an expired one of that
 * name, then one that is valid for another name, then any. A client that warns is better served than one that cannot
 * speak TLS at all. Without a name the newest valid one is meant.
 */
export function chooseCertificate(
  certificates: readonly Certificate[],
  name: string,
  now: number,
): Certificate | undefined {
  const worth = (one: Certificate) => (name !== '' && one.covers(name) ? 2 : 0) + (one.isValidAt(now) ? 1 : 0);
  return [...certificates].sort((one, other) => worth(other) - worth(one) || newestFirst(one, other))[0];
}

/** What can be said of an X509CertificateName before clients say it. */
export interface CertificateCheck {
  /** There is a certificate whose subject or alternative names mean this name. */
  readonly exists: boolean;
  /** One of these is valid today. */
  readonly validToday: boolean;
  /** The certificate that clients get covers the name that they compare with. */
  readonly coversName: boolean;
  /** What clients get, see {@link chooseCertificate}. */
  readonly used: Certificate | undefined;
}

export function checkCertificateName(
  certificates: readonly Certificate[],
  name: string,
  now: number,
): CertificateCheck {
  const matching = certificates.filter((one) => one.covers(name));
  const used = chooseCertificate(certificates, name, now);
  return {
    exists: matching.length > 0,
    validToday: matching.some((one) => one.isValidAt(now)),
    // A client that finds alternative names does not look at the common name any more (RFC 9525 §6.2).
    coversName: used?.x509.checkHost(name, { subject: 'default' }) !== undefined,
    used,
  };
}

/**
 * What a file that an administrator wants to import holds, whatever its form: PEM, DER, a PFX with its password, or an
 * authority's answer (PKCS #7, `.p7b`).
 */
import 'reflect-metadata';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { pemBlocks } from './certificate-files.ts';

export interface CertificateMaterial {
  /** PEM */
  readonly certificates: readonly string[];
  /** PEM, PKCS #8, not encrypted. */
  readonly keys: readonly string[];
  /** The name that it had where it was exported; '' for none. */
  readonly friendlyName: string;
}

/** A password that is needed and was not given, or another one than was given. */
export type PasswordProblem = 'PasswordNeeded' | 'WrongPassword';

/** A certificate has kilobytes; what is larger is something else. */
export const MAX_MATERIAL_OCTETS = 1024 * 1024;

/**
 * @param password undefined when none was given
 * @throws Error with a sentence when it is none of these
 */
export async function readMaterial(
  octets: Uint8Array,
  password: string | undefined,
): Promise<CertificateMaterial | PasswordProblem> {
  if (octets.length > MAX_MATERIAL_OCTETS) throw new Error('It is too large to be a certificate.');
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('utf8');
  if (text.includes('-----BEGIN ')) return fromPem(text, password);
  // The form in which Exchange hands FileData to scripts: the file in Base64 without a label.
  if (/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) return readMaterial(Buffer.from(text, 'base64'), password);
  return (await fromPfx(octets, password)) ?? fromDer(octets);
}

function fromPem(text: string, password: string | undefined): CertificateMaterial | PasswordProblem {
  const { certificates, keys } = pemBlocks(text);
  const bundles = text.match(/-----BEGIN (?:PKCS7|CMS)-----[^-]{1,1000000}-----END (?:PKCS7|CMS)-----/g) ?? [];
  const decrypted: string[] = [];
  for (const key of keys) {
    const isEncrypted = /ENCRYPTED/.test(key);
    if (isEncrypted && password === undefined) return 'PasswordNeeded';
    const plain = plainKey(key, isEncrypted ? password : undefined);
    if (plain === undefined) {
      if (isEncrypted) return 'WrongPassword';
      throw new Error('The private key in it cannot be read.');
    }
    decrypted.push(plain);
  }
  const bundled = bundles.flatMap((bundle) => fromBundle(new x509.X509Certificates(bundle)));
  if (certificates.length + bundled.length + keys.length === 0) throw unreadable();
  return { certificates: [...certificates, ...bundled], keys: decrypted, friendlyName: '' };
}

function plainKey(pem: string, passphrase: string | undefined): string | undefined {
  try {
    const key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
    return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    return undefined;
  }
}

/** undefined for what is no PFX. */
async function fromPfx(
  octets: Uint8Array,
  password: string | undefined,
): Promise<CertificateMaterial | PasswordProblem | undefined> {
  const { isPfx, readPfx } = await import('./pkcs12/read-pfx.ts');
  if (!isPfx(octets)) return undefined;
  try {
    const content = readPfx(octets, password ?? '');
    if (content === 'WrongPassword') return password === undefined ? 'PasswordNeeded' : content;
    return {
      certificates: content.certificates.map((der) => new X509Certificate(der).toString()),
      keys: content.keys.map(pkcs8Pem),
      friendlyName: content.friendlyName,
    };
  } catch (error) {
    throw new Error(`It is a PFX file that cannot be read: ${(error as Error).message}`);
  }
}

function pkcs8Pem(der: Buffer): string {
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function fromDer(octets: Uint8Array): CertificateMaterial {
  for (const read of [
    () => [new X509Certificate(octets).toString()],
    () => fromBundle(new x509.X509Certificates(Uint8Array.from(octets).buffer)),
  ]) {
    try {
      const certificates = read();
      if (certificates.length > 0) return { certificates, keys: [], friendlyName: '' };
    } catch {
      // It is of another form, then.
    }
  }
  throw unreadable();
}

function fromBundle(bundle: x509.X509Certificates): string[] {
  return bundle.map((one) => new X509Certificate(Buffer.from(one.rawData)).toString());
}

function unreadable(): Error {
  return new Error('It holds no certificate in a form that is known here: PEM, DER, PFX or P7B.');
}

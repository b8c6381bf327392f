/** An authority that signs requests for certificates; its own certificate is a fixture that nobody trusts. */
import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as x509 from '@peculiar/x509';

const DAY_MS = 24 * 60 * 60 * 1000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const fixture = (name: string) => readFileSync(new URL(`../certificates/files/${name}`, import.meta.url));

/**
 * @param request PEM
 * @returns certificate and issuer, PKCS #7; valid from yesterday for ninety days
 */
export async function answerTo(request: string): Promise<Buffer> {
  const provider = webcrypto as NonNullable<Parameters<typeof x509.X509CertificateGenerator.create>[1]>;
  const csr = new x509.Pkcs10CertificateRequest(request);
  const issuer = new x509.X509Certificate(fixture('issuing.crt'));
  const pkcs8 = createPrivateKey(fixture('issuing.key')).export({ type: 'pkcs8', format: 'der' });
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: csr.subject,
      issuer: issuer.subject,
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + 89 * DAY_MS),
      signingKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
      signingAlgorithm: ALGORITHM,
      publicKey: csr.publicKey,
      extensions: csr.extensions,
    },
    provider,
  );
  return Buffer.from(new x509.X509Certificates([certificate, issuer]).export('raw'));
}

/** Requests for a certificate (PKCS #10, RFC 2986): made here, signed by an authority, completed by what it sends back. */
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { type KeyKind, makeKeyPair, privateKeyPem, provider, usageExtensions } from './key-pair.ts';
import type { SubjectName } from './subject-name.ts';

export interface RequestPem {
  readonly request: string;
  readonly key: string;
}

/** @param domains the host names that the certificate shall cover */
export async function makeRequest(
  subject: SubjectName,
  domains: readonly string[],
  kind: KeyKind,
): Promise<RequestPem> {
  const { keys, signingAlgorithm } = await makeKeyPair(kind);
  const request = await x509.Pkcs10CertificateRequestGenerator.create(
    { name: [...subject], keys, signingAlgorithm, extensions: usageExtensions(domains, kind) },
    provider,
  );
  return { request: `${request.toString('pem')}\n`, key: await privateKeyPem(keys) };
}

export interface RequestFacts {
  /** `CN=mail.contoso.com, O=Contoso`: the most specific part first. */
  readonly subject: string;
  readonly domains: readonly string[];
  /** DER */
  readonly raw: Buffer;
}

/** @throws Error when it is no request */
export function readRequest(pem: string): RequestFacts {
  const request = new x509.Pkcs10CertificateRequest(pem);
  const alternative = request.extensions.find((one) => one instanceof x509.SubjectAlternativeNameExtension);
  const domains = (alternative?.names.items ?? []).filter(({ type }) => type === 'dns').map(({ value }) => value);
  const subject = request.subjectName
    .toJSON()
    .flatMap((part) => Object.entries(part).map(([type, values]) => `${type}=${values.join('+')}`))
    .reverse()
    .join(', ');
  return { subject, domains, raw: Buffer.from(request.rawData) };
}

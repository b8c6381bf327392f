/** A certificate, or a request for one, as the object of `Get-ExchangeCertificate`. */

import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import type { Certificate } from '../../certificates/certificate.ts';
import type { PendingRequest } from '../../certificates/pending-requests.ts';
import { ByteArray } from '../byte-array.ts';
import { CmdletObject, type PropertyValue, type TableView } from '../cmdlet-object.ts';
import type { CmdletHost } from '../host.ts';
import { type Certificates, servicesOf, type TlsService } from './certificates.ts';

const VIEW: TableView = {
  columns: [
    { property: 'Thumbprint', width: 40 },
    { property: 'ServicesStringForm', label: 'Services', width: 8 },
    { property: 'Subject' },
  ],
  list: [
    'AccessRules',
    'CertificateDomains',
    'HasPrivateKey',
    'IsSelfSigned',
    'Issuer',
    'NotAfter',
    'NotBefore',
    'PublicKeySize',
    'RootCAType',
    'SerialNumber',
    'Services',
    'Status',
    'Subject',
    'Thumbprint',
  ],
};

/** @param detail who sees only the table's columns need not wait for the rest */
export function certificateObject(
  certificate: Certificate,
  certificates: Certificates,
  detail: CmdletHost['detail'] = 'full',
): CmdletObject {
  const { server, now } = certificates;
  const services = servicesOf(certificate, certificates, server.name);
  return exchangeCertificate({
    domains: certificate.domains,
    selfSigned: certificate.selfSigned,
    issuer: certificate.issuer,
    notAfter: new Date(certificate.notAfter),
    notBefore: new Date(certificate.notBefore),
    publicKeySize: certificate.publicKeySize,
    rootCAType: detail === 'full' ? rootTypeOf(certificate) : '',
    serialNumber: certificate.serialNumber,
    services,
    status: certificate.isValidAt(now) ? 'Valid' : 'DateInvalid',
    subject: certificate.subject,
    thumbprint: certificate.thumbprint,
    friendlyName: certificate.friendlyName,
    identity: `${server.fqdn}\\${certificate.thumbprint}`,
    raw: certificate.x509.raw,
    source: certificate.source,
  });
}

export function requestObject(request: PendingRequest, { server }: Certificates): CmdletObject {
  return exchangeCertificate({
    domains: request.domains,
    selfSigned: false,
    issuer: request.subject,
    notAfter: null,
    notBefore: new Date(request.created),
    publicKeySize: request.publicKeySize,
    rootCAType: 'Unknown',
    serialNumber: '',
    services: [],
    status: 'PendingRequest',
    subject: request.subject,
    thumbprint: request.thumbprint,
    friendlyName: request.friendlyName,
    identity: `${server.fqdn}\\${request.thumbprint}`,
    raw: Buffer.from(request.request),
    source: request.file,
  });
}

interface Facts {
  readonly domains: readonly string[];
  readonly selfSigned: boolean;
  readonly issuer: string;
  readonly notAfter: Date | null;
  readonly notBefore: Date;
  readonly publicKeySize: number;
  readonly rootCAType: string;
  readonly serialNumber: string;
  readonly services: readonly TlsService[];
  readonly status: 'Valid' | 'DateInvalid' | 'PendingRequest';
  readonly subject: string;
  readonly thumbprint: string;
  readonly friendlyName: string;
  readonly identity: string;
  readonly raw: Uint8Array;
  readonly source: string;
}

function exchangeCertificate(facts: Facts): CmdletObject {
  const properties: readonly (readonly [string, PropertyValue])[] = [
    // Who may read the key is said by the file's owner and mode, not here.
    ['AccessRules', []],
    ['CertificateDomains', facts.domains],
    // The store has nothing without its key.
    ['HasPrivateKey', true],
    ['IsSelfSigned', facts.selfSigned],
    ['Issuer', facts.issuer],
    ['NotAfter', facts.notAfter],
    ['NotBefore', facts.notBefore],
    ['PublicKeySize', facts.publicKeySize],
    ['RootCAType', facts.rootCAType],
    ['SerialNumber', facts.serialNumber],
    ['Services', facts.services.join(', ') || 'None'],
    ['Status', facts.status],
    ['Subject', facts.subject],
    ['Thumbprint', facts.thumbprint],
    ['FriendlyName', facts.friendlyName],
    ['Identity', facts.identity],
    ['PrivateKeyExportable', true],
    ['ServicesStringForm', shortForm(facts.services)],
    ['DnsNameList', facts.domains],
    ['IISServices', []],
    ['RawData', new ByteArray(facts.raw)],
    ['Version', 3],
    ['Source', facts.source],
  ];
  return new CmdletObject('ExchangeCertificate', properties, VIEW);
}

/** A letter a service, a dot for one that does not use it: IMAP, POP, UM, IIS, SMTP, Federation, UMCallRouter. */
function shortForm(services: readonly TlsService[]): string {
  return `${services.includes('IMAP') ? 'I' : '.'}${services.includes('POP') ? 'P' : '.'}.....`;
}

/** `None` for a self-signed one, `ThirdParty` when its chain ends in a root that programs bring along. */
function rootTypeOf({ selfSigned, chain }: Certificate): string {
  if (selfSigned) return 'None';
  const last = chain.at(-1)!;
  return publicRoots().some((root) => last.checkIssued(root) && last.verify(root.publicKey)) ? 'ThirdParty' : 'Unknown';
}

let roots: readonly X509Certificate[] | undefined;

/** Mozilla's, as Node has them. */
function publicRoots(): readonly X509Certificate[] {
  roots ??= tls.rootCertificates.map((pem) => new X509Certificate(pem));
  return roots;
}

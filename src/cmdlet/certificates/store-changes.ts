/** What cmdlets do to the certificate store, each recorded in the audit log. */
import { X509Certificate } from 'node:crypto';
import type { AuditedProperty } from '../../audit/audit-log.ts';
import type { Certificate } from '../../certificates/certificate.ts';
import type { RequestPem } from '../../certificates/certificate-request.ts';
import * as requests from '../../certificates/pending-requests.ts';
import * as store from '../../certificates/store-folder.ts';
import { audited } from '../changes/audited.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { type Certificates, fromFolder } from './certificates.ts';

/** Keeps a certificate; in place of the request that it answers, where there is one. */
export function addCertificate(
  wanted: store.NewCertificate,
  certificates: Certificates,
  context: CmdletContext,
  answered?: requests.PendingRequest,
): Promise<Certificate> {
  const { fingerprint, subject } = new X509Certificate(wanted.certificates[0]!);
  const changes = appeared([
    ['Subject', subject.replaceAll('\n', ', ')],
    ['FriendlyName', wanted.friendlyName],
  ]);
  const work = async () => {
    const stored = await fromFolder(store.storeCertificate(certificates.folder, wanted));
    if (typeof stored === 'string') throw new Error(stored);
    if (answered !== undefined) await fromFolder(requests.removeRequest(answered));
    return stored;
  };
  return audited({ ...at(certificates, fingerprint.replaceAll(':', '')), changes, work }, context);
}

/** Keeps a request that waits for its certificate. @param subject what it is for */
export function addRequest(
  made: RequestPem,
  { subject, friendlyName }: { readonly subject: string; readonly friendlyName: string },
  certificates: Certificates,
  context: CmdletContext,
): Promise<requests.PendingRequest> {
  const changes = appeared([['FriendlyName', friendlyName]]);
  const work = () => fromFolder(requests.storeRequest(certificates.folder, made, friendlyName));
  return audited({ ...at(certificates, subject), changes, work }, context);
}

export function removeCertificate(one: Certificate, certificates: Certificates, context: CmdletContext): Promise<void> {
  const work = () => fromFolder(store.removeStored(certificates.folder, one));
  return audited({ ...at(certificates, one.thumbprint), changes: [], work }, context);
}

export function removeRequest(
  one: requests.PendingRequest,
  certificates: Certificates,
  context: CmdletContext,
): Promise<void> {
  const work = () => fromFolder(requests.removeRequest(one));
  return audited({ ...at(certificates, one.thumbprint), changes: [], work }, context);
}

/** Hands a private key out: it changes nothing, and yet somebody will ask one day who has it. */
export function handOutKey<T>(
  one: Certificate,
  certificates: Certificates,
  work: () => Promise<T>,
  context: CmdletContext,
): Promise<T> {
  return audited({ ...at(certificates, one.thumbprint), changes: [], work }, context);
}

/** As Exchange names a certificate: the server, and its thumbprint. */
function at({ configuration: { dataFolder }, server }: Certificates, name: string) {
  return { dataFolder, object: `${server.name}\\${name}` };
}

function appeared(values: readonly (readonly [property: string, value: string])[]): readonly AuditedProperty[] {
  return values.map(([property, value]) => ({ property, old: '', new: value }));
}

/** `Get-ExchangeCertificate`. */
import { type Certificate, EXPIRY_WARNING_MS } from '../../certificates/certificate.ts';
import { selectCertificate } from '../../certificates/selection.ts';
import { serverParameter } from '../chosen-server.ts';
import type { CmdletObject } from '../cmdlet-object.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { nameList } from '../name-list.ts';
import { parameter } from '../parameter.ts';
import { certificateObject, requestObject } from './certificate-object.ts';
import { type Certificates, openCertificates, servicesOf } from './certificates.ts';
import { findAny, isPending, thumbprintParameter } from './find-certificate.ts';

export const getExchangeCertificate = defineCmdlet({
  name: 'Get-ExchangeCertificate',
  synopsis: 'Shows the certificates of the server, and what they are used for.',
  description:
    'Services says which services really show the certificate to a client that names no other host: the newest valid one for the X509CertificateName of their settings. In the table I stands for IMAP and P for POP. A request that waits for its certificate is shown as PendingRequest. One that is in use and ends within 30 days gets a warning.',
  examples: [
    { line: 'Get-ExchangeCertificate', text: 'All certificates, in short.' },
    { line: 'Get-ExchangeCertificate --output list', text: 'Everything about each: names, dates, status.' },
    { line: 'Get-ExchangeCertificate -DomainName mail.contoso.com', text: 'Those for a host name.' },
  ],
  parameters: {
    Thumbprint: parameter(thumbprintParameter),
    DomainName: parameter({
      type: nameList('mail.contoso.com'),
      help: 'Only certificates that cover one of these host names; first the one that clients get.',
      valueName: 'host',
    }),
    Server: parameter(serverParameter),
    DomainController: domainController,
  },
  async *run({ Thumbprint, DomainName, Server }, context) {
    const certificates = await openCertificates(Server, context);
    warnOfExpiry(certificates, context);
    if (Thumbprint !== undefined) {
      const one = findAny(Thumbprint, certificates);
      yield isPending(one) ? requestObject(one, certificates) : certificateObject(one, certificates, context.detail);
      return;
    }
    if (DomainName === undefined) yield* everything(certificates, context);
    else
      for (const one of covering(DomainName, certificates)) yield certificateObject(one, certificates, context.detail);
  },
});

function* everything(certificates: Certificates, context: CmdletContext): Generator<CmdletObject> {
  for (const one of certificates.all) yield certificateObject(one, certificates, context.detail);
  for (const one of certificates.requests) yield requestObject(one, certificates);
}

function covering(hosts: readonly string[], { all, now }: Certificates): readonly Certificate[] {
  const chosen = hosts.flatMap((host) => selectCertificate(all, host, now) ?? []);
  const others = all.filter((one) => hosts.some((host) => one.covers(host)));
  return [...new Set([...chosen, ...others])];
}

function warnOfExpiry(certificates: Certificates, context: CmdletContext): void {
  const { all, now, server } = certificates;
  for (const one of all) {
    const left = one.notAfter - now;
    const services = left > EXPIRY_WARNING_MS ? [] : servicesOf(one, certificates, server.name);
    if (services.length === 0) continue;
    const day = new Date(one.notAfter).toISOString().slice(0, 10);
    const when = left < 0 ? `expired on ${day}` : `expires on ${day}`;
    context.warning(
      `The certificate ${one.thumbprint} (${one.subject}), which ${services.join(' and ')} use, ${when}.`,
    );
  }
}

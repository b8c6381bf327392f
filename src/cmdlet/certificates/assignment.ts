/**
 * What it takes that a service shows a certificate. A service's certificate is the newest valid one for its
 * X509CertificateName; so it gets the certificate by a name that leads to it.
 */
import type { Certificate } from '../../certificates/certificate.ts';
import { chooseCertificate } from '../../certificates/selection.ts';
import type { SettingChange } from '../../config/config-store.ts';
import { popSettings } from '../../model/pop-settings.ts';
import { type CmdletError, wrongInput } from '../cmdlet-error.ts';
import { type Certificates, sectionOfService, type TlsService } from './certificates.ts';

/**
 * The change that makes a service show the certificate; none when it does so already.
 * @throws CmdletError when no name leads to it
 */
export function assignment(
  certificate: Certificate,
  service: TlsService,
  certificates: Certificates,
): SettingChange | undefined {
  const { all, configuration, server, now } = certificates;
  const section = sectionOfService(service);
  const current = configuration.servers.get(server.name)![section].X509CertificateName;
  // Where it is shown for want of a better one, the name is still wrong.
  if (certificate.covers(current) && chooseCertificate(all, current, now) === certificate) return undefined;
  const names = candidateNames(certificate, [current, server.fqdn, server.name]);
  if (names.length === 0) throw noFullName(certificate, service);
  const name = names.find((one) => chooseCertificate(all, one, now) === certificate);
  if (name === undefined) throw overshadowed(certificate, chooseCertificate(all, names[0]!, now)!, names[0]!);
  return { server: server.name, section, property: 'X509CertificateName', value: name };
}

/** Back to the default name, by which another certificate may be found. */
export function withdrawal(service: TlsService, { server }: Certificates): SettingChange {
  return {
    server: server.name,
    section: sectionOfService(service),
    property: 'X509CertificateName',
    value: popSettings.defaults(server).X509CertificateName,
  };
}

/** The subject's name first, as Exchange does; names that a wildcard covers last. */
function candidateNames(certificate: Certificate, known: readonly string[]): readonly string[] {
  const common = /^CN=([^,]+)/.exec(certificate.subject)?.[1] ?? '';
  const own = certificate.domains.filter((name) => !name.startsWith('*.'));
  const first = own.filter((name) => name === common.toLowerCase());
  const covered = known.filter((name) => name !== '' && certificate.covers(name));
  return [...new Set([...first, ...own, ...covered])];
}

/** Exchange's sentence, as it is published. */
function noFullName({ thumbprint, subject }: Certificate, service: TlsService): CmdletError {
  const name = subject.replace(/^CN=/, '').split(',')[0]!;
  const set = service === 'POP' ? 'Set-POPSettings' : 'Set-IMAPSettings';
  return wrongInput(
    'CertificateSubjectNotFqdn',
    `This certificate with thumbprint ${thumbprint} and subject "${name}" cannot used for ${service} SSL/TLS connections because the subject is not a Fully Qualified Domain Name (FQDN). Use command ${set} to set X509CertificateName to the FQDN of the service.`,
    { category: 'InvalidOperation', hints: [`${set} -X509CertificateName ${name.replace(/^\*\./, 'mail.')}`] },
  );
}

function overshadowed({ thumbprint }: Certificate, other: Certificate, name: string): CmdletError {
  const ends = new Date(other.notAfter).toISOString().slice(0, 10);
  return wrongInput(
    'CertificateOvershadowed',
    `${thumbprint} would not be shown: for ${name} there is ${other.thumbprint} (${other.subject}, until ${ends}), which is newer or valid longer.`,
    {
      category: 'InvalidOperation',
      parameter: 'Thumbprint',
      hints: [
        `To go back to the older one, take the newer one away: Remove-ExchangeCertificate -Thumbprint ${other.thumbprint} -Force`,
      ],
    },
  );
}

/** `Enable-ExchangeCertificate`: which services show a certificate. */
import type { Certificate } from '../../certificates/certificate.ts';
import { chooseCertificate } from '../../certificates/selection.ts';
import type { Configuration, SettingChange } from '../../config/config-store.ts';
import { missingMandatory } from '../binder-errors.ts';
import { changeFacts, changeLine, plannedFrom } from '../changes/planned-change.ts';
import { writeChanges } from '../changes/write-changes.ts';
import { serverParameter } from '../chosen-server.ts';
import { noWait } from '../common-parameters.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { parameter, parametersOf, switchParameter } from '../parameter.ts';
import { assignment, withdrawal } from './assignment.ts';
import { type Certificates, openCertificates, servicesOf, type TlsService } from './certificates.ts';
import { findCertificate, thumbprintParameter } from './find-certificate.ts';
import { type AllowedService, allowedServices, divided, elsewhereNotice } from './service-list.ts';

const services = parameter({
  type: allowedServices,
  help: 'The services that shall show it, POP and IMAP; those that show it already go on. Others of Exchange are accepted and not served here.',
  valueName: 'services',
});
const accepted = (help: string) => switchParameter({ help, onlyAccepted: true });

export const enableExchangeCertificate = defineCmdlet({
  name: 'Enable-ExchangeCertificate',
  synopsis: 'Makes services show a certificate.',
  description:
    "Sets X509CertificateName of the services to a name that leads to the certificate: its subject's, or another that it covers, also by a wildcard. New handshakes get it at once; connections keep what they have. As in Exchange, services are added; --remove-services takes one away, by setting X509CertificateName back to its default.",
  examples: [
    {
      line: 'Enable-ExchangeCertificate 5113AE0233A72FCCB75B1D0198628675333D010E -Services POP,IMAP',
      text: 'For both.',
    },
    {
      line: 'Enable-ExchangeCertificate 5113AE0233A72FCCB75B1D0198628675333D010E --remove-services POP',
      text: 'POP3 no longer shows it, when another certificate can be shown.',
    },
  ],
  parameters: {
    Thumbprint: parameter({ ...thumbprintParameter, mandatory: true }),
    Services: services,
    RemoveServices: parameter({
      type: allowedServices,
      help: 'The services that shall no longer show it.',
      ours: true,
      valueName: 'services',
    }),
    Server: parameter(serverParameter),
    NoWait: noWait,
    Force: accepted('Accepted: there is no question to leave out.'),
    DoNotRequireSsl: accepted('Accepted: it is about the web site of IIS.'),
    NetworkServiceAllowed: accepted('Accepted: it is about rights on Windows.'),
    DomainController: domainController,
  },
  shouldProcess: 'low',
  returns: 'one',
  async run({ Thumbprint = '', Services, RemoveServices, Server, NoWait }, context) {
    if (Services === undefined && RemoveServices === undefined) {
      throw missingMandatory(parametersOf({ Services: services }));
    }
    const certificates = await openCertificates(Server, context);
    const certificate = findCertificate(Thumbprint, certificates);
    await enable(certificate, certificates, { add: Services ?? [], remove: RemoveServices ?? [] }, context, {
      wait: NoWait !== true,
    });
  },
});

interface Wish {
  readonly add: readonly AllowedService[];
  readonly remove: readonly AllowedService[];
}

/** @throws CmdletError */
export async function enable(
  certificate: Certificate,
  certificates: Certificates,
  { add, remove }: Wish,
  context: CmdletContext,
  { wait }: { readonly wait: boolean },
): Promise<void> {
  const { store, configuration, server, now } = certificates;
  const elsewhere = elsewhereNotice([...add, ...remove]);
  if (elsewhere !== '') context.notice(elsewhere);
  if (add.includes('None')) context.notice('None adds no service; --remove-services takes services away.');
  if (!certificate.isValidAt(now)) context.warning(`The certificate ${certificate.thumbprint} is not valid today.`);
  const removed = divided(remove).here.filter((service) =>
    servicesOf(certificate, certificates, server.name).includes(service),
  );
  const wanted = (current: Configuration): readonly SettingChange[] => {
    const seen = { ...certificates, configuration: current };
    const added = divided(add).here.flatMap((service) => assignment(certificate, service, seen) ?? []);
    return [...added, ...removed.map((service) => withdrawal(service, seen))];
  };
  const planned = plannedFrom(configuration, wanted(configuration), context.hostName());
  const target = `${certificate.thumbprint} (${certificate.subject})`;
  const details = planned.map(changeLine);
  const facts = { thumbprint: certificate.thumbprint, server: server.name, changes: planned.map(changeFacts) };
  if (!(await context.shouldProcess({ operation: 'Enable-ExchangeCertificate', target, details, facts }))) return;
  await writeChanges({ wanted, store, wait, facts: { thumbprint: certificate.thumbprint } }, context);
  for (const service of removed) sayWhatServesNow(service, certificate, certificates, context);
}

/** With the default name the same certificate may still be the best there is. */
function sayWhatServesNow(
  service: TlsService,
  certificate: Certificate,
  certificates: Certificates,
  context: CmdletContext,
): void {
  const name = String(withdrawal(service, certificates).value);
  const now = chooseCertificate(certificates.all, name, certificates.now);
  if (now === certificate) {
    context.warning(
      `${service} goes on to show ${certificate.thumbprint}: no other certificate is better for ${name}.`,
    );
  } else if (now !== undefined) context.notice(`${service} shows ${now.thumbprint} (${now.subject}) now.`);
}

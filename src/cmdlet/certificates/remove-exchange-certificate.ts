/** `Remove-ExchangeCertificate`. */
import type { Certificate } from '../../certificates/certificate.ts';
import { chooseCertificate } from '../../certificates/selection.ts';
import { serverParameter } from '../chosen-server.ts';
import { wrongInput } from '../cmdlet-error.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { type Certificates, openCertificates, sectionOfService, servicesOf, usersOf } from './certificates.ts';
import { findAny, isPending, thumbprintParameter } from './find-certificate.ts';
import { removeCertificate, removeRequest } from './store-changes.ts';

export const removeExchangeCertificate = defineCmdlet({
  name: 'Remove-ExchangeCertificate',
  synopsis: 'Removes a certificate, or a request for one.',
  description:
    'Its private key goes with it, and cannot be had back: Export-ExchangeCertificate keeps a copy. A certificate that a service shows is refused, with what would be shown instead; --force removes it all the same. Where the store has a link to files of another program (certbot), only the link is removed.',
  examples: [
    {
      line: 'Remove-ExchangeCertificate -Thumbprint 5113AE0233A72FCCB75B1D0198628675333D010E',
      text: 'Asks, then removes it.',
    },
    {
      line: "Remove-ExchangeCertificate 5113AE0233A72FCCB75B1D0198628675333D010E '-Confirm:$false'",
      text: 'Removes without asking.',
    },
  ],
  parameters: {
    Thumbprint: parameter({ ...thumbprintParameter, mandatory: true }),
    Force: switchParameter({ help: 'Removes it although a service shows it.', ours: true }),
    Server: parameter(serverParameter),
    DomainController: domainController,
  },
  shouldProcess: 'high',
  returns: 'one',
  async run({ Thumbprint = '', Force, Server }, context) {
    const certificates = await openCertificates(Server, context);
    const one = findAny(Thumbprint, certificates);
    const replacements = isPending(one) ? [] : whatComesInstead(one, certificates);
    if (!isPending(one) && replacements.length > 0 && Force !== true) throw inUse(one, certificates, replacements);
    const file = isPending(one) ? one.file : one.source;
    const action = {
      operation: 'Remove-ExchangeCertificate',
      target: `${one.thumbprint} (${one.subject})`,
      details: [`Removed with its private key: ${file}`, ...replacements],
      facts: { thumbprint: one.thumbprint, source: file, instead: replacements },
    };
    if (!(await context.shouldProcess(action))) return;
    await (isPending(one) ? removeRequest(one, certificates, context) : removeCertificate(one, certificates, context));
    context.outcome({ lines: [`Removed ${action.target}.`, ...replacements], facts: action.facts });
  },
});

/** A sentence for each service that shows it. */
function whatComesInstead(certificate: Certificate, certificates: Certificates): readonly string[] {
  const { all, configuration, now } = certificates;
  const others = all.filter((one) => one !== certificate);
  return [...configuration.servers].flatMap(([server, settings]) =>
    servicesOf(certificate, certificates, server).map((service) => {
      const name = settings[sectionOfService(service)].X509CertificateName;
      const next = chooseCertificate(others, name, now);
      const what =
        next === undefined
          ? 'nothing: TLS fails until there is another certificate'
          : `${next.thumbprint} (${next.subject}${next.covers(name) ? '' : `, which is not for ${name}`})`;
      return `Instead, ${service} of ${server} would show ${what}.`;
    }),
  );
}

function inUse(certificate: Certificate, certificates: Certificates, replacements: readonly string[]) {
  return wrongInput(
    'CertificateInUse',
    `The certificate ${certificate.thumbprint} (${certificate.subject}) cannot be removed: it is in use by ${usersOf(certificate, certificates)}.`,
    {
      category: 'InvalidOperation',
      parameter: 'Thumbprint',
      hints: [
        ...replacements,
        'Enable another certificate for these services first, or add --force (-Force in the management shell).',
      ],
    },
  );
}

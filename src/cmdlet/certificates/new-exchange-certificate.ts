/** `New-ExchangeCertificate`: a self-signed certificate, or a request to an authority. */
import type { KeyKind } from '../../certificates/key-pair.ts';
import type { PendingRequest } from '../../certificates/pending-requests.ts';
import { chooseCertificate } from '../../certificates/selection.ts';
import { enumeration } from '../../model/enumeration.ts';
import { ByteArray } from '../byte-array.ts';
import { serverParameter } from '../chosen-server.ts';
import { wrongInput } from '../cmdlet-error.ts';
import { CmdletObject, TextObject } from '../cmdlet-object.ts';
import { noWait } from '../common-parameters.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { nameList } from '../name-list.ts';
import { writeNamedFile } from '../named-file.ts';
import { objectType } from '../object-type.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { certificateObject, requestObject } from './certificate-object.ts';
import { type Certificates, openCertificates, sectionOfService, TLS_SERVICES } from './certificates.ts';
import { enable } from './enable-exchange-certificate.ts';
import { findCertificate } from './find-certificate.ts';
import { friendlyNameParameter, privateKeyExportable } from './import-exchange-certificate.ts';
import { type AllowedService, allowedServices } from './service-list.ts';
import { addCertificate, addRequest } from './store-changes.ts';
import { type SubjectWish, subjectAndDomains } from './subject.ts';

/** In bits. Exchange also has 1024, which no client of today accepts. */
const keySize = enumeration('Int32', { '2048': 2048, '3072': 3072, '4096': 4096 }, { numbered: false });

const certificateInstance = objectType('X509Certificate2', '(Get-ExchangeCertificate -Thumbprint …)', (input) =>
  input instanceof CmdletObject && input.get('CertificateDomains') !== undefined ? input : undefined,
);

export const newExchangeCertificate = defineCmdlet({
  name: 'New-ExchangeCertificate',
  synopsis: 'Makes a self-signed certificate, or a request for one to an authority.',
  description:
    'A self-signed certificate is valid for five years, and clients warn of it until they are told to trust it. With -GenerateRequest a key is made and kept, and the request is printed or written to -RequestFile; Import-ExchangeCertificate completes it with what the authority sends back. Without -Services, POP and IMAP show the new certificate unless they have a valid one from an authority.',
  examples: [
    { line: 'New-ExchangeCertificate', text: "A self-signed one for the server's own names." },
    {
      line: 'New-ExchangeCertificate -SubjectName CN=mail.contoso.com -DomainName mail.contoso.com,imap.contoso.com -Services POP,IMAP',
      text: 'For the names that clients use.',
    },
    {
      line: "New-ExchangeCertificate -GenerateRequest -SubjectName 'C=US, O=Contoso, CN=mail.contoso.com' -RequestFile mail.req",
      text: 'A request to an authority.',
    },
  ],
  parameters: {
    SubjectName: parameter({
      type: anyText('X500DistinguishedName', 'CN=mail.contoso.com'),
      help: 'The subject: C=US, O=Contoso, CN=mail.contoso.com. Default: CN= and the name of the server.',
      valueName: 'subject',
    }),
    DomainName: parameter({
      type: nameList('mail.contoso.com'),
      help: "The host names that it covers, besides the subject's; *.contoso.com covers one label.",
      valueName: 'host',
    }),
    Services: parameter({
      type: allowedServices,
      help: 'The services that shall show it: POP,IMAP. Not for a request.',
      valueName: 'services',
    }),
    GenerateRequest: switchParameter({ help: 'Makes a request instead of a self-signed certificate.' }),
    RequestFile: parameter({
      type: anyText('String', 'mail.req'),
      help: 'The file that the request is written to; without it, it is printed.',
      aliases: ['Path'],
      valueName: 'file',
    }),
    BinaryEncoded: switchParameter({ help: 'The request in DER, for an object with FileData or in -RequestFile.' }),
    KeySize: parameter({ type: keySize, help: 'Bits of the RSA key. Default: 2048.', valueName: 'bits' }),
    FriendlyName: friendlyNameParameter,
    PrivateKeyExportable: privateKeyExportable,
    IncludeServerFQDN: switchParameter({ help: "Covers the server's full name too." }),
    IncludeServerNetBIOSName: switchParameter({ help: "Covers the server's bare name too." }),
    IncludeAcceptedDomains: switchParameter({
      help: 'Accepted; there are no accepted domains here.',
      onlyAccepted: true,
    }),
    IncludeAutoDiscover: switchParameter({ help: 'Accepted; Autodiscover is not served here.', onlyAccepted: true }),
    SubjectKeyIdentifier: parameter({
      type: anyText('String'),
      help: 'Accepted; the identifier is always made from the key.',
      onlyAccepted: true,
    }),
    Instance: parameter({
      type: certificateInstance,
      help: 'A certificate to make a new one like: its subject and its names.',
      pipeline: 'value',
    }),
    Force: switchParameter({ help: 'Accepted: there is no question to leave out.', onlyAccepted: true }),
    Server: parameter(serverParameter),
    NoWait: noWait,
    DomainController: domainController,
  },
  shouldProcess: 'low',
  returns: 'one',
  async *run(wish, context) {
    if (!wish.GenerateRequest && (wish.RequestFile !== undefined || wish.BinaryEncoded)) throw onlyForRequests();
    const certificates = await openCertificates(wish.Server, context);
    const subject = subjectAndDomains(wish as SubjectWish, certificates.server);
    const details = [`Subject: ${subject.text}`, `Domains: ${subject.domains.join(', ') || 'none'}`];
    const facts = { subject: subject.text, domains: subject.domains };
    const action = { operation: 'New-ExchangeCertificate', target: certificates.server.name, details, facts };
    if (!(await context.shouldProcess(action))) return;
    const key: KeyKind = Number(wish.KeySize ?? 2048);
    const friendlyName = wish.FriendlyName ?? friendlyNameOf(wish.Instance) ?? 'Microsoft Exchange';
    if (wish.GenerateRequest) {
      const { makeRequest } = await import('../../certificates/certificate-request.ts');
      const made = await makeRequest(subject.name, subject.domains, key);
      const request = await addRequest(made, { subject: subject.text, friendlyName }, certificates, context);
      yield await handedOut(
        request,
        { file: wish.RequestFile, binary: wish.BinaryEncoded === true },
        certificates,
        context,
      );
      return;
    }
    const { makeSelfSigned } = await import('../../certificates/self-signed.ts');
    const made = await makeSelfSigned(subject.domains, certificates.now, { subject: subject.name, key });
    const wanted = { certificates: [made.certificate], key: made.key, friendlyName };
    const stored = await addCertificate(wanted, certificates, context);
    const after = await openCertificates(wish.Server, context);
    const certificate = findCertificate(stored.thumbprint, after);
    const add = wish.Services ?? replaceable(certificates, context);
    const quiet = { ...context, shouldProcess: async () => true, outcome: () => undefined };
    if (add.length > 0) await enable(certificate, after, { add, remove: [] }, quiet, { wait: wish.NoWait !== true });
    yield certificateObject(certificate, await openCertificates(wish.Server, context), context.detail);
  },
});

function friendlyNameOf(instance: CmdletObject | undefined): string | undefined {
  const name = instance?.get('FriendlyName');
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** The services that have nothing better: clients that trust what they are shown shall not be asked to trust another. */
function replaceable(before: Certificates, context: CmdletContext): readonly AllowedService[] {
  const { all, configuration, server, now } = before;
  const settings = configuration.servers.get(server.name)!;
  return TLS_SERVICES.filter((service) => {
    const shown = chooseCertificate(all, settings[sectionOfService(service)].X509CertificateName, now);
    const keeps = shown !== undefined && !shown.selfSigned && shown.isValidAt(now);
    if (keeps)
      context.notice(`${service} goes on to show ${shown.thumbprint} (${shown.subject}); -Services changes that.`);
    return !keeps;
  });
}

async function handedOut(
  request: PendingRequest,
  { file, binary }: { readonly file: string | undefined; readonly binary: boolean },
  certificates: Certificates,
  context: CmdletContext,
): Promise<CmdletObject> {
  const der = Buffer.from(request.request.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  if (file !== undefined) {
    await writeNamedFile(file, binary ? der : request.request, context);
    context.notice(`The request is written to ${file}. Its key waits in ${request.file}.`);
    return requestObject(request, certificates);
  }
  const properties = [
    ['Thumbprint', request.thumbprint],
    ['Subject', request.subject],
    ['Request', request.request],
  ] as const;
  if (!binary) return new TextObject('CertificateRequest', request.request, properties);
  return new CmdletObject('BinaryFileDataObject', [['FileData', new ByteArray(der)]]);
}

function onlyForRequests() {
  return wrongInput('AmbiguousParameterSet', '-RequestFile and -BinaryEncoded are for requests.', {
    hints: ['Add -GenerateRequest.'],
  });
}

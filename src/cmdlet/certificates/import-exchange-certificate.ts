/** `Import-ExchangeCertificate`: a certificate from a file, or the answer to a request. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Certificate } from '../../certificates/certificate.ts';
import type { CertificateMaterial } from '../../certificates/certificate-material.ts';
import { requestOf } from '../../certificates/pending-requests.ts';
import { boolean } from '../../model/boolean.ts';
import { ValueError } from '../../model/value-error.ts';
import { cannotBeUsedTogether, missingMandatory } from '../binder-errors.ts';
import type { ByteArray } from '../byte-array.ts';
import { serverParameter } from '../chosen-server.ts';
import { type CmdletError, wrongInput } from '../cmdlet-error.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { readNamedFile } from '../named-file.ts';
import { byteArray } from '../object-type.ts';
import { parameter, parametersOf } from '../parameter.ts';
import { existingPassword, passwordParameter, passwordStdin } from '../password-input.ts';
import { anyText } from '../text-type.ts';
import { certificateObject } from './certificate-object.ts';
import { type Certificates, openCertificates } from './certificates.ts';
import { bareThumbprint, findCertificate } from './find-certificate.ts';
import { addCertificate, removeRequest } from './store-changes.ts';

/** Exchange: under 64 characters. */
const MAX_FRIENDLY_NAME = 63;

const friendlyName = anyText('String', "'Contoso mail'");
export const friendlyNameParameter = parameter({
  type: {
    ...friendlyName,
    parse(input: unknown) {
      const text = friendlyName.parse(input);
      if (text.length <= MAX_FRIENDLY_NAME && !/[\r\n]/.test(text)) return text;
      throw new ValueError(`A friendly name is one line of at most ${MAX_FRIENDLY_NAME} characters.`);
    },
  },
  help: 'A name for people; up to 63 characters.',
  valueName: 'name',
});

export const privateKeyExportable = parameter({
  type: boolean,
  help: 'Accepted: the key lies in a file of the data folder, and may be exported by whoever may read that.',
});

const file = parameter({
  type: anyText('String', 'mail.pfx'),
  help: 'The file: PEM, DER, PFX, or P7B.',
  // As in Exchange 2007.
  aliases: ['Path'],
  valueName: 'file',
});

export const importExchangeCertificate = defineCmdlet({
  name: 'Import-ExchangeCertificate',
  synopsis: 'Takes a certificate from a file into the store.',
  description:
    'PEM files, PFX files (PKCS #12) with their password, and what an authority sends back (.cer, .crt, .p7b), which completes the request that was made with New-ExchangeCertificate. The key is checked against the certificate, and intermediate certificates are kept with it. It is shown to clients that ask for one of its names at once; Enable-ExchangeCertificate makes services show it to all.',
  examples: [
    { line: 'Import-ExchangeCertificate -FileName mail.pfx', text: "Asks for the file's password if it has one." },
    { line: 'Import-ExchangeCertificate -FileName mail.pfx --password-stdin < password.txt', text: 'For a script.' },
    {
      line: 'Import-ExchangeCertificate -FileName answer.p7b',
      text: "Completes a request with the authority's answer.",
    },
  ],
  parameters: {
    FileName: file,
    FileData: parameter({ type: byteArray, help: "The file's bytes, in the management shell." }),
    Password: passwordParameter,
    PasswordStdin: passwordStdin,
    FriendlyName: friendlyNameParameter,
    PrivateKeyExportable: privateKeyExportable,
    Server: parameter(serverParameter),
    DomainController: domainController,
  },
  shouldProcess: 'low',
  returns: 'one',
  async *run({ FileName, FileData, Password, PasswordStdin, FriendlyName, Server }, context) {
    const octets = await octetsOf(FileName, FileData, context);
    const given = Password?.reveal() ?? (PasswordStdin ? await existingPassword('', true, context) : undefined);
    const material = await readWithPassword(octets, given, context);
    const certificates = await openCertificates(Server, context);
    const { found, request } = withKey(material, certificates);
    const target = `${found.thumbprint} (${found.subject})`;
    const details = [`Domains: ${found.domains.join(', ')}`, `Valid until: ${new Date(found.notAfter).toISOString()}`];
    const facts = { thumbprint: found.thumbprint, subject: found.subject, domains: found.domains };
    if (!(await context.shouldProcess({ operation: 'Import-ExchangeCertificate', target, details, facts }))) return;
    const known = certificates.all.find(({ thumbprint }) => thumbprint === found.thumbprint);
    if (known !== undefined && known.chain.length >= found.chain.length) {
      context.notice(`The certificate is in the store already: ${known.source}`);
      if (request !== undefined) await removeRequest(request, certificates, context);
    } else {
      const name = FriendlyName ?? (material.friendlyName || (request?.friendlyName ?? ''));
      const wanted = { certificates: found.chain.map(String), key: found.privateKeyPem(), friendlyName: name };
      await addCertificate(wanted, certificates, context, request);
    }
    if (!found.isValidAt(certificates.now)) context.warning(`The certificate ${found.thumbprint} is not valid today.`);
    const after = await openCertificates(Server, context);
    yield certificateObject(findCertificate(bareThumbprint(found.thumbprint), after), after, context.detail);
  },
});

async function octetsOf(
  name: string | undefined,
  data: ByteArray | undefined,
  context: CmdletContext,
): Promise<Uint8Array> {
  if (name !== undefined && data !== undefined) {
    throw cannotBeUsedTogether(['-FileName', '-FileData'], 'Give one of them.');
  }
  if (data !== undefined) return data.bytes;
  if (name === undefined)
    throw missingMandatory(parametersOf({ FileName: file }), [
      'For example: Import-ExchangeCertificate -FileName mail.pfx',
    ]);
  const { MAX_MATERIAL_OCTETS } = await import('../../certificates/certificate-material.ts');
  return readNamedFile(name, MAX_MATERIAL_OCTETS, context);
}

/** Asks only when the file turns out to need it. */
async function readWithPassword(
  octets: Uint8Array,
  given: string | undefined,
  context: CmdletContext,
): Promise<CertificateMaterial> {
  const { readMaterial } = await import('../../certificates/certificate-material.ts');
  const read = async (password: string | undefined) => {
    try {
      return await readMaterial(octets, password);
    } catch (error) {
      throw wrongInput('InvalidCertificateFile', (error as Error).message, { category: 'InvalidData' });
    }
  };
  const first = await read(given);
  const material =
    first === 'PasswordNeeded' ? await read(await existingPassword('Password of the file: ', false, context)) : first;
  if (typeof material !== 'string') return material;
  throw wrongInput('WrongPassword', 'The password of the file is another one.', {
    parameter: 'Password',
    category: 'InvalidData',
  });
}

/** The certificate with its key, from the file itself, from the request that it answers, or from its predecessor. */
function withKey(material: CertificateMaterial, certificates: Certificates) {
  const assembled = (keys: readonly string[]) =>
    Certificate.assemble({ certificates: material.certificates, keys }, { source: '' });
  if (material.keys.length > 0) return { found: orRefused(assembled(material.keys)), request: undefined };
  const read = material.certificates.map((pem) => new X509Certificate(pem));
  for (const x509 of read) {
    const request = requestOf(x509, certificates.requests);
    if (request !== undefined) return { found: orRefused(assembled([request.keyPem])), request };
    const before = certificates.all.find((one) => x509.checkPrivateKey(createPrivateKey(one.privateKeyPem())));
    if (before !== undefined) return { found: orRefused(assembled([before.privateKeyPem()])), request: undefined };
  }
  throw keyMissing(certificates);
}

function orRefused(result: Certificate | string): Certificate {
  if (typeof result !== 'string') return result;
  throw wrongInput('InvalidCertificateFile', result, { category: 'InvalidData' });
}

function keyMissing({ requests }: Certificates): CmdletError {
  const waiting = requests.map((one) => `${one.thumbprint} (${one.subject})`);
  return wrongInput(
    'PrivateKeyMissing',
    'The file holds a certificate without its private key, and it answers none of the requests that were made here.',
    {
      category: 'InvalidData',
      hints: [
        waiting.length === 0 ? 'There is no request that waits for a certificate.' : `Requests: ${waiting.join(', ')}.`,
        'Import a PFX file, or a PEM file that holds the key as well.',
      ],
    },
  );
}

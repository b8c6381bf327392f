/** `Export-ExchangeCertificate`: a certificate with its key as a PFX file. */
import { ByteArray } from '../byte-array.ts';
import { serverParameter } from '../chosen-server.ts';
import { CmdletObject } from '../cmdlet-object.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { writeNamedFile } from '../named-file.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { passwordInput, passwordParameter, passwordStdin } from '../password-input.ts';
import { anyText } from '../text-type.ts';
import { openCertificates } from './certificates.ts';
import { findAny, isPending, thumbprintParameter } from './find-certificate.ts';
import { handOutKey } from './store-changes.ts';

export const exportExchangeCertificate = defineCmdlet({
  name: 'Export-ExchangeCertificate',
  synopsis: 'Hands out a certificate with its chain and private key as a PFX file.',
  description:
    'The file is encrypted with a password (AES-256), which Windows since Server 2019 and OpenSSL read. Without -FileName an object with FileData is handed out: bytes with -BinaryEncoded, else Base64. Of a request that waits for its certificate, the request is handed out once more.',
  examples: [
    {
      line: 'Export-ExchangeCertificate 5113AE0233A72FCCB75B1D0198628675333D010E -FileName mail.pfx',
      text: 'Asks for a password, and writes the file.',
    },
  ],
  parameters: {
    Thumbprint: parameter({ ...thumbprintParameter, mandatory: true }),
    FileName: parameter({
      type: anyText('String', 'mail.pfx'),
      help: 'The file to write; only its owner may read it.',
      aliases: ['Path'],
      valueName: 'file',
    }),
    BinaryEncoded: switchParameter({ help: 'FileData as bytes instead of Base64.' }),
    Password: passwordParameter,
    PasswordStdin: passwordStdin,
    Server: parameter(serverParameter),
    DomainController: domainController,
  },
  shouldProcess: 'low',
  returns: 'one',
  async *run({ Thumbprint = '', FileName, BinaryEncoded, Password, PasswordStdin, Server }, context) {
    const certificates = await openCertificates(Server, context);
    const one = findAny(Thumbprint, certificates);
    const target = `${one.thumbprint} (${one.subject})`;
    const details = [FileName === undefined ? 'Handed out as FileData.' : `Written to ${FileName}.`];
    const facts = { thumbprint: one.thumbprint, file: FileName ?? null };
    if (!(await context.shouldProcess({ operation: 'Export-ExchangeCertificate', target, details, facts }))) return;
    const written = async (content: Buffer) => {
      if (FileName !== undefined) await writeNamedFile(FileName, content, context);
      return content;
    };
    let content: Buffer;
    if (isPending(one)) content = await written(Buffer.from(one.request));
    else {
      const password = Password?.reveal() ?? (await passwordInput(PasswordStdin === true, context));
      const { writePfx } = await import('../../certificates/pkcs12/write-pfx.ts');
      const { chain, friendlyName } = one;
      const pfx = () => writePfx({ chain: chain.map(String), key: one.privateKeyPem(), friendlyName }, password);
      content = await handOutKey(one, certificates, async () => written(pfx()), context);
    }
    if (FileName !== undefined) {
      context.outcome({ lines: details, facts });
      return;
    }
    const data = BinaryEncoded ? new ByteArray(content) : content.toString(isPending(one) ? 'utf8' : 'base64');
    yield new CmdletObject('BinaryFileDataObject', [['FileData', data]]);
  },
});

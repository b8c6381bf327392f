/** Which certificate a person means: by its thumbprint, in any of the ways that thumbprints are copied. */
import type { Certificate } from '../../certificates/certificate.ts';
import type { PendingRequest } from '../../certificates/pending-requests.ts';
import { CmdletError } from '../cmdlet-error.ts';
import { ExitCode } from '../exit-code.ts';
import { anyText } from '../text-type.ts';
import type { Certificates } from './certificates.ts';

/** `-Thumbprint` of every cmdlet that is about one certificate. */
export const thumbprintParameter = {
  type: anyText('String', '5113AE0233A72FCCB75B1D0198628675333D010E'),
  help: 'The certificate: its thumbprint, or its Identity (SERVER\\THUMBPRINT).',
  position: 0,
  aliases: ['Identity'],
  pipeline: 'property',
  valueName: 'thumbprint',
} as const;

/** Bare and in capitals: without the server, the blanks, and the invisible mark that Windows' dialog copies along. */
export function bareThumbprint(text: string): string {
  return text
    .slice(text.lastIndexOf('\\') + 1)
    .replace(/[\s:\u200e\u200f\ufeff]/g, '')
    .toUpperCase();
}

/** @throws CmdletError (exit 3) when the store does not have it */
export function findCertificate(thumbprint: string, certificates: Certificates): Certificate {
  const wanted = bareThumbprint(thumbprint);
  const found = certificates.all.find((one) => one.thumbprint === wanted);
  if (found !== undefined) return found;
  const pending = certificates.requests.some((one) => one.thumbprint === wanted);
  throw pending ? stillPending(wanted) : certificateNotFound(thumbprint, certificates);
}

/** @throws CmdletError (exit 3) */
export function findAny(thumbprint: string, certificates: Certificates): Certificate | PendingRequest {
  const wanted = bareThumbprint(thumbprint);
  return certificates.requests.find((one) => one.thumbprint === wanted) ?? findCertificate(thumbprint, certificates);
}

export function isPending(one: Certificate | PendingRequest): one is PendingRequest {
  return 'request' in one;
}

function certificateNotFound(thumbprint: string, { all, server }: Certificates): CmdletError {
  const known = all.map((one) => `${one.thumbprint} (${one.subject})`);
  return new CmdletError(
    `The certificate with thumbprint ${bareThumbprint(thumbprint)} was not found on the server '${server.name}'.`,
    {
      id: 'CertificateNotFound',
      category: 'ObjectNotFound',
      exitCode: ExitCode.notFound,
      parameter: 'Thumbprint',
      hints: known.length === 0 ? [] : [`There are ${known.slice(0, 10).join(', ')}.`],
    },
  );
}

function stillPending(thumbprint: string): CmdletError {
  return new CmdletError(`${thumbprint} is a request that still waits for its certificate.`, {
    id: 'CertificatePending',
    category: 'InvalidOperation',
    exitCode: ExitCode.wrongInput,
    parameter: 'Thumbprint',
    hints: ["Import what the authority sends back: Import-ExchangeCertificate -FileName 'answer.p7b'"],
  });
}

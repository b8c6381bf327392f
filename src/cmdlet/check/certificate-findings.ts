/** What clients see of a protocol's certificate, and who can read its key. */
import { type Certificate, EXPIRY_WARNING_MS } from '../../certificates/certificate.ts';
import type { CertificateProblem } from '../../certificates/certificate-store.ts';
import { checkCertificateName } from '../../certificates/selection.ts';
import { type Finding, fail, pass, warn } from './finding.ts';
import type { CheckedProtocol } from './log-on-findings.ts';

const ITEM = 'Certificate';

/** @param now milliseconds since the epoch */
export function certificateFinding(
  { server, section, target, set, settings }: CheckedProtocol,
  certificates: readonly Certificate[],
  now: number,
): Finding {
  const name = settings.X509CertificateName;
  const service = section === 'pop' ? 'POP' : 'IMAP';
  const make = `New-ExchangeCertificate -GenerateRequest -SubjectName CN=${name || server} -RequestFile ${name || server}.req`;
  const { used, exists, validToday, coversName } = checkCertificateName(certificates, name, now);
  if (used === undefined) {
    return warn(ITEM, target, 'There is none; the engine makes a self-signed one when it starts.', make);
  }
  const shown = `${used.thumbprint} (${used.subject})`;
  const ends = new Date(used.notAfter).toISOString().slice(0, 10);
  if (!used.isValidAt(now) || (exists && !validToday)) {
    return fail(ITEM, target, `Clients are shown ${shown}, which is not valid today (until ${ends}).`, make);
  }
  if (name !== '' && !exists) {
    const other = used.domains.find((one) => !one.startsWith('*.'));
    const remedy = other === undefined ? make : `${set} -X509CertificateName ${other}`;
    return (used.selfSigned ? warn : fail)(ITEM, target, `None is for ${name}; clients are shown ${shown}.`, remedy);
  }
  if (used.selfSigned) return warn(ITEM, target, `${shown} is self-signed; clients warn of it.`, make);
  if (name !== '' && !coversName) {
    return fail(ITEM, target, `${shown} has ${name} in its subject only, where clients do not look.`, make);
  }
  if (used.notAfter - now <= EXPIRY_WARNING_MS) {
    const remedy = `Import-ExchangeCertificate -FileName renewed.pfx, then Enable-ExchangeCertificate -Services ${service}`;
    return warn(ITEM, target, `${shown} expires on ${ends}.`, remedy);
  }
  return pass(ITEM, target, `${shown} is valid until ${ends}.`);
}

export function storeFindings(folder: string, problems: readonly CertificateProblem[]): readonly Finding[] {
  if (problems.length === 0)
    return [pass('CertificateFiles', folder, 'All can be used, and their keys are not exposed.')];
  return problems.map(({ source, message, exposed }) =>
    exposed === undefined
      ? warn('CertificateFiles', source, message)
      : fail('CertificateFiles', source, message, `chmod o-rwx ${exposed}`),
  );
}

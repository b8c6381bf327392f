/** What clients will see of an X509CertificateName, said while the administrator can still choose another. */
import path from 'node:path';
import type { Certificate } from '../certificates/certificate.ts';
import { certificatesFolder, readCertificates } from '../certificates/certificate-store.ts';
import { checkCertificateName } from '../certificates/selection.ts';

/**
 * @param name the setting's new value; '' leaves the choice to the server
 * @param dataFolder absolute
 * @param now milliseconds since the epoch
 * @returns a sentence for each thing that is wrong, or that cannot be told; a setting may be made before its certificate
 */
export async function certificateNameWarnings(
  name: string,
  dataFolder: string,
  now: number,
): Promise<readonly string[]> {
  if (name === '') return [];
  const folder = certificatesFolder(dataFolder);
  let certificates: readonly Certificate[];
  try {
    ({ certificates } = await readCertificates(folder));
  } catch (error) {
    return [`Whether there is a certificate for ${name} cannot be told: ${(error as Error).message}`];
  }
  // The engine's first start makes one.
  if (certificates.length === 0) return [];
  const { exists, validToday, coversName, used } = checkCertificateName(certificates, name, now);
  if (!exists) {
    return [
      `No certificate in ${folder} is for ${name}. Clients will be shown ${described(used!)} instead, and warn or refuse.`,
    ];
  }
  const warnings: string[] = [];
  if (!validToday) warnings.push(`The certificate for ${name} is not valid today: ${described(used!)}.`);
  if (!coversName) {
    warnings.push(
      `The certificate for ${name} has the name in its subject only, where clients do not look: ${described(used!)}.`,
    );
  }
  return warnings;
}

/** `mail.pem (CN=mail.contoso.com, 2026-01-01 to 2026-04-01)`. */
function described({ source, subject, notBefore, notAfter }: Certificate): string {
  return `${path.basename(source)} (${subject}, ${day(notBefore)} to ${day(notAfter)})`;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The certificates and certificate files that published blocks speak of. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRequest } from '../../src/certificates/certificate-request.ts';
import { storeRequest } from '../../src/certificates/pending-requests.ts';
import { readPfx } from '../../src/certificates/pkcs12/read-pfx.ts';
import { writePfx } from '../../src/certificates/pkcs12/write-pfx.ts';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';
import { answerTo } from '../support/authority.ts';

/** The servers' own certificate, which this machine trusts, as the machines of a domain trust their Exchange servers. */
export const TRUSTED = 'trusted.pem';
const DAY_MS = 24 * 60 * 60 * 1000;
/** A thumbprint is a hash, so nobody can make the certificates of the pages: these stand for one of ours. */
const PUBLISHED =
  /5113ae0233a72fccb75b1d0198628675333d010e|BC37CBE2E59566BFF7D01FEAC9B6517841475F2D|434AC224C8459924B26521298CE8834C514856AB/gi;

/**
 * @param folder of the configuration; `c` and `share` below it stand for a drive and a share of Windows
 * @returns puts the thumbprint of our certificate, which is for mail.contoso.com, in the place of published ones
 */
export async function prepareCertificates(folder: string): Promise<(lines: string) => string> {
  const store = join(folder, 'data', 'certificates');
  mkdirSync(store, { recursive: true, mode: 0o700 });
  const now = Date.now();
  const mail = await makeSelfSigned(['mail.contoso.com'], now - 2 * DAY_MS);
  const own = await makeSelfSigned(['ex01', 'contoso12', 'ex2019'], now - DAY_MS);
  writeFileSync(join(store, 'mail.pem'), mail.certificate + mail.key, { mode: 0o600 });
  writeFileSync(join(store, 'own.pem'), own.certificate + own.key, { mode: 0o600 });
  writeFileSync(join(folder, TRUSTED), own.certificate);
  writeFileSync(join(folder, 'share', 'Exported Fabrikam Cert.pfx'), fabrikam('secret'));
  // One page writes the folder so, the other so; here they are two.
  mkdirSync(join(folder, 'c', 'certificates'));
  writeFileSync(join(folder, 'c', 'certificates', 'ExportedCert.pfx'), fabrikam('secret'));
  writeFileSync(join(folder, 'share', 'Fabrikam.pfx'), fabrikam('P@ssw0rd1'));
  const request = await makeRequest([{ CN: ['issued.fabrikam.com'] }], ['issued.fabrikam.com'], 2048);
  await storeRequest(store, request, 'Fabrikam');
  writeFileSync(join(folder, 'c', 'Certificates', 'Fabrikam IssuedCert.p7b'), await answerTo(request.request));
  const thumbprint = new X509Certificate(mail.certificate).fingerprint.replaceAll(':', '');
  return (lines) => lines.replace(PUBLISHED, thumbprint);
}

/** The fixture for mail.fabrikam.com under another password. */
function fabrikam(password: string): Buffer {
  const file = readFileSync(new URL('../certificates/files/openssl-3.pfx', import.meta.url));
  const content = readPfx(file, 'P@ssw0rd1');
  if (content === 'WrongPassword') throw new Error(content);
  const key = createPrivateKey({ key: content.keys[0]!, format: 'der', type: 'pkcs8' });
  return writePfx(
    {
      chain: content.certificates.slice(0, 1).map((der) => new X509Certificate(der).toString()),
      key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      friendlyName: '',
    },
    password,
  );
}

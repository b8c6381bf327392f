/** What a certificate's cmdlet works on: the store of the configuration's data folder, and who uses what of it. */
import type { Certificate } from '../../certificates/certificate.ts';
import { certificatesFolder, readCertificates } from '../../certificates/certificate-store.ts';
import { listRequests, type PendingRequest } from '../../certificates/pending-requests.ts';
import { chooseCertificate } from '../../certificates/selection.ts';
import type { ConfigStore, Configuration } from '../../config/config-store.ts';
import type { ServerIdentity } from '../../model/server-identity.ts';
import { chosenServer } from '../chosen-server.ts';
import { CmdletError } from '../cmdlet-error.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';

export interface Certificates {
  readonly store: ConfigStore;
  readonly configuration: Configuration;
  readonly server: ServerIdentity;
  readonly folder: string;
  readonly all: readonly Certificate[];
  readonly requests: readonly PendingRequest[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * @param asked -Server
 * @throws CmdletError, ConfigError
 */
export async function openCertificates(asked: string | undefined, context: CmdletContext): Promise<Certificates> {
  const store = await context.store();
  const configuration = await store.read();
  const server = chosenServer(configuration, asked, context);
  const folder = certificatesFolder(configuration.dataFolder);
  const [{ certificates, problems }, requests] = await fromFolder(
    Promise.all([readCertificates(folder), listRequests(folder)]),
  );
  for (const { source, message } of problems) context.warning(`${source}: ${message}`);
  return { store, configuration, server, folder, all: certificates, requests, now: Date.now() };
}

/** Waits for work in the store's folder. @throws CmdletError for what the system refuses */
export async function fromFolder<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { code, message, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new CmdletError(`The certificates cannot be reached: ${message}.`, {
      id: 'CertificateStoreUnreachable',
      category: 'ResourceUnavailable',
      exitCode: ExitCode.failed,
      hints: code === 'EACCES' ? ['Run the cmdlet as the user of the engine, or as root.'] : [],
    });
  }
}

/** The services that certificates are for here. */
export type TlsService = 'IMAP' | 'POP';
export const TLS_SERVICES: readonly TlsService[] = ['IMAP', 'POP'];

export function sectionOfService(service: TlsService): 'imap' | 'pop' {
  return service === 'IMAP' ? 'imap' : 'pop';
}

/** The services of a server whose clients are shown this certificate when they name no other host. */
export function servicesOf(
  certificate: Certificate,
  { all, configuration, now }: Pick<Certificates, 'all' | 'configuration' | 'now'>,
  server: string,
): readonly TlsService[] {
  const settings = configuration.servers.get(server)!;
  return TLS_SERVICES.filter(
    (service) =>
      chooseCertificate(all, settings[sectionOfService(service)].X509CertificateName, now)?.thumbprint ===
      certificate.thumbprint,
  );
}

/** `IMAP, POP of EX01; POP of EX02`: everybody who would miss the certificate; '' for nobody. */
export function usersOf(certificate: Certificate, certificates: Certificates): string {
  return [...certificates.configuration.servers.keys()]
    .map((server) => ({ server, services: servicesOf(certificate, certificates, server) }))
    .filter(({ services }) => services.length > 0)
    .map(({ server, services }) => `${services.join(', ')} of ${server}`)
    .join('; ');
}

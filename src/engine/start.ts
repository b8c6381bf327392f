/** Puts an engine together: the configuration, who may log on, certificates, mail, and the two protocols. */
import { hostname } from 'node:os';
import path from 'node:path';
import { CERTIFICATES_FOLDER, CertificateStore } from '../certificates/certificate-store.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { Directory } from '../directory/directory.ts';
import { mailboxFile } from '../directory/mailbox-file.ts';
import { makeOwnedFolder } from '../files/make-folder.ts';
import { createMaildirStore } from '../mailbox/maildir/maildir-store.ts';
import type { Clock } from '../model/clock.ts';
import type { ImapSettings } from '../model/imap-settings.ts';
import { logFolder } from '../model/log-location.ts';
import type { PopSettings } from '../model/pop-settings.ts';
import { findServer, localServerName, serverIdentity } from '../model/server-identity.ts';
import { mechanismsFor } from '../sasl/mechanisms.ts';
import type { Logger } from '../wire/host.ts';
import { openControl } from './control.ts';
import { Engine } from './engine.ts';
import type { NeededPath } from './privileges.ts';
import { imap4, pop3 } from './protocols.ts';
import type { Settings } from './settings.ts';
import { watchUsers } from './user-watch.ts';

export interface StartOptions {
  readonly store: ConfigStore;
  /** Which server of the configuration this one is; the local one when undefined. */
  readonly server: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when every address is bound and the certificates have been read, with what is needed from then on. */
  readonly onBound?: (paths: NeededPaths) => void;
}

export interface NeededPaths {
  /** Without them there is no serving. */
  readonly all: readonly NeededPath[];
  /** Some users cannot be served without them, or something is not logged. */
  readonly some: readonly NeededPath[];
}

/** @throws ConfigError, BindFailure, Error for a server that the configuration does not know */
export async function startEngine({ store, server, clock, log, onBound }: StartOptions): Promise<Engine> {
  const { servers, dataFolder, pop3UidlFormat } = await store.read();
  const documented = [...servers.keys()];
  const local = localServerName({ environment: process.env.POSTERN_SERVER, documented, hostName: hostname() });
  const name = server === undefined ? local : findServer(server, documented, local);
  if (name === undefined) throw new Error(`The configuration has no server named ${server}.`);

  makeOwnedFolder(dataFolder, 0o700);
  const directory = await Directory.open({
    dataFolder,
    clock,
    onProblem: (file, problem) => log.warn({ file, ...problem }, 'A mailbox cannot be used'),
    onError: (file, error) => log.error({ file, err: error }, 'The list of mailboxes cannot be read'),
  });
  const certificates = await CertificateStore.open({
    folder: path.join(dataFolder, CERTIFICATES_FOLDER),
    clock,
    names: [...new Set([name, serverIdentity(name, hostname()).fqdn, 'localhost'])],
    onProblem: (source, problem) => log.warn({ source, reason: problem.message }, 'A certificate cannot be used'),
  });
  const mailboxes = await directory.list();
  let inForce: (() => Settings) | undefined;
  const mailStore = createMaildirStore({
    clock,
    warn: (message, fields) => log.warn(fields, message),
    uidl: () => inForce?.().pop3UidlFormat ?? pop3UidlFormat,
  });
  const shared = {
    verifier: directory,
    mechanisms: (settings: PopSettings | ImapSettings) => mechanismsFor(settings.ExtendedProtectionPolicy),
  };
  let stopWatching = () => {};
  let closeControl = async () => {};
  const engine = await Engine.start({
    store,
    server: name,
    clock,
    log,
    mailStore,
    onBound: () =>
      onBound?.({
        all: [
          [dataFolder, 'write'],
          [mailboxFile(dataFolder), 'read'],
          [path.join(dataFolder, CERTIFICATES_FOLDER), 'read'],
        ],
        some: [...mailboxes.map(({ maildir }) => maildir), ...logFolders(inForce?.())].map((folder) => [
          folder,
          'write',
        ]),
      }),
    pop: (settings) => {
      inForce = settings;
      return {
        ...shared,
        protocol: pop3(),
        tlsOptions: () => certificates.tlsOptionsFor(settings().pop.X509CertificateName, 'pop3'),
        certificateEnds: () => certificates.select(settings().pop.X509CertificateName)?.notAfter,
      };
    },
    imap: (settings) => ({
      ...shared,
      protocol: imap4(),
      tlsOptions: () => certificates.tlsOptionsFor(settings().imap.X509CertificateName, 'imap'),
      certificateEnds: () => certificates.select(settings().imap.X509CertificateName)?.notAfter,
    }),
    close: async () => {
      stopWatching();
      await closeControl();
      await certificates.close();
      await directory.close();
    },
  });
  stopWatching = watchUsers({ directory, services: [engine.pop, engine.imap], mailStore, clock, log });
  closeControl = await openControl({
    services: { POP3: engine.pop, IMAP4: engine.imap },
    ids: engine.ids,
    throttle: engine.throttle,
    dataFolder,
    server: name,
    clock,
    log,
  });
  return engine;
}

/** Where the protocol logs that are switched on lie. */
function logFolders(settings: Settings | undefined): string[] {
  if (settings === undefined) return [];
  return [settings.pop, settings.imap]
    .filter(({ ProtocolLogEnabled }) => ProtocolLogEnabled)
    .map(({ LogFileLocation }) => path.resolve(settings.dataFolder, logFolder(LogFileLocation)));
}

/** Which server of the configuration a cmdlet means. */
import type { Configuration } from '../config/config-store.ts';
import { findServer, localServerName, type ServerIdentity, serverIdentity } from '../model/server-identity.ts';
import type { CmdletHost } from './host.ts';
import { objectNotFound } from './object-not-found.ts';
import { anyText } from './text-type.ts';

/** What every parameter has that names a server. */
export const serverParameter = {
  type: anyText('ServerIdParameter', 'EX01'),
  help: 'The server: its name, FQDN or distinguished name. Default: POSTERN_SERVER, else the only server of the configuration, else this machine.',
  valueName: 'server',
} as const;

type Place = Pick<CmdletHost, 'hostName' | 'environment'>;

/**
 * @param asked what the parameter says; undefined means the local server
 * @param parameter the name of that parameter
 * @throws CmdletError (exit 3) when the configuration does not have the server
 */
export function chosenServer(
  configuration: Configuration,
  asked: string | undefined,
  place: Place,
  parameter = 'Server',
): ServerIdentity {
  const known = [...configuration.servers.keys()];
  const local = localName(configuration, place);
  const name = asked === undefined ? local : findServer(asked, known, local);
  if (name === undefined) {
    throw objectNotFound(asked!, local, parameter, [`The configuration has ${known.join(', ')}.`]);
  }
  return serverIdentity(name, place.hostName());
}

/** The server that is meant when nobody names one. */
export function localName({ servers }: Configuration, { hostName, environment }: Place): string {
  const documented = [...servers.keys()];
  return localServerName({ environment: environment.POSTERN_SERVER, documented, hostName: hostName() });
}

/** The server that is meant when none is named; `$env:COMPUTERNAME` gives its name. */
import { localServerName, type ServerIdentity, serverIdentity } from '../../model/server-identity.ts';
import type { Session } from './session.ts';

export async function localServer(session: Session): Promise<ServerIdentity> {
  const { surroundings, environment } = session;
  const hostName = surroundings.hostName();
  const documented = await documentedServers(session);
  return serverIdentity(
    localServerName({ environment: environment.get('POSTERN_SERVER'), documented, hostName }),
    hostName,
  );
}

/** The servers of the configuration; none when it cannot be read, which the cmdlet that needs it will say. */
export async function documentedServers({ surroundings }: Session): Promise<readonly string[]> {
  try {
    const store = await surroundings.openStore(surroundings.config);
    return [...(await store.read()).servers.keys()];
  } catch {
    return [];
  }
}

/** What a test connects to: a server of the configuration by its bindings, or any other host by its name. */
import type { ConnectionType } from '../../connectivity/test-connectivity.ts';
import type { Binding } from '../../model/binding.ts';
import { isHostName } from '../../model/host-name.ts';
import { canonicalAddress, isIPv6, isWildcard } from '../../model/ip-address.ts';
import type { PopSettings } from '../../model/pop-settings.ts';
import { findServer, serverIdentity } from '../../model/server-identity.ts';
import type { Protocol } from '../../model/setting.ts';
import { localName } from '../chosen-server.ts';
import { wrongInput } from '../cmdlet-error.ts';
import type { CmdletContext } from '../define-cmdlet.ts';

export interface ChosenTarget {
  /** As results call the server. */
  readonly server: string;
  readonly fqdn: string;
  readonly host: string;
  readonly port: number;
  /** What the certificate has to be for. */
  readonly name: string;
  readonly connectionType: ConnectionType;
}

export interface Wishes {
  readonly server: string | undefined;
  /** undefined or 0: the usual one. */
  readonly port: number | undefined;
  readonly connectionType: ConnectionType | undefined;
}

/** RFC 8314 §3 has TLS from the first byte come first; the others begin in clear. */
const PORTS: Readonly<Record<Protocol, { readonly Ssl: number; readonly clear: number }>> = {
  POP3: { Ssl: 995, clear: 110 },
  IMAP4: { Ssl: 993, clear: 143 },
};

/** @throws CmdletError when the name is none, or when the server has no binding for the connection type */
export async function chosenTarget(protocol: Protocol, wishes: Wishes, context: CmdletContext): Promise<ChosenTarget> {
  const configuration = await (await context.store()).read();
  const local = localName(configuration, context);
  const asked = wishes.server ?? local;
  const name = findServer(asked, [...configuration.servers.keys()], local);
  if (name === undefined) return foreignTarget(protocol, asked, wishes);
  const { fqdn } = serverIdentity(name, context.hostName());
  const { pop, imap } = configuration.servers.get(name)!;
  const settings = protocol === 'POP3' ? pop : imap;
  const connectionType = wishes.connectionType ?? typeByPort(protocol, wishes.port) ?? usualType(settings);
  const bindings = connectionType === 'Ssl' ? settings.SSLBindings : settings.UnencryptedOrTLSBindings;
  const binding = bindings.find(({ port }) => !wishes.port || port === wishes.port);
  if (binding === undefined && !wishes.port) throw noBinding(name, protocol, connectionType);
  // A full name says which name the clients of this test use, and, when it is not this machine's, where they go.
  const full = isHostName(asked) && asked.includes('.') ? asked : undefined;
  const isHere = name === local && (full === undefined || full.toLowerCase() === fqdn.toLowerCase());
  return {
    server: name,
    fqdn: full ?? fqdn,
    host: hostOf(binding, isHere ? undefined : (full ?? fqdn)),
    port: wishes.port || binding!.port,
    name: full ?? (settings.X509CertificateName || fqdn),
    connectionType,
  };
}

function usualType({
  SSLBindings,
  UnencryptedOrTLSBindings,
}: Pick<PopSettings, 'SSLBindings' | 'UnencryptedOrTLSBindings'>): ConnectionType {
  return SSLBindings.length === 0 && UnencryptedOrTLSBindings.length > 0 ? 'Tls' : 'Ssl';
}

/** Another machine is reached by its name, unless it is bound to one address. */
function hostOf(binding: Binding | undefined, fqdn: string | undefined): string {
  if (binding !== undefined && !isWildcard(binding.address)) return binding.address;
  if (fqdn !== undefined) return fqdn;
  return binding !== undefined && isIPv6(binding.address) ? '::1' : '127.0.0.1';
}

function foreignTarget(protocol: Protocol, asked: string, wishes: Wishes): ChosenTarget {
  const host = canonicalAddress(asked.replace(/^\[(.*)\]$/, '$1')) ?? asked;
  if (!isHostName(host) && !isIPv6(host)) {
    throw wrongInput('InvalidHostName', `'${asked}' is neither a server of the configuration nor the name of a host.`, {
      parameter: 'ClientAccessServer',
      hints: ['Write a name such as mail.contoso.com; another port goes into -PortClientAccessServer.'],
    });
  }
  const connectionType = wishes.connectionType ?? typeByPort(protocol, wishes.port) ?? 'Ssl';
  const port = wishes.port || PORTS[protocol][connectionType === 'Ssl' ? 'Ssl' : 'clear'];
  return { server: host, fqdn: host, host, port, name: host, connectionType };
}

/** The port that begins in clear says what is meant by itself. */
function typeByPort(protocol: Protocol, port: number | undefined): ConnectionType | undefined {
  return port === PORTS[protocol].clear ? 'Tls' : undefined;
}

function noBinding(server: string, protocol: Protocol, connectionType: ConnectionType) {
  const [noun, list] =
    connectionType === 'Ssl'
      ? ['SSLBindings', 'SSL']
      : ['UnencryptedOrTLSBindings', connectionType === 'Tls' ? 'TLS' : 'Plaintext'];
  return wrongInput(
    'NoBinding',
    `${server} has no ${noun} for ${protocol}, so there is nothing to test with ${list}.`,
    {
      parameter: 'ConnectionType',
      hints: [
        `Set-${protocol === 'POP3' ? 'Pop' : 'Imap'}Settings -${noun} makes one; -PortClientAccessServer names a port all the same.`,
      ],
    },
  );
}

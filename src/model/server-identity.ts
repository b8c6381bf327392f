/** Servers: what their settings' defaults need of them, and how a person names one. */

export interface ServerIdentity {
  /** `EX01`: the key in the document, and what `-Server` names. */
  readonly name: string;
  /** `EX01.contoso.com`; the bare name where no domain is known. */
  readonly fqdn: string;
}

/** What decides which server is the local one; the first that says something wins, in this order. */
export interface LocalServerClues {
  /** The environment's POSTERN_SERVER. */
  readonly environment?: string | undefined;
  /** The servers that the document has. */
  readonly documented: readonly string[];
  /** What the system calls itself, with or without a domain. */
  readonly hostName: string;
}

/**
 * The server meant when nobody names one: POSTERN_SERVER, else the only server of the document, else the host's short
 * name in capitals. A name that the document has comes back in the document's spelling.
 */
export function localServerName({ environment, documented, hostName }: LocalServerClues): string {
  if (environment !== undefined && environment.trim() !== '') return spelling(environment.trim(), documented);
  if (documented.length === 1) return documented[0]!;
  return spelling(shortName(hostName).toUpperCase(), documented);
}

/** A server with its domain name: the host's own domain when the server is this host, else just the name. */
export function serverIdentity(name: string, hostName: string): ServerIdentity {
  const [short, ...domain] = hostName.split('.');
  const isThisHost = short!.toLowerCase() === name.toLowerCase() && domain.length > 0;
  return { name, fqdn: isThisHost ? `${name}.${domain.join('.')}` : name };
}

/**
 * The server that `-Server` means: by name, FQDN, distinguished name (`CN=EX01,CN=Servers,…`) or legacy distinguished
 * name (`/o=…/cn=EX01`), in any case; `localhost` and `.` are the local one.
 * @param known the local server among them
 * @returns the name as `known` spells it; undefined when none is meant
 */
export function findServer(asked: string, known: readonly string[], local: string): string | undefined {
  const wanted = asked.trim().toLowerCase();
  if (wanted === 'localhost' || wanted === '.') return local;
  const legacy = /\/cn=([^/]+)$/.exec(wanted)?.[1];
  const distinguished = /^(?:cn=(?:1|pop3|imap4|protocols),)*cn=([^,]+),/.exec(wanted)?.[1];
  const names = [wanted, legacy ?? distinguished ?? shortName(wanted)];
  return known.find((name) => names.includes(name.toLowerCase()));
}

function shortName(hostName: string): string {
  return hostName.split('.')[0]!;
}

function spelling(name: string, documented: readonly string[]): string {
  return documented.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
}

/** The configuration as a document: what differs from the defaults, or everything. */
import type { Configuration } from '../../config/config-store.ts';
import { documentPath, type Place, placesOf, settingAt, sharedPlaces, valueAt } from '../../config/difference.ts';
import { serverIdentity } from '../../model/server-identity.ts';
import { defaultOf, encodeSetting, sameValue } from '../../model/settings-noun.ts';

export interface ExportOptions {
  /** Defaults too. */
  readonly all: boolean;
  /** Names of servers of the configuration. */
  readonly servers: readonly string[];
  /** Of this machine: some defaults depend on it. */
  readonly hostName: string;
}

type Tree = { [key: string]: unknown };

/** Without the revision and the place of the data, which are this machine's own. */
export function exportedDocument(configuration: Configuration, { all, servers, hostName }: ExportOptions): Tree {
  const document: Tree = {};
  const put = (place: Place) => {
    const setting = settingAt(place);
    const value = valueAt(configuration, place);
    if (!all && sameValue(setting, value, defaultOf(setting, serverIdentity(place.server, hostName)))) return;
    at(document, documentPath(place).slice(0, -1))[place.property] = encodeSetting(setting, value);
  };
  for (const place of sharedPlaces()) put(place);
  // A server is named also when everything of it has its default.
  document.servers = Object.fromEntries(servers.map((server) => [server, {}]));
  for (const server of servers) for (const place of placesOf(server)) put(place);
  return document;
}

/** The branch at a path, grown where it is not there yet. */
function at(tree: Tree, path: readonly string[]): Tree {
  return path.reduce<Tree>((branch, key) => {
    branch[key] ??= {};
    return branch[key] as Tree;
  }, tree);
}

export async function documentText(document: Tree): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(document, { lineWidth: 0 });
}

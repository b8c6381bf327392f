/** The configuration as a document: what differs from the defaults, or everything. */
import type { Configuration } from '../../config/config-store.ts';
import { documentKeys } from '../../model/document-keys.ts';
import { pathOf, SECTION_NAMES, SECTIONS, sectionOf } from '../../model/sections.ts';
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
  for (const key of documentKeys.settings) {
    const value = (configuration as unknown as Tree)[key.name];
    if (all || !sameValue(key, value, key.default)) document[key.name] = encodeSetting(key, value);
  }
  document.servers = Object.fromEntries(
    servers.map((server) => [server, exportedServer(configuration, server, all, hostName)]),
  );
  return document;
}

function exportedServer(configuration: Configuration, server: string, all: boolean, hostName: string): Tree {
  const exported: Tree = {};
  const identity = serverIdentity(server, hostName);
  for (const section of SECTION_NAMES) {
    const values = sectionOf(configuration.servers.get(server)!, section);
    for (const setting of SECTIONS[section].settings) {
      const value = values[setting.name];
      if (!all && sameValue(setting, value, defaultOf(setting, identity))) continue;
      at(exported, pathOf(section))[setting.name] = encodeSetting(setting, value);
    }
  }
  return exported;
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

/** Changes as a unified diff of the documents before and after. */
import type { Configuration } from '../../config/config-store.ts';
import { isShared, sectionOf, serverSections, sharedSectionOf } from '../../model/sections.ts';
import { serverIdentity } from '../../model/server-identity.ts';
import type { PlannedChange } from '../changes/planned-change.ts';
import { documentText, exportedDocument } from './exported.ts';

/** @returns the lines; none when nothing changes */
export async function unifiedDiff(
  current: Configuration,
  changes: readonly PlannedChange[],
  hostName: string,
): Promise<readonly string[]> {
  if (changes.length === 0) return [];
  const after = withChanges(current, changes, hostName);
  const textOf = (configuration: Configuration) =>
    documentText(exportedDocument(configuration, { all: false, servers: [...configuration.servers.keys()], hostName }));
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch('now', 'wanted', await textOf(current), await textOf(after));
  return patch.split('\n').filter((line, at) => line !== '' && !(at === 0 && /^=+$/.test(line)));
}

function withChanges(current: Configuration, changes: readonly PlannedChange[], hostName: string): Configuration {
  const after = structuredClone(current);
  const servers = new Map(after.servers);
  for (const { server, section, property, new: value } of changes) {
    if (!isShared(section) && !servers.has(server)) {
      const identity = serverIdentity(server, hostName);
      servers.set(
        server,
        serverSections((_, noun) => ({ ...noun.defaults(identity) })),
      );
    }
    const values = isShared(section) ? sharedSectionOf(after, section) : sectionOf(servers.get(server)!, section);
    (values as Record<string, unknown>)[property] = value;
  }
  return { ...after, servers };
}

/** What a document wants of a configuration. Pure. */
import type { Configuration, ParsedText, SettingChange } from '../../config/config-store.ts';
import { type Place, valueAt } from '../../config/difference.ts';
import { SECTION_NAMES, SECTIONS } from '../../model/sections.ts';
import { serverIdentity } from '../../model/server-identity.ts';
import { defaultOf } from '../../model/settings-noun.ts';
import { differingKeys } from '../changes/document-keys.ts';
import type { CmdletHost } from '../host.ts';

/**
 * A change for each property that the document gives, and with `prune` for all others of its servers.
 * Most of them change nothing.
 */
export function wantedChanges(
  { configuration, given, servers }: ParsedText,
  current: Configuration,
  { prune }: { readonly prune: boolean },
  { hostName }: Pick<CmdletHost, 'hostName'>,
): readonly SettingChange[] {
  const spelling = new Map([...current.servers.keys()].map((name) => [name.toLowerCase(), name]));
  const known = (server: string) => spelling.get(server.toLowerCase()) ?? server;
  const change = (place: Place, value: unknown): SettingChange => {
    const server = known(place.server);
    return { ...place, server, value, newServer: !current.servers.has(server) };
  };
  const wanted = given.map((place) => change(place, valueAt(configuration, place)));
  if (!prune) return wanted;
  const isGiven = new Set(given.map(({ server, section, property }) => `${server}/${section}/${property}`));
  const others = servers.flatMap((server) =>
    SECTION_NAMES.flatMap((section) =>
      SECTIONS[section].settings
        .filter(({ name }) => !isGiven.has(`${server}/${section}/${name}`))
        .map((setting) => {
          const standard = defaultOf(setting, serverIdentity(known(server), hostName()));
          return change({ server, section, property: setting.name }, standard);
        }),
    ),
  );
  return [...wanted, ...others];
}

/** A sentence for each key of the whole document that differs: cmdlets change servers only. */
export function keyProblems({ configuration, keys }: ParsedText, current: Configuration): readonly string[] {
  return differingKeys(current, configuration)
    .filter(({ name }) => keys.includes(name))
    .map(({ name, old, new: value }) => `${name}: ${old} -> ${value} is for all servers, and no cmdlet changes it.`);
}

/** What a document wants of a configuration. Pure. */
import type { Configuration, ParsedText, SettingChange } from '../../config/config-store.ts';
import { isSameProperty, type Place, placesOf, settingAt, sharedPlaces, valueAt } from '../../config/difference.ts';
import { ALL_SERVERS } from '../../model/sections.ts';
import { serverIdentity } from '../../model/server-identity.ts';
import { defaultOf } from '../../model/settings-noun.ts';
import type { CmdletHost } from '../host.ts';

/**
 * A change for each property that the document gives, and with `prune` for all others: of its servers, and of those that
 * hold for all.
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
    const isNew = server !== ALL_SERVERS && !current.servers.has(server);
    return { ...place, server, value, newServer: isNew };
  };
  const wanted = given.map((place) => change(place, valueAt(configuration, place)));
  if (!prune) return wanted;
  const others = [...sharedPlaces(), ...servers.flatMap(placesOf)].filter(
    (place) => !given.some((one) => isSameProperty(one, place)),
  );
  const standard = (place: Place) => defaultOf(settingAt(place), serverIdentity(known(place.server), hostName()));
  return [...wanted, ...others.map((place) => change(place, standard(place)))];
}

/** A sentence when the document has the data elsewhere; undefined when it does not. */
export function dataFolderProblem(
  { configuration, givesDataFolder }: ParsedText,
  { dataFolder }: Configuration,
): string | undefined {
  if (!givesDataFolder || configuration.dataFolder === dataFolder) return undefined;
  return `dataFolder: ${dataFolder} -> ${configuration.dataFolder} is not changed by a cmdlet, because the data would have to be moved.`;
}

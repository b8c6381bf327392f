/** Where two configurations differ, property by property. Pure. */
import {
  ALL_SERVERS,
  isShared,
  nounOf,
  pathOf,
  SECTION_NAMES,
  SECTIONS,
  type Section,
  SHARED_SECTION_NAMES,
  SHARED_SECTIONS,
  sectionOf,
  sharedSectionOf,
} from '../model/sections.ts';
import type { Setting } from '../model/setting.ts';
import { sameValue } from '../model/settings-noun.ts';
import type { Configuration } from './config-store.ts';

/** A property of a section. */
export interface Place {
  /** ALL_SERVERS for a section that holds for all of them. */
  readonly server: string;
  readonly section: Section;
  readonly property: string;
}

/** A server that only one of the two has differs in everything. */
export function differencesBetween(a: Configuration, b: Configuration): readonly Place[] {
  const servers = [...new Set([...a.servers.keys(), ...b.servers.keys()])];
  return [...sharedPlaces(), ...servers.flatMap(placesOf)].filter(
    (place) => !sameAt(place, valueAt(a, place), valueAt(b, place)),
  );
}

/** Every property that holds for all servers. */
export function sharedPlaces(): readonly Place[] {
  return SHARED_SECTION_NAMES.flatMap((section) =>
    SHARED_SECTIONS[section].settings.map(({ name }) => ({ server: ALL_SERVERS, section, property: name })),
  );
}

/** Every property of a server. */
export function placesOf(server: string): readonly Place[] {
  return SECTION_NAMES.flatMap((section) =>
    SECTIONS[section].settings.map(({ name }) => ({ server, section, property: name })),
  );
}

/** Keys from the top of the document. */
export function documentPath(place: Place): readonly string[] {
  return [...sectionPath(place), place.property];
}

export function sectionPath({ server, section }: Pick<Place, 'server' | 'section'>): readonly string[] {
  return [...(isShared(section) ? [] : ['servers', server]), ...pathOf(section)];
}

/** undefined where the configuration has no such server. */
export function valueAt(configuration: Configuration, { server, section, property }: Place): unknown {
  if (isShared(section)) return sharedSectionOf(configuration, section)[property];
  const found = configuration.servers.get(server);
  return found === undefined ? undefined : sectionOf(found, section)[property];
}

export function settingAt({ section, property }: Pick<Place, 'section' | 'property'>): Setting {
  return nounOf(section)!.settings.find((one) => one.name === property)!;
}

export function sameAt(place: Place, a: unknown, b: unknown): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(settingAt(place), a, b);
}

export function isSameProperty(a: Place, b: Place): boolean {
  return a.server === b.server && a.section === b.section && a.property === b.property;
}

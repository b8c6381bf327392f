/** Where two configurations differ, property by property. Pure. */
import { SECTION_NAMES, SECTIONS, type Section, sectionOf } from '../model/sections.ts';
import type { Setting } from '../model/setting.ts';
import { sameValue } from '../model/settings-noun.ts';
import type { Configuration } from './config-store.ts';

/** A property of a section of a server. */
export interface Place {
  readonly server: string;
  readonly section: Section;
  readonly property: string;
}

/** A server that only one of the two has differs in everything. */
export function differencesBetween(a: Configuration, b: Configuration): readonly Place[] {
  return [...new Set([...a.servers.keys(), ...b.servers.keys()])].flatMap((server) =>
    SECTION_NAMES.flatMap((section) =>
      SECTIONS[section].settings
        .map(({ name }) => ({ server, section, property: name }))
        .filter((place) => !sameAt(place, valueAt(a, place), valueAt(b, place))),
    ),
  );
}

/** undefined where the configuration has no such server. */
export function valueAt(configuration: Configuration, { server, section, property }: Place): unknown {
  const found = configuration.servers.get(server);
  return found === undefined ? undefined : sectionOf(found, section)[property];
}

export function settingAt({ section, property }: Pick<Place, 'section' | 'property'>): Setting {
  return SECTIONS[section].settings.find((one) => one.name === property)!;
}

export function sameAt(place: Place, a: unknown, b: unknown): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(settingAt(place), a, b);
}

export function isSameProperty(a: Place, b: Place): boolean {
  return a.server === b.server && a.section === b.section && a.property === b.property;
}

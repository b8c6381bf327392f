/**
 * The sections of a server in the configuration, each with the noun whose properties it holds. A section that stands
 * inside a group is called by both names: `services/MSExchangePOP3`.
 */
import { type ImapSettings, imapSettings } from './imap-settings.ts';
import { type PopSettings, popSettings } from './pop-settings.ts';
import { COMPONENT_NAMES, type ComponentName, type ServerComponent, serverComponent } from './server-components.ts';
import { SERVICE_NAMES, type ServiceName, type ServiceSettings, service } from './services.ts';
import type { Noun } from './settings-noun.ts';

export type Section = 'pop' | 'imap' | `services/${ServiceName}` | `components/${ComponentName}`;

/** The complete value of every section of one server. */
export interface ServerSections {
  readonly pop: PopSettings;
  readonly imap: ImapSettings;
  readonly services: Readonly<Record<ServiceName, ServiceSettings>>;
  readonly components: Readonly<Record<ComponentName, ServerComponent>>;
}

/** The nouns behind the sections. */
export const SECTIONS = {
  pop: popSettings,
  imap: imapSettings,
  ...inGroup('services', SERVICE_NAMES, service),
  ...inGroup('components', COMPONENT_NAMES, serverComponent),
} as unknown as Readonly<Record<Section, Noun>>;

export const SECTION_NAMES = Object.keys(SECTIONS) as readonly Section[];

/** Keys below a server: sections, and groups with the names of the sections inside them. */
export const SECTION_TREE: ReadonlyMap<string, readonly string[] | undefined> = tree();

/** Keys from the server to the section. */
export function pathOf(section: Section): readonly string[] {
  return section.split('/');
}

/** The section's value on a server. */
export function sectionOf(server: ServerSections, section: Section): Readonly<Record<string, unknown>> {
  return pathOf(section).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], server) as never;
}

/** Every section by its name, put together to a server. */
export function serverSections(contentOf: (section: Section, noun: Noun) => unknown): ServerSections {
  const server: Record<string, unknown> = {};
  for (const section of SECTION_NAMES) {
    const [key, name] = pathOf(section) as [string, string | undefined];
    const value = contentOf(section, SECTIONS[section]);
    server[key] = name === undefined ? value : { ...(server[key] as object | undefined), [name]: value };
  }
  return server as unknown as ServerSections;
}

function inGroup(group: string, names: readonly string[], noun: unknown): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [`${group}/${name}`, noun]));
}

function tree(): Map<string, readonly string[] | undefined> {
  const found = new Map<string, readonly string[] | undefined>();
  for (const section of SECTION_NAMES) {
    const [key, name] = pathOf(section) as [string, string | undefined];
    found.set(key, name === undefined ? undefined : [...(found.get(key) ?? []), name]);
  }
  return found;
}

/**
 * The sections of the configuration, each with the noun whose properties it holds: those of a server, and those that
 * hold for all servers. A section that stands inside a group is called by both names: `services/MSExchangePOP3`.
 */
import { type CASMailboxPlan, casMailboxPlan } from './cas-mailbox-plan.ts';
import { type DocumentKeys, documentKeys } from './document-keys.ts';
import { type ImapSettings, imapSettings } from './imap-settings.ts';
import { type PopSettings, popSettings } from './pop-settings.ts';
import { COMPONENT_NAMES, type ComponentName, type ServerComponent, serverComponent } from './server-components.ts';
import { SERVICE_NAMES, type ServiceName, type ServiceSettings, service } from './services.ts';
import type { Noun } from './settings-noun.ts';

export type ServerSection = 'pop' | 'imap' | `services/${ServiceName}` | `components/${ComponentName}`;
/** `document` is the keys at the top of the document; any other stands beside the servers. */
export type SharedSection = 'document' | 'casMailboxPlan';
export type Section = ServerSection | SharedSection;

/** The server of what holds for all of them. */
export const ALL_SERVERS = '';

/** The complete value of every section of one server. */
export interface ServerSections {
  readonly pop: PopSettings;
  readonly imap: ImapSettings;
  readonly services: Readonly<Record<ServiceName, ServiceSettings>>;
  readonly components: Readonly<Record<ComponentName, ServerComponent>>;
}

/** What holds for all servers, complete. */
export interface SharedSections extends DocumentKeys {
  readonly casMailboxPlan: CASMailboxPlan;
}

/** The nouns behind the sections of a server. */
export const SECTIONS = {
  pop: popSettings,
  imap: imapSettings,
  ...inGroup('services', SERVICE_NAMES, service),
  ...inGroup('components', COMPONENT_NAMES, serverComponent),
} as unknown as Readonly<Record<ServerSection, Noun>>;

export const SECTION_NAMES = Object.keys(SECTIONS) as readonly ServerSection[];

/** The nouns behind the sections that hold for all servers. */
export const SHARED_SECTIONS = { document: documentKeys, casMailboxPlan } as unknown as Readonly<
  Record<SharedSection, Noun>
>;

export const SHARED_SECTION_NAMES = Object.keys(SHARED_SECTIONS) as readonly SharedSection[];

export function isShared(section: Section): section is SharedSection {
  return section in SHARED_SECTIONS;
}

/** undefined for a section that an earlier version had. */
export function nounOf(section: Section): Noun | undefined {
  return isShared(section) ? SHARED_SECTIONS[section] : SECTIONS[section];
}

/** Keys below a server: sections, and groups with the names of the sections inside them. */
export const SECTION_TREE: ReadonlyMap<string, readonly string[] | undefined> = tree();

/** Keys to the section: from its server, or from the top of the document. */
export function pathOf(section: Section): readonly string[] {
  return section === 'document' ? [] : section.split('/');
}

/** The value of a section that holds for all servers. */
export function sharedSectionOf(shared: SharedSections, section: SharedSection): Readonly<Record<string, unknown>> {
  return (section === 'document' ? shared : shared[section]) as unknown as Readonly<Record<string, unknown>>;
}

/** The section's value on a server. */
export function sectionOf(server: ServerSections, section: ServerSection): Readonly<Record<string, unknown>> {
  return pathOf(section).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], server) as never;
}

/** Every section by its name, put together to a server. */
export function serverSections(contentOf: (section: ServerSection, noun: Noun) => unknown): ServerSections {
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

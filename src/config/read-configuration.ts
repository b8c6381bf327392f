/**
 * From the YAML text to a complete Configuration, or to every reason why it is none, each with its place.
 *
 *     revision: 12
 *     dataFolder: data
 *     pop3UidlFormat: …     and whatever else holds for all servers (documentKeys)
 *     casMailboxPlan: { … } properties of CASMailboxPlan
 *     servers:
 *       EX01:
 *         pop: { … }        properties of PopSettings
 *         imap: { … }       properties of ImapSettings
 *         services:         properties of a Service below each name
 *           MSExchangePOP3: { … }
 *         components:       properties of a ServerComponentState below each name
 *           PopProxy: { … }
 */
import { resolve } from 'node:path';
import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { casMailboxPlan } from '../model/cas-mailbox-plan.ts';
import { type DocumentKeys, documentKeys } from '../model/document-keys.ts';
import { isHostName } from '../model/host-name.ts';
import {
  ALL_SERVERS,
  pathOf,
  SECTION_TREE,
  SECTIONS,
  type Section,
  type SharedSections,
  serverSections,
} from '../model/sections.ts';
import { localServerName, type ServerIdentity, serverIdentity } from '../model/server-identity.ts';
import type { Setting } from '../model/setting.ts';
import { decodeSetting, type Noun } from '../model/settings-noun.ts';
import { policyProblems } from '../model/settings-policy.ts';
import type { ServerConfiguration } from './config-store.ts';
import type { Surroundings } from './document-file.ts';
import { nearestName } from './nearest-name.ts';
import {
  findPair,
  isNothing,
  type MapPair,
  offsetOf,
  type Problem,
  pairsOf,
  resolved,
  type YamlSource,
} from './yaml-source.ts';

/** Where the data lies when the document does not say. */
export const DEFAULT_DATA_FOLDER = 'data';

const TOP_LEVEL_KEYS: readonly string[] = [
  'revision',
  'dataFolder',
  ...documentKeys.settings.map(({ name }) => name),
  'casMailboxPlan',
  'servers',
];
/** Beyond what any number of changes reaches, and still exact when raised. */
const MAX_REVISION = 999_999_999_999;
/** The status of a server is a file of its name, so it is at most a host name's label long. */
const MAX_SERVER_NAME = 63;

export interface DocumentContent extends SharedSections {
  readonly revision: number;
  readonly dataFolder: string;
  readonly servers: ReadonlyMap<string, ServerConfiguration>;
}

/**
 * @param source the parsed text; its own problems come first in the result
 * @param folder the absolute folder that relative paths start from
 */
export function readConfiguration(
  source: YamlSource,
  folder: string,
  surroundings: Surroundings,
): { readonly content: DocumentContent; readonly problems: readonly Problem[] } {
  const reader = new Reader(source, surroundings);
  // After an error of syntax the tree is a guess, and what is missing from it no error of the writer.
  const content = reader.content(source.problems.length > 0 ? undefined : source.document.contents, folder);
  return { content, problems: [...source.problems, ...reader.problems] };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #source: YamlSource;
  readonly #surroundings: Surroundings;

  constructor(source: YamlSource, surroundings: Surroundings) {
    this.#source = source;
    this.#surroundings = surroundings;
  }

  content(root: unknown, folder: string): DocumentContent {
    const map = this.#mapping(root, 'The configuration');
    for (const { key } of map === undefined ? [] : pairsOf(map)) {
      if (!TOP_LEVEL_KEYS.includes(key.value)) this.#unknownTopLevel(key);
    }
    return {
      revision: this.#revision(findPair(map, 'revision')),
      dataFolder: resolve(folder, this.#dataFolder(findPair(map, 'dataFolder'))),
      ...this.#documentKeys(map),
      casMailboxPlan: this.#casMailboxPlan(findPair(map, 'casMailboxPlan')?.value),
      servers: this.#servers(findPair(map, 'servers')?.value),
    };
  }

  #documentKeys(map: YAMLMap | undefined): DocumentKeys {
    const values: Record<string, unknown> = {};
    for (const setting of documentKeys.settings) {
      values[setting.name] = setting.default;
      const pair = findPair(map, setting.name);
      if (pair !== undefined) this.#value(setting, pair.value, values);
    }
    return values as unknown as DocumentKeys;
  }

  #casMailboxPlan(node: unknown): SharedSections['casMailboxPlan'] {
    const values = this.#section(
      'casMailboxPlan',
      casMailboxPlan as unknown as Noun,
      node,
      this.#identity(ALL_SERVERS),
    );
    return values as unknown as SharedSections['casMailboxPlan'];
  }

  #revision(pair: MapPair | undefined): number {
    if (pair === undefined) return 0;
    const value = isScalar(pair.value) ? pair.value.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_REVISION) return value;
    this.#report(pair.value, 'revision is a whole number that every change raises; take the line out if it was lost.');
    return 0;
  }

  #dataFolder(pair: MapPair | undefined): string {
    if (pair === undefined) return DEFAULT_DATA_FOLDER;
    const value = isScalar(pair.value) ? pair.value.value : undefined;
    if (typeof value === 'string' && value.trim() !== '') return value;
    this.#report(pair.value, 'dataFolder is the path of a folder, absolute or relative to this file.');
    return DEFAULT_DATA_FOLDER;
  }

  #servers(node: unknown): ReadonlyMap<string, ServerConfiguration> {
    const map = this.#mapping(node, 'servers');
    const servers = new Map<string, ServerConfiguration>();
    const spellings = new Map<string, string>();
    for (const { key, value } of map === undefined ? [] : pairsOf(map)) {
      const name = key.value;
      const other = spellings.get(name.toLowerCase());
      if (!isServerName(name))
        this.#report(key, `${quote(name)} is no server name: it may have letters, digits, "-", "_" and "." only.`);
      if (other !== undefined)
        this.#report(
          key,
          `${name} and ${other} are one server: names differ by more than case. Put what both have under one name.`,
        );
      spellings.set(name.toLowerCase(), name);
      servers.set(name, this.#server(key, value));
    }
    const local = localServer([...servers.keys()], this.#surroundings);
    if (!servers.has(local)) servers.set(local, defaultServer(this.#identity(local)));
    return servers;
  }

  #server(key: MapPair['key'], node: unknown): ServerConfiguration {
    const identity = this.#identity(key.value);
    const before = this.problems.length;
    const map = this.#known(node, key.value, 'a section of a server', [...SECTION_TREE.keys()]);
    const groups = new Map<string, YAMLMap | undefined>();
    for (const [group, names] of SECTION_TREE) {
      if (names === undefined) continue;
      groups.set(group, this.#known(findPair(map, group)?.value, group, `one of the ${group}`, names));
    }
    const settings = serverSections((section, noun) => {
      const [first, inside] = pathOf(section) as [string, string | undefined];
      const pair = inside === undefined ? findPair(map, first) : findPair(groups.get(first), inside);
      return this.#section(section, noun, pair?.value, identity);
    });
    // Rules across properties say nothing useful while single values are wrong.
    if (this.problems.length === before) this.#policy(settings, key, map);
    return settings;
  }

  /** A mapping whose keys are among `names`. */
  #known(node: unknown, what: string, each: string, names: readonly string[]): YAMLMap | undefined {
    const map = this.#mapping(node, what);
    for (const { key } of map === undefined ? [] : pairsOf(map)) {
      if (!names.includes(key.value)) this.#report(key, unknownKey(key.value, each, names));
    }
    return map;
  }

  #identity(name: string): ServerIdentity {
    return serverIdentity(name, this.#surroundings.hostName);
  }

  #section(section: Section, noun: Noun, node: unknown, identity: ServerIdentity): Record<string, unknown> {
    const settings: Record<string, unknown> = { ...noun.defaults(identity) };
    const map = this.#mapping(node, pathOf(section).at(-1)!);
    for (const { key, value } of map === undefined ? [] : pairsOf(map)) {
      const setting = noun.settings.find((one) => one.name === key.value);
      if (setting === undefined) this.#report(key, unknownProperty(noun, section, key.value));
      else this.#value(setting, value, settings);
    }
    return settings;
  }

  #value(setting: Setting, node: unknown, settings: Record<string, unknown>): void {
    const target = resolved(this.#source.document, node);
    if (target === undefined && isAlias(node)) {
      this.#report(node, missingAnchor(node));
      return;
    }
    if (isNothing(target)) {
      const nothing = setting.type.kind === 'list' ? 'write [] for an empty list, or ' : '';
      this.#report(node, `${setting.name} has no value: ${nothing}take the line out for the default.`);
      return;
    }
    const misplaced = misplacedCollection(setting, target, this.#source.document);
    if (misplaced !== undefined) {
      this.#report(node, misplaced);
      return;
    }
    const decoded = decodeSetting(setting, this.#raw(setting, target));
    if (decoded.ok) settings[setting.name] = decoded.value;
    else this.#report(node, sentence({ ...decoded, message: `${setting.name}: ${decoded.reason}` }));
  }

  /** The value as the model takes it; where it takes text, the text as written: `1.10` is not 1.1. */
  #raw(setting: Setting, node: unknown): unknown {
    if (isSeq(node)) return node.items.map((item) => this.#raw(setting, resolved(this.#source.document, item)));
    if (!isScalar(node)) return undefined;
    const isText = setting.type.kind === 'text' && node.type === 'PLAIN';
    return isText ? (node.source ?? node.value) : node.value;
  }

  #policy(settings: ServerConfiguration, key: MapPair['key'], map: YAMLMap | undefined): void {
    for (const problem of policyProblems(settings)) {
      const section = findPair(map, problem.sections.at(-1)!);
      const property = findPair(resolved(this.#source.document, section?.value), problem.property);
      this.#report(property?.value ?? section?.key ?? key, sentence(problem));
    }
  }

  /** A mapping, or nothing at all, which is an empty one. */
  #mapping(node: unknown, what: string): YAMLMap | undefined {
    const target = resolved(this.#source.document, node);
    if (target === undefined && isAlias(node)) this.#report(node, missingAnchor(node));
    if (isMap(target)) return target as YAMLMap;
    if (!isNothing(target)) this.#report(node, `${what} must be a mapping of keys to values ("key: value" lines).`);
    return undefined;
  }

  #unknownTopLevel(key: MapPair['key']): void {
    const hint = SECTION_TREE.has(key.value)
      ? `${key.value} stands below a server: servers, the server's name, ${key.value}.`
      : unknownKey(key.value, 'a key of the configuration', TOP_LEVEL_KEYS);
    this.#report(key, hint);
  }

  #report(node: unknown, message: string): void {
    this.problems.push({ offset: offsetOf(node), message });
  }
}

/** The server that this machine is, by the one rule for it. */
function localServer(documented: readonly string[], { environment, hostName }: Surroundings): string {
  return localServerName({ environment: environment.POSTERN_SERVER, documented, hostName });
}

function defaultServer(identity: ServerIdentity): ServerConfiguration {
  return serverSections((_, noun) => noun.defaults(identity));
}

function missingAnchor(alias: Alias): string {
  return `Nothing in this file has the anchor &${alias.source}. Write the value itself in the place of *${alias.source}.`;
}

/** Also a safe file name. */
export function isServerName(name: string): boolean {
  return name.length <= MAX_SERVER_NAME && isHostName(name) && !name.endsWith('.');
}

/** Why a mapping, or a list where none is expected, is no value of the setting. */
function misplacedCollection(setting: Setting, node: unknown, document: Document.Parsed): string | undefined {
  const isList = setting.type.kind === 'list';
  const takes = isList ? 'a list of single values' : 'a single value';
  if (isMap(node)) return `${setting.name} takes ${takes}, not a mapping.`;
  if (!isSeq(node)) return undefined;
  if (!isList) return `${setting.name} takes ${takes}, not a list.`;
  const single = node.items.every((item) => {
    const one = resolved(document, item);
    return isScalar(one) && !isNothing(one);
  });
  return single
    ? undefined
    : `${setting.name} takes ${takes}; one item of this list is none. Write each as ${setting.type.example}, or take the item out.`;
}

function unknownProperty(noun: Noun, section: Section, name: string): string {
  const other = section === 'pop' ? SECTIONS.imap : section === 'imap' ? SECTIONS.pop : undefined;
  if (other?.settings.some((one) => one.name === name)) {
    return `${name} is a property of ${other.name}, not of ${noun.name}. Move it there, or take it out.`;
  }
  const names = noun.settings.map((one) => one.name);
  return unknownKey(name, `a property of ${noun.name}`, names);
}

function unknownKey(name: string, what: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const few = known.length < 5 ? ` Known are ${known.join(', ')}.` : '';
  return `${quote(name)} is not ${what}.${nearest === undefined ? few : ` Did you mean ${nearest}?`}`;
}

function sentence({ message, hint }: { readonly message: string; readonly hint?: string }): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

function quote(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

/**
 * The contract of the shared configuration. The YAML file is one implementation; nothing above this page may assume a
 * file. Values are those of the model's declarations, complete: what the document leaves out is filled with defaults.
 */
import type { Section, ServerSections, SharedSections } from '../model/sections.ts';
import type { ServiceName, ServiceStatus as ServiceState } from '../model/services.ts';
import type { DocumentValue } from '../model/value-type.ts';

export type ServerConfiguration = ServerSections;

export interface Configuration extends SharedSections {
  /** Raised by one with every change; 0 for a document that no cmdlet has written yet. */
  readonly revision: number;
  /** Identity of the content; differs after any edit, also by hand. */
  readonly hash: string;
  /** Absolute folder that relative paths in the document start from. */
  readonly folder: string;
  /** Absolute folder of mailboxes, certificates and logs. */
  readonly dataFolder: string;
  /** By name, as the document spells it. The local server is always among them, also when the document has none. */
  readonly servers: ReadonlyMap<string, ServerConfiguration>;
}

/** One property of one section; an undefined value returns it to its default. */
export interface SettingChange {
  /** ALL_SERVERS for a section that holds for all of them. */
  readonly server: string;
  readonly section: Section;
  readonly property: string;
  readonly value: unknown;
  /** The server may be one that the document does not have yet, and comes with this change. */
  readonly newServer?: boolean;
}

/** A text in the form of the document, and what stands in it. */
export interface ParsedText {
  /** Complete, as if the text were the document. */
  readonly configuration: Configuration;
  /** The properties that the text itself gives, in its order; the servers as it spells them. */
  readonly given: readonly Pick<SettingChange, 'server' | 'section' | 'property'>[];
  /** The servers that it names, also those without a property. */
  readonly servers: readonly string[];
  /** Whether it says where the data lies. */
  readonly givesDataFolder: boolean;
}

/** Who changes, and with what line; kept in the history. The line carries no secret: the caller strips them. */
export interface ChangeOrigin {
  readonly who: string;
  readonly cmdlet: string;
}

export interface HistoryEntry extends ChangeOrigin {
  /** The revision that the change made. */
  readonly revision: number;
  readonly when: Date;
  /** Between the settings that the change found and those it left; what people edited in between is not in it. */
  readonly changes: readonly PropertyChange[];
}

/** Values as a document holds them. */
export interface PropertyChange {
  readonly server: string;
  readonly section: Section;
  readonly property: string;
  readonly old: DocumentValue;
  readonly new: DocumentValue;
}

export interface Watch {
  close(): void;
}

export interface ConfigStore {
  /** Where the document is kept, as people call it: the path of a file. */
  readonly location: string;
  /** Whether there is a document; without one everything has its default. */
  exists(): Promise<boolean>;
  /** @throws ConfigError when the document cannot be read, parsed or validated */
  read(): Promise<Configuration>;
  /**
   * Reads a text that somebody wants to apply. Relative paths in it start from the document's folder.
   * @param name what it is called in errors
   * @throws ConfigError as of a document
   */
  parse(text: string, name: string): Promise<ParsedText>;
  /**
   * Reads, edits and writes under one lock, so that concurrent writers lose nothing. The edit sees the document as it
   * is under the lock, and may be called again when a person saved the document meanwhile. No difference: nothing is
   * written and the revision stays. What it throws is passed on.
   * @throws ConfigError when the document is broken (`Unreadable`, `Syntax`, `Invalid`), when the result would be
   *   (`Refused`), when the lock cannot be had (`Locked`), or when nothing can be written (`Unwritable`)
   */
  update(
    edit: (current: Configuration) => readonly SettingChange[],
    origin: ChangeOrigin,
  ): Promise<{ readonly configuration: Configuration; readonly changed: boolean }>;
  /**
   * Calls back with every new content, and with the error of a broken one; never twice in a row with the same. New is
   * what differs from what `read` or `update` of this store last returned, so that nothing is lost between the two.
   * Does not keep the process alive.
   */
  watch(listener: (next: Configuration | ConfigError) => void): Watch;
  /** The changes that are still kept, newest first. */
  history(): Promise<readonly HistoryEntry[]>;
  /**
   * The configuration as it was at a revision, with what people edited by hand before the next one; undefined when it
   * is no longer kept.
   * @throws ConfigError when it is a document that would not be understood today
   */
  readRevision(revision: number): Promise<Configuration | undefined>;
  /** To be called by the process that is the engine of `status.server`. */
  publishStatus(status: EngineStatus): Promise<void>;
  /** What an engine last published, and whether it is still there; undefined when none ever did. */
  readStatus(server: string): Promise<PublishedStatus | undefined>;
  /**
   * Waits until `accept` is content with a published status, or the time is over (then undefined). `accept` is asked at
   * once, whenever something was published, and when the engine has gone.
   */
  awaitStatus(
    server: string,
    accept: (status: PublishedStatus) => boolean,
    timeoutMs: number,
  ): Promise<PublishedStatus | undefined>;
}

export type ListenerState = 'listening' | 'failed' | 'stopped';

export interface ListenerStatus {
  /** `[::]:995` */
  readonly binding: string;
  readonly tls: 'SSL' | 'UnencryptedOrTLS';
  readonly state: ListenerState;
  /** `EADDRINUSE: …`, in words an administrator can act on. */
  readonly error?: string;
}

export interface ServiceStatus {
  readonly state: 'Running' | 'Stopped';
  readonly listeners: readonly ListenerStatus[];
  readonly connections: number;
  readonly sessions: number;
}

/** Published by the engine after every change it took in or refused. */
export interface EngineStatus {
  readonly server: string;
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly updated: string;
  /** The revision and content in force. */
  readonly revision: number;
  readonly hash: string;
  /** Set when newer content was seen but refused: which, and why. The previous settings stay in force. */
  readonly refused?: {
    readonly revision: number | undefined;
    readonly hash: string;
    readonly reason: string;
    readonly listeners: readonly ListenerStatus[];
  };
  readonly services: { readonly pop: ServiceStatus; readonly imap: ServiceStatus };
  /** Each service as runbooks know it; an engine of an earlier version does not say. */
  readonly states?: Readonly<Record<ServiceName, ServiceState>>;
}

/** A status as others read it. */
export interface PublishedStatus extends EngineStatus {
  /** Whether the engine that published it still runs; undefined when that cannot be told from here (another machine). */
  readonly alive: boolean | undefined;
}

/**
 * `Unreadable`, `Syntax`, `Invalid`: the document as it is; nothing can be changed until a person mends it.
 * `Refused`: the document is well, the change asked for is not. `Locked`: others are changing it for too long.
 * `Unwritable`: the change could not be stored.
 */
export type ConfigErrorKind = 'Unreadable' | 'Syntax' | 'Invalid' | 'Refused' | 'Locked' | 'Unwritable';

/** One thing that is wrong with a document; line and column from 1. */
export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The message names every problem, a line each: `file:line:column: reason`. */
export class ConfigError extends Error {
  readonly kind: ConfigErrorKind;
  readonly file: string | undefined;
  /** Of the first problem. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Identity of the content that is broken. */
  readonly hash: string | undefined;
  readonly problems: readonly ConfigProblem[];
  constructor(
    kind: ConfigErrorKind,
    message: string,
    place: { file?: string; hash?: string; problems?: readonly ConfigProblem[]; cause?: unknown } = {},
  ) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.name = 'ConfigError';
    this.kind = kind;
    this.file = place.file;
    this.problems = place.problems ?? [];
    this.line = this.problems[0]?.line;
    this.column = this.problems[0]?.column;
    this.hash = place.hash;
  }
}

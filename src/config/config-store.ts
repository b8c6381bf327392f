/**
 * The contract of the shared configuration. The YAML file is one implementation; nothing above this page may assume a
 * file. Values are those of the model's declarations, complete: what the document leaves out is filled with defaults.
 */
import type { ImapSettings } from '../model/imap-settings.ts';
import type { PopSettings } from '../model/pop-settings.ts';

export interface ServerConfiguration {
  readonly pop: PopSettings;
  readonly imap: ImapSettings;
}

export interface Configuration {
  /** Raised by one with every change; 0 for a document that no cmdlet has written yet. */
  readonly revision: number;
  /** Identity of the content; differs after any edit, also by hand. */
  readonly hash: string;
  /** Absolute folder that relative paths in the document start from. */
  readonly folder: string;
  /** Absolute folder of mailboxes, certificates and logs. */
  readonly dataFolder: string;
  readonly servers: ReadonlyMap<string, ServerConfiguration>;
}

/** One property of one section of one server; an undefined value returns it to its default. */
export interface SettingChange {
  readonly server: string;
  readonly section: 'pop' | 'imap';
  readonly property: string;
  readonly value: unknown;
}

/** Who changes, and with what line; kept in the history. The line carries no secret: the caller strips them. */
export interface ChangeOrigin {
  readonly who: string;
  readonly cmdlet: string;
}

export interface HistoryEntry {
  readonly revision: number;
  readonly when: Date;
  readonly who: string;
  readonly cmdlet: string;
}

export interface Watch {
  close(): void;
}

export interface ConfigStore {
  /** @throws ConfigError when the document cannot be read, parsed or validated */
  read(): Promise<Configuration>;
  /**
   * Reads, edits and writes under one lock, so that concurrent writers lose nothing. The edit sees the document as it
   * is under the lock. No difference: nothing is written and the revision stays.
   * @throws ConfigError when the document is broken, when the result would be, or when the lock cannot be had
   */
  update(
    edit: (current: Configuration) => readonly SettingChange[],
    origin: ChangeOrigin,
  ): Promise<{ readonly configuration: Configuration; readonly changed: boolean }>;
  /** Calls back with every new content, and with the error of a broken one; never twice with the same content. */
  watch(listener: (next: Configuration | ConfigError) => void): Watch;
  /** Newest first. */
  history(): Promise<readonly HistoryEntry[]>;
  publishStatus(status: EngineStatus): Promise<void>;
  /** What an engine last published, and whether the process that did is still there; undefined when none ever did. */
  readStatus(server: string): Promise<EngineStatus | undefined>;
  /** Waits until `accept` is content with a published status, or the time is over (then undefined). */
  awaitStatus(
    server: string,
    accept: (status: EngineStatus) => boolean,
    timeoutMs: number,
  ): Promise<EngineStatus | undefined>;
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
}

export type ConfigErrorKind = 'Unreadable' | 'Syntax' | 'Invalid' | 'Locked';

export class ConfigError extends Error {
  readonly kind: ConfigErrorKind;
  readonly file: string | undefined;
  /** Both from 1. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly hash: string | undefined;
  constructor(
    kind: ConfigErrorKind,
    message: string,
    place: { file?: string; line?: number; column?: number; hash?: string } = {},
  ) {
    super(message);
    this.name = 'ConfigError';
    this.kind = kind;
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.hash = place.hash;
  }
}

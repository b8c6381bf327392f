/**
 * What a cmdlet is lent by the place it runs in: the command line, the management shell, a test. A cmdlet knows of
 * files, screens and questions only through this page.
 */
import type { ConfigStore } from '../config/config-store.ts';
import type { CmdletObject } from './cmdlet-object.ts';
import type { ExitCode } from './exit-code.ts';

/** What a cmdlet is about to do; shown by -WhatIf, asked by -Confirm. */
export interface IntendedAction {
  /** `Set-PopSettings` */
  readonly operation: string;
  /** `EX01\1` */
  readonly target: string;
  /** One a line: `LoginType: SecureLogin -> PlainTextLogin`. */
  readonly details: readonly string[];
  /** The same for machines. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What a cmdlet has done, for the person or the job that wants to know. The management shell stays silent about it. */
export interface Outcome {
  readonly lines: readonly string[];
  /** The same for machines. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface CmdletHost {
  /** Opens the configuration at the first call. */
  store(): Promise<ConfigStore>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the system calls itself. */
  hostName(): string;
  /** Who runs this, for the history: `alice`, or `root (alice)` under sudo. */
  userName(): string;
  /** The line to keep in the history; without secrets. */
  readonly line: string;
  /** `summary` when only the columns of the default table will be looked at, so that the rest need not be fetched. */
  readonly detail: 'summary' | 'full';
  warning(text: string): void;
  /** Something that the reader should know, but nothing is wrong. */
  notice(text: string): void;
  verbose(text: string): void;
  whatIf(action: IntendedAction): void;
  /**
   * Asks whether to go on.
   * @throws CmdletError where nobody can answer
   */
  confirm(action: IntendedAction): Promise<boolean>;
  /**
   * Asks for something that is not shown while it is typed.
   * @throws CmdletError where nobody can answer
   */
  askSecret(question: string): Promise<string>;
  /**
   * All of standard input as text.
   * @throws CmdletError when it is longer than `limit` characters
   */
  standardInput(limit: number): Promise<string>;
  outcome(outcome: Outcome): void;
  /** Aborted when the person does not want to wait any longer; a place that ends with its process has none. */
  readonly signal?: AbortSignal | undefined;
  /** The exit code of a line that ends without an error: what a test found. A place without exit codes has none. */
  verdict?(code: ExitCode): void;
}

/** What an invocation yields: objects, as they become known. */
export type Output = AsyncIterable<CmdletObject>;

/**
 * One shell: what outlives a statement. Variables and functions of the global scope, aliases, the errors so far, and
 * the surroundings it was started in.
 *
 * Everything runs on one thread by way of promises, and a loop without input or output would never let anything else
 * happen, not even Control-C. So whatever repeats calls {@link Session.breathe}: once in a while it lets the event
 * loop turn, and it ends the script when somebody asked for that.
 */

import type { Files } from '../files.ts';
import type { ShellSurroundings } from '../surroundings.ts';
import type { FunctionDefinition } from '../syntax/script-ast.ts';
import { Interrupted } from './control.ts';
import type { ErrorRecord } from './error-record.ts';
import { Scope } from './scope.ts';
import type { Streams } from './streams.ts';
import type { Transcript } from './transcript.ts';

/** As many as PowerShell keeps. */
const MAX_ERRORS = 256;
/** A person does not notice a pause this long, and Control-C waits no longer than it. */
const BREATH_MS = 15;

export class Session {
  readonly surroundings: ShellSurroundings;
  readonly files: Files;
  readonly streams: Streams;
  readonly globals = new Scope();
  /** By name in lower case. */
  readonly functions = new Map<string, FunctionDefinition>();
  /** What scripts added to or changed in the usual ones. */
  readonly aliases = new Map<string, string>();
  readonly environment: Map<string, string>;
  /** Newest first. */
  readonly errors: ErrorRecord[] = [];
  /** How many errors there ever were; tells whether a statement made some. */
  errorCount = 0;
  /** `$?` */
  succeeded = true;
  /** Of the first error that nobody handled; what the process ends with. */
  exitCode = 0;
  signal: AbortSignal | undefined;
  /** Objects and unknown properties that were warned about, each once. */
  readonly warned = new Set<string>();
  /** Shows what is held back, before anybody waits or is asked. */
  beforeWaiting: () => void = () => undefined;
  /** What is shown goes into its file as well. */
  transcript: Transcript | undefined;
  #breathedAt = performance.now();

  constructor(surroundings: ShellSurroundings, files: Files, streams: Streams) {
    this.surroundings = surroundings;
    this.files = files;
    this.streams = streams;
    this.environment = new Map(
      Object.entries(surroundings.environment).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
  }

  /** @throws Interrupted when the script is to end */
  async breathe(): Promise<void> {
    const now = performance.now();
    if (now - this.#breathedAt > BREATH_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#breathedAt = performance.now();
    }
    if (this.transcript?.isFull === true) await this.transcript.flush();
    if (this.signal?.aborted) throw new Interrupted();
  }

  /** Keeps an error that ended something, or was written on the way. */
  remember(record: ErrorRecord): void {
    this.errorCount += 1;
    this.errors.unshift(record);
    if (this.errors.length > MAX_ERRORS) this.errors.pop();
  }

  /** An error nobody handled: shown, kept, and in the exit code. */
  report(record: ErrorRecord, streams: Streams): void {
    this.remember(record);
    if (this.exitCode === 0) this.exitCode = record.report.exitCode;
    streams.error(record);
  }

  /** Waits, but not beyond an interruption. */
  async sleep(milliseconds: number): Promise<void> {
    this.beforeWaiting();
    await this.breathe();
    await this.surroundings.pause(milliseconds, this.signal);
    await this.breathe();
  }
}

/** A shell: text in, objects shown, an exit code. The prompt, `-Command` and `-File` all are this. */

import { stripVTControlCharacters } from 'node:util';
import { screenLines } from '../cmdlet/screen-lines.ts';
import type { EvaluatedArgument } from './evaluate/arguments.ts';
import { ExitSignal, Interrupted, isSignal } from './evaluate/control.ts';
import { type ErrorRecord, Failure, recordOf } from './evaluate/error-record.ts';
import type { Frame } from './evaluate/frame.ts';
import { Session } from './evaluate/session.ts';
import type { Streams } from './evaluate/streams.ts';
import { filesOf } from './files.ts';
import { OutputWriter } from './format/output-writer.ts';
import { elsewhere, type ShellSurroundings } from './surroundings.ts';
import type { Script } from './syntax/script-ast.ts';
import { parseScript } from './syntax/scripts.ts';

/** As the system's shells end after Control-C. */
const INTERRUPTED_EXIT = 130;

export interface RunOptions {
  /** What errors call the text: a file's name. */
  readonly name?: string;
  /** For the script's `param( )`. */
  readonly args?: readonly EvaluatedArgument[];
  readonly signal?: AbortSignal;
}

export class Shell {
  readonly session: Session;
  readonly #writer: OutputWriter;
  readonly #surroundings: ShellSurroundings;
  /** What was noted since the script began: a loop says it once. */
  readonly #noted = new Set<string>();
  /** `exit` has been run. */
  ended = false;

  private constructor(surroundings: ShellSurroundings, writer: OutputWriter) {
    this.#surroundings = surroundings;
    this.#writer = writer;
    this.session = new Session(surroundings, filesOf(surroundings.environment, surroundings.folder), this.#streams());
    this.session.beforeWaiting = () => writer.flush();
  }

  static async open(surroundings: ShellSurroundings): Promise<Shell> {
    const emphasis = await surroundings.emphasis();
    let shell: Shell | undefined;
    const kept = (say: (text: string) => void) => (text: string) => {
      say(text);
      shell?.session.transcript?.add(stripVTControlCharacters(text));
    };
    const recorded = elsewhere(surroundings, { stdout: kept(surroundings.stdout), stderr: kept(surroundings.stderr) });
    const width = () => recorded.screenWidth;
    shell = new Shell(recorded, new OutputWriter(recorded.stdout, { width, emphasis }));
    return shell;
  }

  /** What the process ends with: of the first error that nobody handled, or what `exit` said. */
  get exitCode(): number {
    return this.session.exitCode;
  }

  /** Runs a script to its end; what goes wrong is shown, never thrown. */
  async run(text: string, options: RunOptions = {}): Promise<void> {
    try {
      await this.#runScript(parseScript(text, options.name), options);
    } catch (thrown) {
      this.#ended(thrown);
    } finally {
      this.#writer.flush();
      await this.#keepTranscript();
    }
  }

  /** A transcript that cannot be written any more is given up, and that is said once. */
  async #keepTranscript(): Promise<void> {
    const { session } = this;
    try {
      await session.transcript?.flush();
    } catch (thrown) {
      session.transcript = undefined;
      this.#ended(thrown);
    }
  }

  async #runScript(script: Script, { args = [], signal }: RunOptions): Promise<void> {
    const { session } = this;
    session.signal = signal;
    this.#noted.clear();
    const frame: Frame = {
      session,
      scope: session.globals,
      source: script.source,
      streams: session.streams,
      item: undefined,
      depth: 0,
      inTry: false,
    };
    const { runScript } = await import('./evaluate/script-blocks.ts');
    for await (const value of runScript(script, frame, { evaluated: args })) await this.#writer.write(value);
  }

  #ended(thrown: unknown): void {
    if (thrown instanceof ExitSignal) {
      this.ended = true;
      this.session.exitCode = thrown.code;
    } else if (thrown instanceof Interrupted) {
      this.session.exitCode ||= INTERRUPTED_EXIT;
    } else if (!isSignal(thrown)) {
      this.session.report(
        thrown instanceof Failure ? thrown.record : recordOf(thrown, '', undefined),
        this.session.streams,
      );
    }
  }

  /** Messages stand where they were said: what is held back goes before them. */
  #streams(): Streams {
    const writer = this.#writer;
    const surroundings = this.#surroundings;
    const { stderr } = surroundings;
    const say = (text: string) => {
      writer.flush();
      stderr(`${screenLines(text, surroundings.errorWidth)}\n`);
    };
    return {
      error: (record: ErrorRecord) => {
        writer.flush();
        stderr(record.text(surroundings.errorWidth));
      },
      warning: (text) => say(`WARNING: ${text}`),
      verbose: (text) => say(`VERBOSE: ${text}`),
      debug: (text) => say(`DEBUG: ${text}`),
      information: (text) => writer.text(`${text}\n`),
      notice: (text) => {
        if (this.#noted.has(text)) return;
        this.#noted.add(text);
        say(text);
      },
    };
  }
}

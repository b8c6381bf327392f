/** A console for cmdlets under test: real configuration in a temporary folder, streams that are kept, answers prepared. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCmdlet } from '../../src/cmdlet/catalogue.ts';
import type { Cmdlet } from '../../src/cmdlet/define-cmdlet.ts';
import { runOnCommandLine } from '../../src/cmdlet/run-on-command-line.ts';
import type { Surroundings } from '../../src/cmdlet/surroundings.ts';
import type { ConfigStore } from '../../src/config/config-store.ts';
import { openConfigStore } from '../../src/config/open.ts';

export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ConsoleOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Answers at the terminal, in order; without them there is no terminal. */
  readonly answers?: readonly string[];
  readonly input?: string;
  /** Of stdout and stderr. */
  readonly screenWidth?: number;
  /** Headers in angle brackets instead of colour. */
  readonly marked?: boolean;
}

export const HOST_NAME = 'ex01.contoso.com';

export class TestConsole {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-cmdlet-'));
  readonly file = join(this.folder, 'postern.yaml');
  readonly store: ConfigStore = openConfigStore(this.file, {
    surroundings: { environment: {}, hostName: HOST_NAME },
  });

  /** Runs a line of words; nothing is read by a shell. */
  async run(words: readonly string[], options: ConsoleOptions = {}): Promise<Told> {
    const [name = '', ...rest] = words;
    const cmdlet = await findCmdlet(name);
    if (cmdlet === undefined) throw new Error(`no cmdlet ${name}`);
    return this.runCmdlet(cmdlet, rest, options);
  }

  /** The same for a cmdlet that the test has made itself. */
  async runCmdlet(cmdlet: Cmdlet, words: readonly string[], options: ConsoleOptions = {}): Promise<Told> {
    const told = { stdout: '', stderr: '' };
    const code = await runOnCommandLine(cmdlet, words, this.#surroundings(options, told));
    return { code, ...told };
  }

  /** The same for a line without quotes. */
  type(line: string, options: ConsoleOptions = {}): Promise<Told> {
    return this.run(line.split(' '), options);
  }

  write(text: string | Uint8Array): void {
    writeFileSync(this.file, text);
  }

  /** '' when there is no file yet. */
  read(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #surroundings(options: ConsoleOptions, told: { stdout: string; stderr: string }): Surroundings {
    const { answers, environment = {}, input = '', marked = false, screenWidth } = options;
    const left = [...(answers ?? [])];
    const answer = async (question: string) => {
      told.stderr += question;
      const next = left.shift();
      if (next === undefined) throw new Error('one question too many');
      return next;
    };
    return {
      stdout: (text) => {
        told.stdout += text;
      },
      stderr: (text) => {
        told.stderr += text;
      },
      environment,
      hostName: () => HOST_NAME,
      userName: () => 'alice',
      openStore: async (asked) => (asked === undefined ? this.store : openConfigStore(asked)),
      screenWidth,
      errorWidth: screenWidth,
      emphasis: async () => (text) => (marked ? `<${text}>` : text),
      ask: answers && answer,
      askSecret: answers && answer,
      async *standardInput() {
        yield input;
      },
    };
  }
}

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
import { HOST_NAME, type TestSurroundingsOptions, testSurroundings } from './support/test-surroundings.ts';

export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `screenWidth` is that of stdout and stderr. */
export type ConsoleOptions = Omit<TestSurroundingsOptions, 'errorWidth'>;

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
    const { screenWidth } = options;
    return testSurroundings(this.store, told, {
      ...options,
      ...(screenWidth === undefined ? {} : { errorWidth: screenWidth }),
    });
  }
}

/** A shell under test: a real configuration in a temporary folder, streams that are kept, answers prepared, time fixed. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigStore } from '../../src/config/config-store.ts';
import { openConfigStore } from '../../src/config/open.ts';
import { Shell } from '../../src/powershell/shell.ts';
import { pause, type ShellSurroundings } from '../../src/powershell/surroundings.ts';
import { HOST_NAME, type TestSurroundingsOptions, testSurroundings } from '../cmdlet/support/test-surroundings.ts';

export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ShellConsoleOptions extends Pick<TestSurroundingsOptions, 'environment' | 'answers' | 'screenWidth'> {
  readonly signal?: AbortSignal;
}

/** A Tuesday. */
export const NOW = new Date(2026, 10, 24, 8, 14, 39);

export class ShellConsole {
  readonly folder: string;
  readonly file: string;
  readonly store: ConfigStore;
  /** So many milliseconds scripts wanted to wait in all; they have not. */
  paused = 0;

  /** @param template a folder whose content this console's begins with */
  constructor(template?: string) {
    this.folder = mkdtempSync(join(tmpdir(), 'postern-shell-'));
    if (template !== undefined) cpSync(template, this.folder, { recursive: true });
    this.file = join(this.folder, 'postern.yaml');
    this.store = openConfigStore(this.file, { surroundings: { environment: {}, hostName: HOST_NAME } });
  }

  /** Runs a script in a new session. */
  async run(script: string, options: ShellConsoleOptions = {}): Promise<Told> {
    const told = { stdout: '', stderr: '' };
    const shell = await Shell.open(this.surroundings(told, options));
    await shell.run(script, options.signal === undefined ? {} : { signal: options.signal });
    return { code: shell.exitCode, ...told };
  }

  /** The output of a script that has nothing to say on stderr; without the last line end. */
  async output(script: string, options: ShellConsoleOptions = {}): Promise<string> {
    const { stdout, stderr, code } = await this.run(script, options);
    if (stderr !== '' || code !== 0) throw new Error(`exit ${code}\n${stderr}`);
    return stdout.replace(/\n$/, '');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string | Uint8Array): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  surroundings(told: { stdout: string; stderr: string }, options: ShellConsoleOptions): ShellSurroundings {
    return {
      ...testSurroundings(this.store, told, options),
      now: () => NOW,
      // Of a script that is interrupted, the pause must be a real one.
      pause: async (milliseconds, signal) => {
        this.paused += milliseconds;
        if (signal !== undefined) await pause(milliseconds, signal);
      },
      folder: this.folder,
      config: undefined,
    };
  }
}

/** Runs one block in a management shell of its own, beside an engine of its own where there is one. */
import { openConfigStore } from '../../../src/config/open.ts';
import { startEngine } from '../../../src/engine/start.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { Shell } from '../../../src/powershell/shell.ts';
import { HOST_NAME } from '../../cmdlet/support/test-surroundings.ts';
import { ShellConsole } from '../console.ts';

export interface BlockRequest {
  /** See `Setting`. */
  readonly template: string;
  readonly before: string;
  readonly lines: string;
  /** At the terminal, in order. */
  readonly answers: readonly string[];
  /** Run last, for what it shows; '' for nothing. */
  readonly question: string;
  /** The server whose engine runs, on the ports of the configuration; undefined without one. */
  readonly engine: string | undefined;
}

export interface BlockOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What `question` has shown. */
  readonly answer: string;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
export async function runBlock({
  template,
  before,
  lines,
  answers,
  question,
  engine,
}: BlockRequest): Promise<BlockOutcome> {
  const shell = new ShellConsole(template);
  const store = openConfigStore(shell.file, { surroundings: { environment: {}, hostName: HOST_NAME } });
  const running =
    engine === undefined ? undefined : await startEngine({ store, server: engine, clock: systemClock, log: quiet });
  try {
    const environment = {
      POSTERN_SERVER: 'EX01',
      POSTERN_PATHS: `C:\\=${shell.path('c')};\\\\FileServer01\\Data=${shell.path('share')}`,
      POSTERN_PASSWORD: 'correct horse battery',
    };
    const told = { stdout: '', stderr: '' };
    const session = await Shell.open(shell.surroundings(told, { environment, answers }));
    if (before !== '') await session.run(before);
    await session.run(lines);
    const outcome = { ...told, code: session.exitCode };
    told.stdout = '';
    if (question !== '') await session.run(question);
    return { ...outcome, answer: told.stdout.trim() };
  } finally {
    await running?.stop();
    shell.close();
  }
}

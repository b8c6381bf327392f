/** Where a cmdlet's process stands: its streams, its screen, its environment. Tests have their own. */
import type { ConfigStore } from '../config/config-store.ts';
import { CmdletError } from './cmdlet-error.ts';
import { ExitCode } from './exit-code.ts';

export interface Surroundings {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  hostName(): string;
  userName(): string;
  /** Opens the configuration: `asked` is what --config says. */
  openStore(asked: string | undefined): Promise<ConfigStore>;
  /** Columns of the terminal that stdout is, as wide as it is now; undefined for a file or a pipe. */
  readonly screenWidth: number | undefined;
  /** The same of stderr. */
  readonly errorWidth: number | undefined;
  /** Makes headers and names stand out where there is colour, and leaves them alone elsewhere. */
  emphasis(): Promise<(text: string) => string>;
  /** Asks on the terminal, the second without an echo; undefined when nobody is there to answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly askSecret: ((question: string) => Promise<string>) | undefined;
  /** What comes from standard input, piece by piece. */
  standardInput(): AsyncIterable<string>;
}

/** The process itself. Everything that is not needed at once is loaded when it is; a stream counts, for Node opens it then. */
export function processSurroundings(): Surroundings {
  const { env } = process;
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    environment: env,
    hostName: () => os().hostname(),
    userName: () => userName(env),
    async openStore(asked) {
      const { configPath, openConfigStore } = await import('../config/open.ts');
      return openConfigStore(configPath(asked));
    },
    get screenWidth() {
      return widthOf(process.stdout);
    },
    get errorWidth() {
      return widthOf(process.stderr);
    },
    async emphasis() {
      // The front door has settled FORCE_COLOR for every library.
      if (env.FORCE_COLOR === '0' || (!process.stdout.isTTY && env.FORCE_COLOR === undefined)) return (text) => text;
      const { default: chalk } = await import('chalk');
      return (text) => chalk.green(text);
    },
    get ask() {
      return hasTerminal() ? askOnTerminal : undefined;
    },
    get askSecret() {
      return hasTerminal() ? askSecretOnTerminal : undefined;
    },
    standardInput: () => process.stdin.setEncoding('utf8'),
  };
}

function widthOf({ isTTY, columns }: NodeJS.WriteStream): number | undefined {
  return isTTY ? columns : undefined;
}

function hasTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

function os(): typeof import('node:os') {
  return process.getBuiltinModule('node:os');
}

/** The user whom the system knows the process by, not what its environment claims. Under sudo the person counts too. */
function userName(env: NodeJS.ProcessEnv): string {
  const name = accountName();
  return env.SUDO_USER && env.SUDO_USER !== name ? `${name} (${env.SUDO_USER})` : name;
}

function accountName(): string {
  try {
    return os().userInfo().username;
  } catch {
    // In a container a process may run as a user id that no account has.
    return String(process.getuid?.() ?? 'unknown');
  }
}

async function askOnTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** Reads a line in raw mode, so that nothing of it is shown. */
function askSecretOnTerminal(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (settle: () => void) => {
      stdin.off('data', take).setRawMode(false).pause();
      stderr.write('\n');
      settle();
    };
    const take = (text: string) => {
      for (const key of text) {
        if (key === '\r' || key === '\n') return end(() => resolve(typed));
        if (key === CONTROL_C || key === CONTROL_D) return end(() => reject(cancelled()));
        typed = key === DELETE || key === '\b' ? [...typed].slice(0, -1).join('') : typed + key;
      }
    };
    stdin.on('data', take);
  });
}

const CONTROL_C = '\u0003';
const CONTROL_D = '\u0004';
const DELETE = '\u007f';

function cancelled(): CmdletError {
  return new CmdletError('Cancelled; nothing was done.', {
    id: 'OperationStopped',
    category: 'OperationStopped',
    exitCode: ExitCode.failed,
  });
}

/**
 * One command line: which command it means, run by oclif; whatever that throws becomes a plain message and an exit code.
 * What follows the name is the command's own to bind.
 */
import type { Interfaces } from '@oclif/core';
import { run } from '@oclif/core/run';
import { normalise } from './cmdlet/command-name.ts';
import type { LoadOptions } from './main.ts';

export { normalise };

/** Nothing that lies in a folder of the user's is loaded into a program that root runs. */
const NO_PLUGINS = { userPlugins: false, devPlugins: false };

/** @param argv the words after the program's name */
export async function runCommandLine(argv: readonly string[], options: LoadOptions): Promise<void> {
  const words = normalise(argv);
  const settled = { ...options, ...NO_PLUGINS, ...debugLog(process.env) };
  try {
    await run(words, settled);
  } catch (error) {
    const { reportFailure } = await import('./failure.ts');
    await reportFailure(error, words, settled);
  }
}

/** oclif's own log, which nobody sees without `DEBUG`, loads a package that looks at the terminal first. */
function debugLog(env: NodeJS.ProcessEnv): Partial<LoadOptions> {
  return env.DEBUG ? {} : { logger: SILENT };
}

const nothing = () => {};

const SILENT: Interfaces.Logger = {
  child: () => SILENT,
  debug: nothing,
  error: nothing,
  info: nothing,
  namespace: 'oclif',
  trace: nothing,
  warn: nothing,
};

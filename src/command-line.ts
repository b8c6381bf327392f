/**
 * One command line: which command it means, run by oclif; whatever that throws becomes a plain message and an exit code.
 * What follows the name is the command's own to bind.
 */
import { run } from '@oclif/core/run';
import { normalise } from './cmdlet/command-name.ts';
import type { LoadOptions } from './main.ts';

export { normalise };

/** Nothing that lies in a folder of the user's is loaded into a program that root runs. */
const NO_PLUGINS = { userPlugins: false, devPlugins: false };

/** @param argv the words after the program's name */
export async function runCommandLine(argv: readonly string[], options: LoadOptions): Promise<void> {
  const words = normalise(argv);
  try {
    await run(words, { ...options, ...NO_PLUGINS });
  } catch (error) {
    const { reportFailure } = await import('./failure.ts');
    await reportFailure(error, words, options);
  }
}

/** One command line, run by oclif; whatever it throws becomes one plain message and an exit code. */
import { handle } from '@oclif/core/handle';
import { run } from '@oclif/core/run';
import type { LoadOptions } from './main.ts';

/** @param argv the words after the program's name */
export async function runCommandLine(argv: readonly string[], options: LoadOptions): Promise<void> {
  try {
    await run([...argv], options);
  } catch (error) {
    await handle(error as Error);
  }
}

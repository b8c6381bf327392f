/**
 * The front door: from the words of a command line to a cmdlet, and from whatever happened to an exit code.
 *
 * Colour is settled before anything else is loaded, because the libraries that colour decide once, while they load.
 */
import type { Interfaces } from '@oclif/core';

const USUAL_COLUMNS = 80;
/** Narrower than this nothing of it can be read. */
const NARROWEST = 42;

/** Where oclif finds package.json, the manifest and the commands. */
export type LoadOptions = Interfaces.Options;

/**
 * Runs one command line; sets `process.exitCode`, never throws.
 * @param argv the words after the program's name
 */
export async function main(argv: readonly string[], options: LoadOptions): Promise<void> {
  process.stdout.on('error', endWithoutOutput);
  settleColour(argv, process.env, process.stdout.isTTY === true);
  settleHelpWidth(process.env, process.stdout.columns);
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(argv, options);
}

/**
 * Who read the output may have seen enough (`| head`); anything else, as a full disk, a script must hear of. Ends at once,
 * because oclif's own listener comes next and throws.
 */
function endWithoutOutput({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.stderr.write(`postern: The output could not be written: ${message}.\n`);
  process.exit(1);
}

/**
 * Says once, for all libraries, whether to colour: only on a terminal, unless `FORCE_COLOR` asks; never with `NO_COLOR`
 * (https://no-color.org: set and not empty) nor into JSON. Not each library knows NO_COLOR, but all know FORCE_COLOR=0.
 */
export function settleColour(argv: readonly string[], env: NodeJS.ProcessEnv, isTerminal: boolean): void {
  const asked = env.FORCE_COLOR !== undefined || isTerminal;
  if (env.NO_COLOR || argv.includes('--json') || !asked) env.FORCE_COLOR = '0';
}

/**
 * The width of the help, which oclif reads while it loads. It indents the description of a flag two columns further than
 * it reckons with when it breaks the lines.
 * @param columns of the terminal; undefined where there is none
 */
export function settleHelpWidth(env: NodeJS.ProcessEnv, columns: number | undefined): void {
  env.OCLIF_COLUMNS ??= String(Math.max(columns ?? USUAL_COLUMNS, NARROWEST) - 2);
}

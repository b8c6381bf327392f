/** What is said when a command could not even begin: there is none of that name, or oclif refused its flags. */
import { Config } from '@oclif/core/config';
import { CmdletError } from './cmdlet/cmdlet-error.ts';
import { commandNotFound } from './cmdlet/command-name.ts';
import { errorJson, errorText, reportOf } from './cmdlet/error-report.ts';
import { ExitCode } from './cmdlet/exit-code.ts';
import type { LoadOptions } from './main.ts';

const PROGRAM = 'postern';

/** Writes to stderr and sets the exit code. */
export async function reportFailure(thrown: unknown, words: readonly string[], options: LoadOptions): Promise<void> {
  const { commandIDs } = await Config.load(options);
  const known = commandIDs.includes(words[0] ?? '');
  const report = reportOf(known ? withoutOclif(thrown) : commandNotFound(words, commandIDs), PROGRAM);
  process.exitCode = report.exitCode;
  const { isTTY, columns } = process.stderr;
  const text = errorText(report, PROGRAM, isTTY ? columns : undefined);
  process.stderr.write(words.includes('--json') ? errorJson(report) : text);
}

/** oclif's own errors, such as a flag of `serve` that is none, say by `oclif.exit` what they are. */
function withoutOclif(thrown: unknown): unknown {
  const { oclif, message } = thrown as { oclif?: { exit?: number | false }; message: string };
  if (oclif === undefined) return thrown;
  const exitCode = oclif.exit === 2 ? ExitCode.wrongInput : ExitCode.failed;
  return new CmdletError(message, { id: 'CommandLine', category: 'InvalidArgument', exitCode });
}

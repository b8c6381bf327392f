/** Errors of a running script that no cmdlet made: a conversion that cannot be, a method that is not there. */
import { CmdletError, type ErrorCategory } from '../../cmdlet/cmdlet-error.ts';
import { ExitCode } from '../../cmdlet/exit-code.ts';

export function runtimeError(
  id: string,
  message: string,
  { hints = [], category = 'InvalidOperation' }: { hints?: readonly string[]; category?: ErrorCategory } = {},
): CmdletError {
  return new CmdletError(message, { id, category, exitCode: ExitCode.failed, hints });
}

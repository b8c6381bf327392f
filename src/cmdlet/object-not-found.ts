/** Exchange's error for an object that is not there. */
import { CmdletError } from './cmdlet-error.ts';
import { ExitCode } from './exit-code.ts';

/**
 * @param asked what was typed
 * @param place where it was looked for: a server
 * @param parameter that named it
 */
export function objectNotFound(
  asked: string,
  place: string,
  parameter: string,
  hints: readonly string[] = [],
): CmdletError {
  return new CmdletError(
    `The operation couldn't be performed because object '${asked}' couldn't be found on '${place}'.`,
    {
      id: 'ManagementObjectNotFoundException',
      category: 'ObjectNotFound',
      exitCode: ExitCode.notFound,
      parameter,
      hints,
    },
  );
}

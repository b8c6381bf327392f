/** What a running engine made of a change that is saved, when that is not "in force": the errors of exit code 5. */
import type { Configuration, ListenerStatus } from '../config/config-store.ts';
import { CmdletError } from './cmdlet-error.ts';
import { ExitCode } from './exit-code.ts';

/** The change, as it was written. */
export interface Saved {
  readonly server: string;
  readonly configuration: Configuration;
}

export function refusedByEngine(
  { server, configuration }: Saved,
  reason: string,
  listeners: readonly ListenerStatus[],
): CmdletError {
  const failed = listeners.filter(({ state }) => state === 'failed');
  // The reason of a failed listener already names it.
  const untold = failed.filter(({ error }) => error === undefined || !reason.includes(error));
  const details = untold.map(({ binding, tls, error }) => `${binding} (${tls}): ${error ?? 'failed'}`);
  return new CmdletError(
    `Revision ${configuration.revision} is saved, but the engine on ${server} refused it and keeps the settings before: ${reason}`,
    {
      id: 'RefusedByEngine',
      category: 'ResourceUnavailable',
      exitCode: ExitCode.refusedByEngine,
      hints: [...details, 'Change the setting again once the reason is gone, or set it back.'],
      facts: { revision: configuration.revision, reason, listeners: failed },
    },
  );
}

export function silentEngine({ server, configuration }: Saved, pid: number): CmdletError {
  return new CmdletError(
    `Revision ${configuration.revision} is saved, but the engine on ${server} (process ${pid}) has not taken it in within the time allowed.`,
    {
      id: 'EngineDidNotAnswer',
      category: 'ResourceUnavailable',
      exitCode: ExitCode.refusedByEngine,
      hints: ['It may be busy: look into its log, and run the cmdlet again to see whether it has the change by then.'],
      facts: { revision: configuration.revision, pid },
    },
  );
}

/** `-Revision`: a state of the configuration. */
import type { HistoryEntry } from '../../config/config-store.ts';
import { INT32_MAX } from '../../model/int32.ts';
import { boundedInt32 } from '../bounded-int32.ts';
import { CmdletError } from '../cmdlet-error.ts';
import { ExitCode } from '../exit-code.ts';

export const revisionParameter = {
  type: boundedInt32(0, INT32_MAX, 12),
  position: 0,
  pipeline: 'property',
  valueName: 'number',
} as const;

/** @param history newest first */
export function noSuchRevision(revision: number, history: readonly HistoryEntry[]): CmdletError {
  const [newest, oldest] = [history[0]?.revision, history.at(-1)?.revision];
  return new CmdletError(`Revision ${revision} is not kept.`, {
    id: 'RevisionNotFound',
    category: 'ObjectNotFound',
    exitCode: ExitCode.notFound,
    parameter: 'Revision',
    hints: [
      newest === undefined
        ? 'No cmdlet has changed the configuration yet.'
        : `There are ${oldest} to ${newest}: Get-SettingsHistory shows them.`,
    ],
  });
}

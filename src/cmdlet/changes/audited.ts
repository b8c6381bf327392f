/** Changes outside the configuration, of mailboxes and certificates: none is made without its record in the audit log. */
import { type AuditedProperty, AuditLog, type Ending } from '../../audit/audit-log.ts';
import { systemReason } from '../../files/file-problem.ts';
import { CmdletError } from '../cmdlet-error.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';

export interface Audited<T> {
  readonly dataFolder: string;
  /** What is changed: `jane`, `EX01\5113AE…`. */
  readonly object: string;
  readonly changes: readonly AuditedProperty[];
  /** Makes the change. */
  work(): Promise<T>;
  /** Whether there was anything to change; always, when it is left out. */
  hasChanged?(result: T): boolean;
}

/** @throws CmdletError (exit 4) when nothing can be recorded, and so nothing is done; what the work throws */
export async function audited<T>({ work, hasChanged, ...change }: Audited<T>, context: CmdletContext): Promise<T> {
  const end = await begun(change, context);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await ended(end, { ending: 'failed', error: error instanceof Error ? error.message : String(error) }, context);
    throw error;
  }
  await ended(end, { ending: hasChanged?.(result) === false ? 'unchanged' : 'done' }, context);
  return result;
}

async function begun({ dataFolder, object, changes }: Omit<Audited<unknown>, 'work'>, context: CmdletContext) {
  const origin = { who: context.userName(), cmdlet: context.line };
  try {
    return await new AuditLog(dataFolder).begin({ ...origin, object, changes }, Date.now());
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CmdletError(`The audit log cannot be written, so nothing was changed: ${systemReason(code, message)}`, {
      id: 'AuditLogUnwritable',
      category: 'ResourceUnavailable',
      exitCode: ExitCode.configuration,
      hints: [`It lies in ${dataFolder}.`],
    });
  }
}

/** What is done is done: that its end could not be recorded is worth a word, no error. */
async function ended(end: (ending: Ending) => Promise<void>, ending: Ending, context: CmdletContext): Promise<void> {
  try {
    await end(ending);
  } catch (error) {
    context.warning(`How it ended could not be written to the audit log: ${(error as Error).message}.`);
  }
}

/** `PopEnabled: True -> False` */
export function modifiedLine({ property, old, new: value }: AuditedProperty): string {
  return `${property}: ${old || "''"} -> ${value || "''"}`;
}

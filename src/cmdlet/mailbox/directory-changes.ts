/** The changes of the directory that cmdlets make, each recorded in the audit log. */
import type { AuditedProperty } from '../../audit/audit-log.ts';
import type { Mailbox } from '../../directory/mailbox.ts';
import type { MailboxChanges } from '../../directory/mailbox-changes.ts';
import * as directory from '../../directory/mailboxes.ts';
import { audited } from '../changes/audited.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { fromDirectory } from '../mailbox-object.ts';

/** A new password, without saying which. */
export const NEW_PASSWORD: AuditedProperty = { property: 'Password', old: '*****', new: '*****' };

/** @throws CmdletError; what the system refuses */
export function addMailbox(dataFolder: string, wanted: directory.NewMailbox, context: CmdletContext): Promise<Mailbox> {
  const work = () => fromDirectory(directory.addMailbox(dataFolder, wanted));
  return audited({ dataFolder, object: wanted.name, changes: [], work }, context);
}

/**
 * @param changes in words, of those in `wanted` that differ
 * @throws CmdletError; what the system refuses
 */
export function changeMailbox(
  dataFolder: string,
  name: string,
  { wanted, changes }: { readonly wanted: MailboxChanges; readonly changes: readonly AuditedProperty[] },
  context: CmdletContext,
): ReturnType<typeof directory.changeMailbox> {
  const work = () => fromDirectory(directory.changeMailbox(dataFolder, name, wanted));
  return audited({ dataFolder, object: name, changes, work, hasChanged: ({ changed }) => changed }, context);
}

/** @throws CmdletError; what the system refuses */
export function removeMailbox(
  dataFolder: string,
  name: string,
  options: { readonly removeMail: boolean },
  context: CmdletContext,
): Promise<Mailbox> {
  const work = () => fromDirectory(directory.removeMailbox(dataFolder, name, options));
  return audited({ dataFolder, object: name, changes: [], work }, context);
}

/** Which mailbox a person means: by any of the names that Exchange's `-Identity` takes. */
import type { Mailbox } from '../../directory/mailbox.ts';
import { getMailbox, listMailboxes } from '../../directory/mailboxes.ts';
import { parseLogOnName } from '../../directory/user-name.ts';
import { hasWildcard, wildcard } from '../../model/wildcard.ts';
import { wrongInput } from '../cmdlet-error.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { fromDirectory } from '../mailbox-object.ts';
import { anyText } from '../text-type.ts';
import { aliasOf, distinguishedName, mailboxGuid } from './recipient.ts';

/** `-Identity` of every cmdlet that is about a mailbox. */
export const mailboxIdentity = {
  type: anyText('MailboxIdParameter', 'jane'),
  help: 'The mailbox: its name, alias, DOMAIN\\name, primary SMTP address, display name, distinguished name or GUID.',
  position: 0,
  pipeline: 'property',
  valueName: 'mailbox',
} as const;

export async function dataFolder(context: CmdletContext): Promise<string> {
  return (await (await context.store()).read()).dataFolder;
}

/** @throws CmdletError when there is none (exit 3), or more than one */
export async function findMailbox(folder: string, identity: string): Promise<Mailbox> {
  const found = meant(await fromDirectory(listMailboxes(folder)), identity);
  if (found.length > 1) throw severalMatch(identity, found);
  // The directory says best why there is none, and which name is near.
  return found[0] ?? fromDirectory(getMailbox(folder, identity));
}

/**
 * All that a `Get-` cmdlet shows for an identity, which there may have wildcards.
 * @throws CmdletError when there is none; not for a wildcard
 */
export async function findMailboxes(folder: string, identity: string | undefined): Promise<readonly Mailbox[]> {
  if (identity === undefined) return fromDirectory(listMailboxes(folder));
  if (!hasWildcard(identity)) return [await findMailbox(folder, identity)];
  const pattern = wildcard(identity);
  const all = await fromDirectory(listMailboxes(folder));
  return all.filter((one) => [one.name, aliasOf(one), one.displayName].some((name) => pattern.matches(name)));
}

/** What is more particular wins: a name before an alias before a display name, which many may share. */
function meant(all: readonly Mailbox[], identity: string): readonly Mailbox[] {
  const wanted = identity.trim().toLowerCase();
  const asked = parseLogOnName(identity);
  const name = asked?.mailbox === undefined ? asked?.user : undefined;
  const last = (/^cn=([^,]+),/.exec(wanted) ?? /^\/.*\/cn=([^/]+)$/.exec(wanted))?.[1];
  const rules: readonly ((mailbox: Mailbox) => boolean)[] = [
    (one) => one.name === name || one.name === last,
    (one) => one.primarySmtpAddress !== '' && one.primarySmtpAddress === name,
    (one) => mailboxGuid(one) === wanted || distinguishedName(one).toLowerCase() === wanted,
    (one) => aliasOf(one) === name,
    (one) => one.displayName.toLowerCase() === wanted,
  ];
  for (const rule of rules) {
    const found = all.filter(rule);
    if (found.length > 0) return found;
  }
  return [];
}

function severalMatch(identity: string, found: readonly Mailbox[]) {
  return wrongInput(
    'ManagementObjectAmbiguousException',
    `The operation couldn't be performed because '${identity}' matches multiple entries.`,
    { parameter: 'Identity', hints: [`Name one of ${found.map(({ name }) => name).join(', ')}.`] },
  );
}

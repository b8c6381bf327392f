/** `New-`, `Get-`, `Set-` and `Remove-Mailbox`: who may log on, and with what. */
import type { AuditedProperty } from '../audit/audit-log.ts';
import type { Mailbox } from '../directory/mailbox.ts';
import type { MailboxChanges } from '../directory/mailbox-changes.ts';
import { makeOwnedFolder } from '../files/make-folder.ts';
import { boolean } from '../model/boolean.ts';
import { type ByteQuantifiedSize, byteQuantifiedSize } from '../model/byte-quantified-size.ts';
import { type UnlimitedInt32, unlimitedInt32 } from '../model/unlimited-int32.ts';
import type { ValueType } from '../model/value-type.ts';
import { modifiedLine } from './changes/audited.ts';
import { defineCmdlet } from './define-cmdlet.ts';
import { addMailbox, changeMailbox, NEW_PASSWORD, removeMailbox } from './mailbox/directory-changes.ts';
import { dataFolder, findMailbox, mailboxIdentity } from './mailbox/find-mailbox.ts';
import { holdsMail } from './mailbox/mail-before.ts';
import { plannedFor } from './mailbox/mailbox-plan.ts';
import { newPassword } from './mailbox/new-password.ts';
import { selected, selectionParameters } from './mailbox/selection.ts';
import { mailboxObject } from './mailbox-object.ts';
import { parameter, switchParameter } from './parameter.ts';
import { passwordParameter, passwordStdin } from './password-input.ts';
import { anyText } from './text-type.ts';

const text = (name: string, example: string) => anyText(name, example, { mayBeEmpty: true });

const properties = {
  DisplayName: parameter({ type: text('String', "'Jane Doe'"), help: "The person's name." }),
  PrimarySmtpAddress: parameter({
    type: text('SmtpAddress', 'jane@contoso.com'),
    help: 'An address that is also a name to log on with.',
  }),
  PopEnabled: parameter({
    type: boolean,
    help: 'Whether the user may log on by POP3. Default of a new mailbox: as Set-CASMailboxPlan says.',
  }),
  ImapEnabled: parameter({
    type: boolean,
    help: 'Whether the user may log on by IMAP4. Default of a new mailbox: as Set-CASMailboxPlan says.',
  }),
  ProhibitSendReceiveQuota: parameter({
    type: byteQuantifiedSize,
    help: 'How much mail the mailbox may hold: what goes beyond is refused in IMAP4 (APPEND, COPY). Mail that another program delivers is counted, not refused. Default: unlimited.',
    valueName: 'size',
  }),
  MessageCountQuota: parameter({
    type: unlimitedInt32,
    help: 'How many messages the mailbox may hold. Default: unlimited.',
    ours: true,
    valueName: 'count',
  }),
  Maildir: parameter({
    type: anyText('String', 'mailboxes/jane/Maildir'),
    help: 'The folder of the mail, absolute or below the data folder. Default: a folder of the name.',
    ours: true,
    valueName: 'folder',
  }),
};

export const newMailboxCmdlet = defineCmdlet({
  name: 'New-Mailbox',
  synopsis: 'Makes a mailbox and the user that it belongs to.',
  description:
    'Asks for the password, or takes it from standard input (--password-stdin) or from the variable POSTERN_PASSWORD. The user can log on at once, by the protocols that the plan (Set-CASMailboxPlan) and the parameters allow. Mail that a removed mailbox of that name left behind is taken over, with a warning.',
  examples: [
    { line: 'New-Mailbox jane', text: 'Asks for the password.' },
    { line: "New-Mailbox -Name jane -DisplayName 'Jane Doe' --password-stdin < password.txt", text: 'For a script.' },
  ],
  parameters: {
    Name: parameter({
      type: anyText('String', 'jane'),
      help: 'The name to log on with: a word, or name@domain.',
      position: 0,
      mandatory: true,
      valueName: 'name',
    }),
    Password: passwordParameter,
    PasswordStdin: passwordStdin,
    ...properties,
  },
  shouldProcess: 'low',
  returns: 'one',
  async *run({ Name = '', Password, PasswordStdin, ...wanted }, context) {
    const { dataFolder: folder, casMailboxPlan } = await (await context.store()).read();
    if (
      !(await context.shouldProcess({ operation: 'New-Mailbox', target: Name, details: ['A new mailbox.'], facts: {} }))
    ) {
      return;
    }
    const secret = await newPassword(Password, PasswordStdin === true, context);
    makeOwnedFolder(folder, 0o700);
    const asked = { ...plannedFor(casMailboxPlan), ...changesOf(wanted), name: Name, password: secret };
    const mailbox = await addMailbox(folder, asked, context);
    // Whoever names the folder means the mail in it.
    if (wanted.Maildir === undefined && (await holdsMail(mailbox.maildir))) {
      context.warning(
        `${mailbox.name} now has the mail that was left in ${mailbox.maildir} by a mailbox of that name.`,
      );
    }
    yield mailboxObject(mailbox);
  },
});

export const getMailboxCmdlet = defineCmdlet({
  name: 'Get-Mailbox',
  synopsis: 'Shows one mailbox, or all.',
  description: 'What the directory knows of a mailbox. Secrets are never shown; PasswordScheme says how they are kept.',
  examples: [
    { line: 'Get-Mailbox', text: 'All mailboxes.' },
    { line: 'Get-Mailbox jane --output list', text: 'Everything about one.' },
    { line: "Get-Mailbox -Filter 'ProhibitSendReceiveQuota -gt 2GB' -ResultSize 10", text: 'Ten large ones at most.' },
  ],
  parameters: selectionParameters,
  run: (selection, context) => selected(selection, mailboxObject, context),
});

export const setMailboxCmdlet = defineCmdlet({
  name: 'Set-Mailbox',
  synopsis: 'Changes a mailbox.',
  description:
    'What is not named stays. Sessions by a protocol that is switched off end at once, and another quota holds for those that are open. A new password is asked for with --new-password (or taken from POSTERN_PASSWORD), or read with --password-stdin.',
  examples: [
    { line: "Set-Mailbox jane -PopEnabled '$false'", text: 'No more POP3 for this user.' },
    { line: 'Set-Mailbox jane --new-password', text: 'Asks for a new password.' },
    { line: 'Set-Mailbox jane -ProhibitSendReceiveQuota 2GB', text: 'Two gigabytes of mail at most.' },
  ],
  parameters: {
    Identity: parameter({ ...mailboxIdentity, mandatory: true }),
    NewPassword: switchParameter({ help: 'Gives the mailbox a new password.', ours: true }),
    Password: passwordParameter,
    PasswordStdin: passwordStdin,
    ...properties,
  },
  shouldProcess: 'low',
  returns: 'one',
  async run({ Identity = '', NewPassword, Password, PasswordStdin, ...wanted }, context) {
    const folder = await dataFolder(context);
    const before = await findMailbox(folder, Identity);
    const withPassword = NewPassword === true || PasswordStdin === true || Password !== undefined;
    const changes = differences(before, changesOf(wanted));
    const details = [...changes.map(modifiedLine), ...(withPassword ? ['Password: a new one'] : [])];
    const facts = { mailbox: before.name, changes: details };
    if (!(await context.shouldProcess({ operation: 'Set-Mailbox', target: before.name, details, facts }))) return;
    const secret = withPassword ? { password: await newPassword(Password, PasswordStdin === true, context) } : {};
    const made = {
      wanted: { ...changesOf(wanted), ...secret },
      changes: [...changes, ...(withPassword ? [NEW_PASSWORD] : [])],
    };
    const { changed } = await changeMailbox(folder, before.name, made, context);
    if (!changed) {
      context.warning(`The command completed successfully but no settings of '${before.name}' have been modified.`);
    }
    context.outcome({ lines: changed ? details : [], facts: { changed, ...facts } });
  },
});

export const removeMailboxCmdlet = defineCmdlet({
  name: 'Remove-Mailbox',
  synopsis: 'Removes a mailbox.',
  description:
    'The user can no longer log on, and open sessions end at once. The mail stays on the disk unless --remove-mail is given. Asks first; --no-confirm does not.',
  examples: [
    { line: 'Remove-Mailbox jane -WhatIf', text: 'Shows what would be removed.' },
    { line: "Remove-Mailbox jane '-Confirm:$false'", text: 'Removes without asking.' },
  ],
  parameters: {
    Identity: parameter({ ...mailboxIdentity, mandatory: true }),
    RemoveMail: switchParameter({ help: 'Deletes the mail as well. It cannot be had back.', ours: true }),
  },
  shouldProcess: 'high',
  returns: 'one',
  async run({ Identity = '', RemoveMail }, context) {
    const folder = await dataFolder(context);
    const { name, maildir } = await findMailbox(folder, Identity);
    const mail = RemoveMail === true ? 'Its mail is deleted' : 'Its mail stays on the disk';
    const details = [`${mail}: ${maildir}`];
    const facts = { mailbox: name, mailRemoved: RemoveMail === true };
    if (!(await context.shouldProcess({ operation: 'Remove-Mailbox', target: name, details, facts }))) return;
    await removeMailbox(folder, name, { removeMail: RemoveMail === true }, context);
    context.outcome({ lines: [`Removed ${name}. ${details[0]}`], facts });
  },
});

interface Wanted {
  readonly DisplayName?: string;
  readonly PrimarySmtpAddress?: string;
  readonly PopEnabled?: boolean;
  readonly ImapEnabled?: boolean;
  readonly ProhibitSendReceiveQuota?: ByteQuantifiedSize;
  readonly MessageCountQuota?: UnlimitedInt32;
  readonly Maildir?: string;
}

/** Each parameter's name for the directory. */
const DIRECTORY_NAMES = {
  DisplayName: 'displayName',
  PrimarySmtpAddress: 'primarySmtpAddress',
  PopEnabled: 'popEnabled',
  ImapEnabled: 'imapEnabled',
  ProhibitSendReceiveQuota: 'prohibitSendReceiveQuota',
  MessageCountQuota: 'messageCountQuota',
  Maildir: 'maildir',
} as const satisfies Record<keyof Wanted, keyof MailboxChanges & keyof Mailbox>;

function changesOf(wanted: Wanted): MailboxChanges {
  const given = Object.entries(DIRECTORY_NAMES).filter(([name]) => wanted[name as keyof Wanted] !== undefined);
  return Object.fromEntries(given.map(([name, theirs]) => [theirs, wanted[name as keyof Wanted]]));
}

function differences(before: Mailbox, changes: MailboxChanges): readonly AuditedProperty[] {
  return Object.entries(DIRECTORY_NAMES)
    .filter(([, theirs]) => changes[theirs] !== undefined && changes[theirs] !== before[theirs])
    .map(([name, theirs]) => ({
      property: name,
      old: shown(name, before[theirs]),
      new: shown(name, changes[theirs]),
    }));
}

function shown(name: string, value: unknown): string {
  const { type } = properties[name as keyof Wanted] as { readonly type: ValueType<unknown> };
  return type.format(value);
}

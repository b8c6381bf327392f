/** `New-`, `Get-`, `Set-` and `Remove-Mailbox`: who may log on, and with what. */
import { mkdir } from 'node:fs/promises';
import { type Mailbox, MailboxError, type MailboxErrorCode } from '../directory/mailbox.ts';
import type { MailboxChanges } from '../directory/mailbox-changes.ts';
import { addMailbox, changeMailbox, getMailbox, listMailboxes, removeMailbox } from '../directory/mailboxes.ts';
import { boolean } from '../model/boolean.ts';
import { CmdletError } from './cmdlet-error.ts';
import { CmdletObject } from './cmdlet-object.ts';
import { type CmdletContext, defineCmdlet } from './define-cmdlet.ts';
import { ExitCode } from './exit-code.ts';
import { parameter, switchParameter } from './parameter.ts';
import { readPassword } from './read-password.ts';
import { anyText } from './text-type.ts';

const identity = (position: number | undefined, mandatory: boolean) =>
  parameter({
    type: anyText('MailboxIdParameter', 'jane'),
    help: 'The mailbox: its name, DOMAIN\\name or primary SMTP address.',
    ...(position === undefined ? {} : { position }),
    mandatory,
    pipeline: 'property',
    valueName: 'mailbox',
  });

const passwordStdin = switchParameter({ help: 'Reads the password from standard input.', ours: true });
const properties = {
  DisplayName: parameter({ type: anyText('String', 'Jane Doe'), help: "The person's name." }),
  PrimarySmtpAddress: parameter({
    type: anyText('SmtpAddress', 'jane@contoso.com'),
    help: 'An address that is also a name to log on with.',
  }),
  PopEnabled: parameter({ type: boolean, help: 'Whether the user may log on by POP3. Default: true.' }),
  ImapEnabled: parameter({ type: boolean, help: 'Whether the user may log on by IMAP4. Default: true.' }),
  Maildir: parameter({
    type: anyText('String', 'mailboxes/jane/Maildir'),
    help: 'The folder of the mail; relative to the data folder.',
    ours: true,
  }),
};

export const newMailboxCmdlet = defineCmdlet({
  name: 'New-Mailbox',
  synopsis: 'Makes a mailbox and the user that it belongs to.',
  description:
    'The password comes from a prompt, from standard input with --password-stdin, or from the variable POSTERN_PASSWORD; it is never part of the line. The user can log on at once.',
  examples: [
    { line: 'New-Mailbox jane', text: 'Asks for the password.' },
    { line: 'New-Mailbox -Name jane -DisplayName "Jane Doe" --password-stdin', text: 'For a script.' },
  ],
  parameters: {
    Name: parameter({
      type: anyText('String', 'jane'),
      help: 'The name to log on with.',
      position: 0,
      mandatory: true,
      valueName: 'name',
    }),
    PasswordStdin: passwordStdin,
    ...properties,
  },
  shouldProcess: 'low',
  returns: 'one',
  async *run({ Name, PasswordStdin, ...wanted }, context) {
    const dataFolder = await folderOf(context);
    if (!(await context.shouldProcess(action('New-Mailbox', Name!, [])))) return;
    const password = await readPassword(PasswordStdin === true, context.environment);
    yield shown(await told(addMailbox(dataFolder, { name: Name!, password, ...changes(wanted) })));
  },
});

export const getMailboxCmdlet = defineCmdlet({
  name: 'Get-Mailbox',
  synopsis: 'Shows one mailbox, or all.',
  description: 'What the directory knows of a mailbox. Secrets are never shown; PasswordScheme says how they are kept.',
  examples: [
    { line: 'Get-Mailbox', text: 'All mailboxes.' },
    { line: 'Get-Mailbox jane --output list', text: 'Everything about one.' },
  ],
  parameters: { Identity: identity(0, false) },
  async *run({ Identity }, context) {
    const dataFolder = await folderOf(context);
    if (Identity !== undefined) yield shown(await told(getMailbox(dataFolder, Identity)));
    else for (const mailbox of await told(listMailboxes(dataFolder))) yield shown(mailbox);
  },
});

export const setMailboxCmdlet = defineCmdlet({
  name: 'Set-Mailbox',
  synopsis: 'Changes a mailbox.',
  description: 'What is not named stays. --password asks for a new password, --password-stdin reads it.',
  examples: [
    { line: "Set-Mailbox jane -PopEnabled '$false'", text: 'No more POP3 for this user, from the next log-on.' },
    { line: 'Set-Mailbox jane --password', text: 'Asks for a new password.' },
  ],
  parameters: {
    Identity: identity(0, true),
    Password: switchParameter({ help: 'Asks for a new password.', ours: true }),
    PasswordStdin: passwordStdin,
    ...properties,
  },
  shouldProcess: 'low',
  async run({ Identity, Password, PasswordStdin, ...wanted }, context) {
    const dataFolder = await folderOf(context);
    const withPassword = Password === true || PasswordStdin === true;
    const details = Object.entries(wanted).filter(([name]) => name in properties);
    const lines = details.map(([name, value]) => `${name}: ${String(value)}`);
    if (withPassword) lines.push('Password: *****');
    if (!(await context.shouldProcess(action('Set-Mailbox', Identity!, lines)))) return;
    const password = withPassword ? await readPassword(PasswordStdin === true, context.environment) : undefined;
    const { changed, mailbox } = await told(
      changeMailbox(dataFolder, Identity!, { ...changes(wanted), ...(password === undefined ? {} : { password }) }),
    );
    if (changed) context.outcome({ lines, facts: { mailbox: mailbox.name, changed: lines } });
    else context.warning(`The command completed successfully but no settings of '${mailbox.name}' have been modified.`);
  },
});

export const removeMailboxCmdlet = defineCmdlet({
  name: 'Remove-Mailbox',
  synopsis: 'Removes a mailbox.',
  description: 'The user can no longer log on. The mail stays on the disk unless --remove-mail is given.',
  examples: [{ line: 'Remove-Mailbox jane -WhatIf', text: 'Shows what would be removed.' }],
  parameters: {
    Identity: identity(0, true),
    RemoveMail: switchParameter({ help: 'Deletes the mail as well. It cannot be had back.', ours: true }),
  },
  shouldProcess: 'low',
  async run({ Identity, RemoveMail }, context) {
    const dataFolder = await folderOf(context);
    const details = [RemoveMail === true ? 'with all its mail' : 'its mail stays on the disk'];
    if (!(await context.shouldProcess(action('Remove-Mailbox', Identity!, details)))) return;
    const { name } = await told(removeMailbox(dataFolder, Identity!, { removeMail: RemoveMail === true }));
    context.outcome({ lines: [`Removed ${name}; ${details[0]}.`], facts: { removed: name } });
  },
});

async function folderOf(context: CmdletContext): Promise<string> {
  const { dataFolder } = await (await context.store()).read();
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  return dataFolder;
}

function action(operation: string, target: string, details: readonly string[]) {
  return { operation, target, details, facts: {} };
}

interface Wanted {
  readonly DisplayName?: string;
  readonly PrimarySmtpAddress?: string;
  readonly PopEnabled?: boolean;
  readonly ImapEnabled?: boolean;
  readonly Maildir?: string;
}

function changes(wanted: Wanted): MailboxChanges {
  return {
    ...(wanted.DisplayName === undefined ? {} : { displayName: wanted.DisplayName }),
    ...(wanted.PrimarySmtpAddress === undefined ? {} : { primarySmtpAddress: wanted.PrimarySmtpAddress }),
    ...(wanted.PopEnabled === undefined ? {} : { popEnabled: wanted.PopEnabled }),
    ...(wanted.ImapEnabled === undefined ? {} : { imapEnabled: wanted.ImapEnabled }),
    ...(wanted.Maildir === undefined ? {} : { maildir: wanted.Maildir }),
  };
}

const VIEW = {
  columns: [
    { property: 'Name', width: 24 },
    { property: 'DisplayName', width: 24 },
    { property: 'PopEnabled' },
    { property: 'ImapEnabled' },
  ],
};

function shown(mailbox: Mailbox): CmdletObject {
  const { name, displayName, primarySmtpAddress, popEnabled, imapEnabled, maildir } = mailbox;
  return new CmdletObject(
    'Mailbox',
    [
      ['Name', name],
      ['DisplayName', displayName],
      ['PrimarySmtpAddress', primarySmtpAddress],
      ['PopEnabled', popEnabled],
      ['ImapEnabled', imapEnabled],
      ['PasswordScheme', mailbox.passwordScheme],
      ['HasScramKeys', mailbox.hasScramKeys],
      ['Maildir', maildir],
      ['Identity', name],
    ],
    VIEW,
  );
}

/** The directory's errors as those of a cmdlet. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof MailboxError)) throw error;
    const exitCode = EXIT_CODES[error.code] ?? ExitCode.wrongInput;
    const category = error.code === 'MailboxNotFound' ? 'ObjectNotFound' : 'InvalidArgument';
    throw new CmdletError(error.message, { id: error.code, category, exitCode });
  }
}

const EXIT_CODES: Readonly<Partial<Record<MailboxErrorCode, ExitCode>>> = {
  MailboxNotFound: ExitCode.notFound,
  FileUnreadable: ExitCode.configuration,
};

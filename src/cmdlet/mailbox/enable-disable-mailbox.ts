/** `Enable-` and `Disable-Mailbox`: whether anybody may log on at all, with the password kept meanwhile. */
import { modifiedLine } from '../changes/audited.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { mailboxObject } from '../mailbox-object.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { changeMailbox } from './directory-changes.ts';
import { dataFolder, findMailbox, mailboxIdentity } from './find-mailbox.ts';

const accepted = { help: 'Accepted as in Exchange.', onlyAccepted: true } as const;

const parameters = {
  Identity: parameter({ ...mailboxIdentity, mandatory: true }),
  DomainController: parameter({ ...accepted, type: anyText('Fqdn', 'dc01.contoso.com') }),
};

export const enableMailbox = defineCmdlet({
  name: 'Enable-Mailbox',
  synopsis: 'Lets the user of a disabled mailbox log on again.',
  description:
    'The password is the one from before. A mailbox for somebody who is not in the directory is made by New-Mailbox.',
  examples: [{ line: 'Enable-Mailbox jane', text: 'The opposite of Disable-Mailbox.' }],
  parameters: {
    ...parameters,
    Alias: parameter({ ...accepted, type: anyText('String', 'jane') }),
    Database: parameter({ ...accepted, type: anyText('DatabaseIdParameter', 'DB01') }),
  },
  shouldProcess: 'low',
  returns: 'one',
  async *run({ Identity = '' }, context) {
    const mailbox = await switchTo(Identity, false, context);
    if (mailbox !== undefined) yield mailboxObject(mailbox);
  },
});

export const disableMailbox = defineCmdlet({
  name: 'Disable-Mailbox',
  synopsis: 'Keeps the user of a mailbox from logging on, and keeps the mail.',
  description:
    'Open sessions end at once, and no password is right until Enable-Mailbox. Password, settings and mail stay. Asks first; --no-confirm does not.',
  examples: [{ line: "Disable-Mailbox jane '-Confirm:$false'", text: 'Without asking.' }],
  parameters: {
    ...parameters,
    Force: switchParameter(accepted),
    IgnoreLegalHold: switchParameter(accepted),
  },
  shouldProcess: 'high',
  returns: 'one',
  async run({ Identity = '' }, context) {
    await switchTo(Identity, true, context);
  },
});

/** @returns the mailbox as it is then; undefined when nothing was to be done */
async function switchTo(identity: string, disabled: boolean, context: CmdletContext) {
  const folder = await dataFolder(context);
  const before = await findMailbox(folder, identity);
  const verb = disabled ? 'Disable' : 'Enable';
  const change = { property: 'AccountDisabled', old: text(before.disabled), new: text(disabled) };
  const changes = before.disabled === disabled ? [] : [change];
  const details = changes.map(modifiedLine);
  const facts = { mailbox: before.name, changes: details };
  if (!(await context.shouldProcess({ operation: `${verb}-Mailbox`, target: before.name, details, facts }))) {
    return undefined;
  }
  const { mailbox, changed } = await changeMailbox(folder, before.name, { wanted: { disabled }, changes }, context);
  if (!changed) context.warning(`'${before.name}' is ${disabled ? 'disabled' : 'enabled'} already.`);
  if (!disabled && mailbox.passwordScheme === '') {
    context.warning(`'${before.name}' has no password: give it one with Set-Mailbox ${before.name} --new-password.`);
  }
  if (disabled) context.outcome({ lines: changed ? details : [], facts: { changed, ...facts } });
  return mailbox;
}

function text(value: boolean): string {
  return value ? 'True' : 'False';
}

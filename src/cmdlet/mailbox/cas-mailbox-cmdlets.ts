/** `Get-` and `Set-CASMailbox`: by which ways users may reach their mailboxes. */
import type { Configuration } from '../../config/config-store.ts';
import { casMailbox } from '../../model/cas-mailbox.ts';
import { popSettings } from '../../model/pop-settings.ts';
import { type ServerIdentity, serverIdentity } from '../../model/server-identity.ts';
import type { Setting } from '../../model/setting.ts';
import { defaultOf, sameValue } from '../../model/settings-noun.ts';
import { ANOTHER_FORMAT, NO_TNEF } from '../../model/settings-policy.ts';
import { modifiedLine } from '../changes/audited.ts';
import { localName } from '../chosen-server.ts';
import { wrongInput } from '../cmdlet-error.ts';
import type { PropertyValue } from '../cmdlet-object.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { type ParameterTable, parameter, settingParameter, switchParameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { typedSetting } from '../typed-setting.ts';
import { type CasDifference, casChanges, casDifferences, casMailboxObject, casModified } from './cas-mailbox.ts';
import { changeMailbox } from './directory-changes.ts';
import { findMailbox, mailboxIdentity } from './find-mailbox.ts';
import { selected, selectionParameters } from './selection.ts';

export const getCasMailbox = defineCmdlet({
  name: 'Get-CASMailbox',
  synopsis: 'Shows by which ways users may reach their mailboxes.',
  description:
    'POP3 and IMAP4 are what counts here; the other switches of Exchange are kept and shown. The default table has the switches, --output list shows everything.',
  examples: [
    { line: 'Get-CASMailbox jane --output list', text: 'Everything about one mailbox.' },
    {
      line: "Get-CASMailbox -ResultSize Unlimited -Filter 'PopEnabled -eq $true -or ImapEnabled -eq $true'",
      text: 'All mailboxes that can be reached at all.',
    },
    { line: 'Get-CASMailbox -Anr jan --json', text: 'Those whose names begin so, for a program.' },
  ],
  parameters: {
    ...selectionParameters,
    ProtocolSettings: switchParameter({
      help: 'Adds the connection settings that users are told: ExternalPopSettings, InternalPopSettings and those of IMAP4.',
    }),
  },
  async *run({ ProtocolSettings, ...selection }, context) {
    const configuration = await (await context.store()).read();
    const server = localServer(configuration, context);
    const connections = ProtocolSettings === true ? connectionProperties(configuration, server) : [];
    yield* selected(selection, (mailbox) => casMailboxObject(mailbox, server, connections), context);
  },
});

const casParameters: ParameterTable = Object.fromEntries(
  casMailbox.settings.map((one) => [one.name, settingParameter(one as Setting<never>)]),
);

export const setCasMailbox = defineCmdlet({
  name: 'Set-CASMailbox',
  synopsis: 'Says by which ways a user may reach the mailbox.',
  description:
    "PopEnabled and ImapEnabled hold at once, and end the user's sessions of a protocol that is switched off. The format of messages holds from the user's next log-on, when UseProtocolDefaults is $false. Everything else is kept and shown, and changes nothing here.",
  examples: [
    { line: "Set-CASMailbox jane -PopEnabled '$false' -ImapEnabled '$true'", text: 'IMAP4 only.' },
    {
      line: "Set-CASMailbox -Identity 'Jane Doe' -ImapEnabled '$false' -WhatIf",
      text: 'Shows what would change.',
    },
    {
      line: "Set-CASMailbox jane -ImapUseProtocolDefaults '$false' -ImapMessagesRetrievalMimeFormat TextOnly",
      text: 'A program that reads the mailbox gets plain text, whatever people sent.',
    },
  ],
  parameters: {
    Identity: parameter({ ...mailboxIdentity, mandatory: true }),
    ...casParameters,
    DomainController: parameter({
      type: anyText('Fqdn', 'dc01.contoso.com'),
      help: 'Accepted as in Exchange.',
      onlyAccepted: true,
    }),
    IgnoreDefaultScope: switchParameter({ help: 'Accepted as in Exchange.', onlyAccepted: true }),
  },
  shouldProcess: 'low',
  returns: 'one',
  run: ({ Identity, ...wanted }, context) => setMailbox(Identity as string, wanted, context),
});

async function setMailbox(
  identity: string,
  wanted: Readonly<Record<string, unknown>>,
  context: CmdletContext,
): Promise<void> {
  const configuration = await (await context.store()).read();
  const server = localServer(configuration, context);
  const mailbox = await findMailbox(configuration.dataFolder, identity);
  const differences = casDifferences(mailbox, wanted, server);
  refuseTnef(differences);
  const modified = differences.map(casModified);
  const details = modified.map(modifiedLine);
  const facts = { mailbox: mailbox.name, changes: details };
  const action = { operation: 'Set-CASMailbox', target: mailbox.name, details, facts };
  if (!(await context.shouldProcess(action))) return;
  const changes = casChanges(differences, server);
  const made = { wanted: changes, changes: modified };
  const { changed } = await changeMailbox(configuration.dataFolder, mailbox.name, made, context);
  if (!changed) {
    context.warning(`The command completed successfully but no settings of '${mailbox.name}' have been modified.`);
  }
  for (const text of withoutEffect(differences, server)) context.notice(text);
  context.outcome({ lines: changed ? details : [], facts: { changed, ...facts } });
}

function refuseTnef(differences: readonly CasDifference[]): void {
  const name = differences.find((one) => one.new === 'Tnef')?.setting.name;
  if (name === undefined) return;
  throw wrongInput('InvalidSettings', `CASMailbox: ${name} "Tnef" ${NO_TNEF}`, {
    parameter: name,
    hints: [ANOTHER_FORMAT],
    category: 'InvalidData',
  });
}

/** One sentence for all that have the same reason. */
function withoutEffect(differences: readonly CasDifference[], server: ServerIdentity): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { setting, new: value } of differences) {
    const reason = setting.withoutEffect;
    if (reason === undefined || sameValue(setting, value, defaultOf(setting, server))) continue;
    names.set(reason, [...(names.get(reason) ?? []), setting.name]);
  }
  return [...names].map(([reason, all]) =>
    all.length === 1
      ? `${all[0]} is kept, but changes nothing. ${reason}`
      : `${all.join(', ')} are kept, but change nothing. ${reason}`,
  );
}

function localServer(configuration: Configuration, context: CmdletContext): ServerIdentity {
  return serverIdentity(localName(configuration, context), context.hostName());
}

/** What users of this server are told to put into their mail programs. */
function connectionProperties(
  configuration: Configuration,
  server: ServerIdentity,
): readonly (readonly [string, PropertyValue])[] {
  const { pop, imap } = configuration.servers.get(server.name)!;
  return [
    ['ExternalPopSettings', connections(pop.ExternalConnectionSettings)],
    ['InternalPopSettings', connections(pop.InternalConnectionSettings)],
    ['ExternalImapSettings', connections(imap.ExternalConnectionSettings)],
    ['InternalImapSettings', connections(imap.InternalConnectionSettings)],
    // Mail is sent by another program's server.
    ['ExternalSmtpSettings', []],
    ['InternalSmtpSettings', []],
  ];
}

const connectionSetting = popSettings.settings.find(({ name }) => name === 'ExternalConnectionSettings')!;

function connections(value: unknown): PropertyValue {
  return typedSetting(connectionSetting, value);
}

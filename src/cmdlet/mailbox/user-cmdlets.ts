/** `Get-` and `Set-User`: what the directory says of the person behind a mailbox. */
import type { AuditedProperty } from '../../audit/audit-log.ts';
import type { Mailbox } from '../../directory/mailbox.ts';
import { modifiedLine } from '../changes/audited.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { type BoundParameters, type ParameterTable, parameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { changeMailbox } from './directory-changes.ts';
import { dataFolder, findMailbox, mailboxIdentity } from './find-mailbox.ts';
import { addressOf, recipientProperties } from './recipient.ts';
import { selected, selectionParameters } from './selection.ts';

/** Kept as further properties of the mailbox's line, each with what it is. */
const ATTRIBUTES = {
  FirstName: 'The first name.',
  LastName: 'The last name.',
  Title: 'The job title.',
  Department: 'The department.',
  Company: 'The company.',
  Office: 'The office.',
  City: 'The city.',
  StateOrProvince: 'The state or province.',
  PostalCode: 'The postal code.',
  CountryOrRegion: 'The country or region.',
  Phone: 'The telephone number at work.',
  MobilePhone: 'The mobile telephone number.',
  Manager: 'Who this person reports to.',
  Notes: 'Anything else.',
} as const;

type AttributeName = keyof typeof ATTRIBUTES;
const NAMES = Object.keys(ATTRIBUTES) as readonly AttributeName[];

const VIEW: TableView = {
  columns: [{ property: 'Name', width: 24 }, { property: 'DisplayName', width: 24 }, { property: 'RecipientType' }],
};

function userObject(mailbox: Mailbox): CmdletObject {
  return new CmdletObject(
    'User',
    [
      ['Name', mailbox.name],
      ['DisplayName', mailbox.displayName],
      ['WindowsEmailAddress', addressOf(mailbox)],
      ['PrimarySmtpAddress', addressOf(mailbox)],
      ...NAMES.map((name) => [name, mailbox.attributes.get(name) ?? ''] as const),
      ['AccountDisabled', mailbox.disabled],
      ...recipientProperties(mailbox),
    ],
    VIEW,
  );
}

export const getUser = defineCmdlet({
  name: 'Get-User',
  synopsis: 'Shows the people in the directory.',
  description: 'Everybody who has a mailbox, also a disabled one. What Set-User says of a person can be searched for.',
  examples: [
    {
      line: `Get-User -Filter "RecipientType -eq 'UserMailbox' -and Department -like 'Engineering*'"`,
      text: 'Everybody in a department.',
    },
  ],
  parameters: selectionParameters,
  run: (selection, context) => selected(selection, userObject, context),
});

const attributeParameters: ParameterTable = Object.fromEntries(
  NAMES.map((name) => [
    name,
    parameter({ type: anyText('String', 'text', { mayBeEmpty: true }), help: ATTRIBUTES[name] }),
  ]),
);

export const setUser = defineCmdlet({
  name: 'Set-User',
  synopsis: 'Says something of the person behind a mailbox.',
  description: "What is not named stays; '' takes a property away.",
  examples: [
    { line: 'Set-User jane -Department Engineering -StateOrProvince WA', text: 'To be found by Get-User -Filter.' },
  ],
  parameters: {
    Identity: parameter({ ...mailboxIdentity, mandatory: true }),
    DisplayName: parameter({ type: anyText('String', "'Jane Doe'", { mayBeEmpty: true }), help: "The person's name." }),
    ...attributeParameters,
    DomainController: parameter({
      type: anyText('Fqdn', 'dc01.contoso.com'),
      help: 'Accepted as in Exchange.',
      onlyAccepted: true,
    }),
  },
  shouldProcess: 'low',
  returns: 'one',
  async run({ Identity, DisplayName, ...rest }, context) {
    const given = rest as BoundParameters;
    const folder = await dataFolder(context);
    const before = await findMailbox(folder, Identity as string);
    const wanted = new Map(
      NAMES.filter((name) => given[name] !== undefined).map((name) => [name, String(given[name])]),
    );
    const differing = [
      ...difference('DisplayName', before.displayName, DisplayName as string | undefined),
      ...[...wanted].flatMap(([name, value]) => difference(name, before.attributes.get(name) ?? '', value)),
    ];
    const details = differing.map(modifiedLine);
    const facts = { user: before.name, changes: details };
    if (!(await context.shouldProcess({ operation: 'Set-User', target: before.name, details, facts }))) return;
    const displayName = DisplayName === undefined ? {} : { displayName: DisplayName as string };
    const made = { wanted: { ...displayName, attributes: Object.fromEntries(wanted) }, changes: differing };
    const { changed } = await changeMailbox(folder, before.name, made, context);
    if (!changed) {
      context.warning(`The command completed successfully but no settings of '${before.name}' have been modified.`);
    }
    context.outcome({ lines: changed ? details : [], facts: { changed, ...facts } });
  },
});

function difference(property: string, old: string, wanted: string | undefined): readonly AuditedProperty[] {
  return wanted === undefined || wanted === old ? [] : [{ property, old, new: wanted }];
}

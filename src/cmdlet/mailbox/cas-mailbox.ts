/** The settings of a CASMailbox as a mailbox's line holds them, and the object that shows them. */
import type { AuditedProperty } from '../../audit/audit-log.ts';
import type { Mailbox } from '../../directory/mailbox.ts';
import type { MailboxChanges } from '../../directory/mailbox-changes.ts';
import { casMailbox } from '../../model/cas-mailbox.ts';
import type { ServerIdentity } from '../../model/server-identity.ts';
import type { Setting } from '../../model/setting.ts';
import { decodeSetting, defaultOf, encodeSetting, formatSetting, sameValue } from '../../model/settings-noun.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import type { BoundParameters } from '../parameter.ts';
import { typedSetting } from '../typed-setting.ts';
import { accessColumns } from './cas-mailbox-view.ts';
import { addressOf, recipientProperties } from './recipient.ts';

/** The settings that the directory itself knows; all others are further properties of the line, under their own name. */
const DIRECTORY_NAMES: Readonly<Record<string, 'popEnabled' | 'imapEnabled'>> = {
  PopEnabled: 'popEnabled',
  ImapEnabled: 'imapEnabled',
};

/** A value that a person wrote into the file and that is none counts as not written. */
export function settingOf(mailbox: Mailbox, setting: Setting, server: ServerIdentity): unknown {
  const known = DIRECTORY_NAMES[setting.name];
  if (known !== undefined) return mailbox[known];
  const text = mailbox.attributes.get(setting.name);
  const decoded = text === undefined ? undefined : decodeSetting(setting, text);
  return decoded?.ok ? decoded.value : defaultOf(setting, server);
}

/** One property that really changes. */
export interface CasDifference {
  readonly setting: Setting;
  readonly old: unknown;
  readonly new: unknown;
}

export function casDifferences(
  mailbox: Mailbox,
  wanted: BoundParameters,
  server: ServerIdentity,
): readonly CasDifference[] {
  return casMailbox.settings
    .filter(({ name }) => wanted[name] !== undefined)
    .map((setting) => ({ setting, old: settingOf(mailbox, setting, server), new: wanted[setting.name] }))
    .filter((one) => !sameValue(one.setting, one.old, one.new));
}

/** The default is not written. */
export function casChanges(differences: readonly CasDifference[], server: ServerIdentity): MailboxChanges {
  const known = differences.filter(({ setting }) => setting.name in DIRECTORY_NAMES);
  const further = differences.filter(({ setting }) => !(setting.name in DIRECTORY_NAMES));
  return {
    ...Object.fromEntries(known.map((one) => [DIRECTORY_NAMES[one.setting.name], one.new])),
    attributes: Object.fromEntries(
      further.map(({ setting, new: value }) => [
        setting.name,
        sameValue(setting, value, defaultOf(setting, server)) ? undefined : String(encodeSetting(setting, value)),
      ]),
    ),
  };
}

/** In words. */
export function casModified({ setting, old, new: value }: CasDifference): AuditedProperty {
  return { property: setting.name, old: formatSetting(setting, old), new: formatSetting(setting, value) };
}

const VIEW: TableView = {
  columns: [{ property: 'Name', width: 24 }, ...accessColumns(casMailbox.settings)],
};

/** @param connections what `-ProtocolSettings` adds */
export function casMailboxObject(
  mailbox: Mailbox,
  server: ServerIdentity,
  connections: ConstructorParameters<typeof CmdletObject>[1] = [],
): CmdletObject {
  const { name, displayName } = mailbox;
  return new CmdletObject(
    'CASMailbox',
    [
      ['Name', name],
      ['DisplayName', displayName],
      ['PrimarySmtpAddress', addressOf(mailbox)],
      ['ServerName', server.name],
      ...casMailbox.settings.map((one) => [one.name, typedSetting(one, settingOf(mailbox, one, server))] as const),
      ...connections,
      ...recipientProperties(mailbox),
    ],
    VIEW,
  );
}

/** What Exchange shows of everybody in its directory, made of what ours has. */
import type { Mailbox } from '../../directory/mailbox.ts';
import { enumeration } from '../../model/enumeration.ts';
import type { PropertyValue } from '../cmdlet-object.ts';
import { stableGuid } from '../stable-guid.ts';

/** The kinds of mailbox that there are here. Of what kind one is, is kept and shown; nothing depends on it. */
export const recipientTypeDetails = enumeration(
  'RecipientTypeDetails',
  { UserMailbox: 1, SharedMailbox: 4, RoomMailbox: 16, EquipmentMailbox: 32, DisabledUser: 65_536 },
  { numbered: false },
);

/** The further property of a mailbox's line that names its kind, and the one that names its organizational unit. */
export const KIND = 'RecipientTypeDetails';
export const UNIT = 'OrganizationalUnit';

/** The name without its domain. */
export function aliasOf({ name }: Mailbox): string {
  return name.split('@')[0]!;
}

/** The address to write to: the one that was set, else the name where that is one; '' when there is none. */
export function addressOf({ name, primarySmtpAddress }: Mailbox): string {
  return primarySmtpAddress || (name.includes('@') ? name : '');
}

export function distinguishedName(mailbox: Mailbox): string {
  const unit = unitOf(mailbox);
  return `CN=${mailbox.name},${/^(ou|cn|dc)=/i.test(unit) ? unit : 'CN=Users'}`;
}

/** '' when it is in none. */
export function unitOf({ attributes }: Mailbox): string {
  return attributes.get(UNIT) ?? '';
}

export function mailboxGuid({ name }: Mailbox): string {
  return stableGuid(`mailbox:${name}`);
}

export function kindOf({ disabled, attributes }: Mailbox): string {
  return disabled ? 'DisabledUser' : (attributes.get(KIND) ?? 'UserMailbox');
}

/** The properties that all recipients have, in the order in which Exchange lists them. */
export function recipientProperties(mailbox: Mailbox): readonly (readonly [string, PropertyValue])[] {
  const { name, disabled } = mailbox;
  const alias = aliasOf(mailbox);
  const address = addressOf(mailbox);
  return [
    ['Alias', alias],
    ['SamAccountName', alias],
    ['UserPrincipalName', address || name],
    ['EmailAddresses', address === '' ? [] : [`SMTP:${address}`]],
    ['OrganizationalUnit', unitOf(mailbox)],
    ['RecipientType', disabled ? 'User' : 'UserMailbox'],
    ['RecipientTypeDetails', kindOf(mailbox)],
    ['DistinguishedName', distinguishedName(mailbox)],
    ['Guid', mailboxGuid(mailbox)],
    ['Identity', name],
    ['Id', name],
    ['IsValid', true],
  ];
}

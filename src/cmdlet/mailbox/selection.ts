/** Which mailboxes a `Get-` cmdlet shows: the parameters that Get-Mailbox, Get-CASMailbox and Get-User share. */
import type { Mailbox } from '../../directory/mailbox.ts';
import { listOf } from '../../model/list.ts';
import type { UnlimitedInt32 } from '../../model/unlimited-int32.ts';
import { ValueError } from '../../model/value-error.ts';
import { cannotBeUsedTogether } from '../binder-errors.ts';
import { wrongInput } from '../cmdlet-error.ts';
import { type CmdletObject, textOf } from '../cmdlet-object.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { type Filter, filter } from '../filter/filter.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { limited, resultSizeParameter } from '../result-size.ts';
import { anyText } from '../text-type.ts';
import { dataFolder, findMailboxes, mailboxIdentity } from './find-mailbox.ts';
import { aliasOf, kindOf, recipientTypeDetails, unitOf } from './recipient.ts';

const recipientTypes = listOf({
  example: 'UserMailbox',
  parse: (input: unknown) => recipientTypeDetails.parse(input),
  format: (name) => name,
  same: (a, b) => a === b,
});

const accepted = { help: 'Accepted as in Exchange.', onlyAccepted: true } as const;
const elsewhere = (what: string) =>
  switchParameter({ help: `Shows ${what}; there are none here.`, onlyAccepted: true });

export const selectionParameters = {
  Identity: parameter(mailboxIdentity),
  Anr: parameter({
    type: anyText('String', 'jan'),
    help: 'Those whose name, alias, address or display name has a word that begins so.',
  }),
  Filter: parameter({
    type: filter,
    help: 'Those of which a condition holds: "PopEnabled -eq $false -and Name -like \'j*\'". Operators: -eq -ne -like -notlike -lt -le -gt -ge, -and -or -not, parentheses; -and and -or are read from the left, as in PowerShell.',
    valueName: 'filter',
  }),
  ResultSize: resultSizeParameter,
  SortBy: parameter({ type: anyText('String', 'Name'), help: 'The property to sort by, ascending.' }),
  OrganizationalUnit: parameter({
    type: anyText('OrganizationalUnitIdParameter', 'contoso.com/Marketing'),
    help: 'Those in this organizational unit or below it, as New-Mailbox -OrganizationalUnit has put them there.',
  }),
  RecipientTypeDetails: parameter({
    type: recipientTypes,
    help: 'Those of these kinds: UserMailbox, SharedMailbox, RoomMailbox, EquipmentMailbox, DisabledUser.',
  }),
  Arbitration: elsewhere('arbitration mailboxes'),
  Monitoring: elsewhere('monitoring mailboxes'),
  PublicFolder: elsewhere('public folder mailboxes'),
  Credential: parameter({ ...accepted, type: anyText('PSCredential') }),
  DomainController: parameter({ ...accepted, type: anyText('Fqdn', 'dc01.contoso.com') }),
  IgnoreDefaultScope: switchParameter(accepted),
  ReadFromDomainController: switchParameter(accepted),
};

export interface Selection {
  readonly Identity?: string;
  readonly Anr?: string;
  readonly Filter?: Filter;
  readonly ResultSize?: UnlimitedInt32;
  readonly SortBy?: string;
  readonly OrganizationalUnit?: string;
  readonly RecipientTypeDetails?: readonly string[];
  readonly Arbitration?: boolean;
  readonly Monitoring?: boolean;
  readonly PublicFolder?: boolean;
}

/**
 * @param show makes the object that the filter and the sorting look at, and that is handed out
 * @throws CmdletError
 */
export async function* selected(
  wanted: Selection,
  show: (mailbox: Mailbox) => CmdletObject,
  context: CmdletContext,
): AsyncGenerator<CmdletObject, void, void> {
  if (wanted.Identity !== undefined && wanted.Anr !== undefined) {
    throw cannotBeUsedTogether(['-Identity', '-Anr'], 'Name one mailbox, or search for several.');
  }
  if (wanted.Arbitration || wanted.Monitoring || wanted.PublicFolder) return;
  const found = await findMailboxes(await dataFolder(context), wanted.Identity);
  const objects = found
    .filter((one) => isWanted(one, wanted))
    .map(show)
    .filter((object) => passes(object, wanted.Filter));
  yield* limited(sorted(objects, wanted.SortBy), wanted.ResultSize, context);
}

function isWanted(mailbox: Mailbox, { Anr, OrganizationalUnit, RecipientTypeDetails }: Selection): boolean {
  if (Anr !== undefined && !isAnr(mailbox, Anr)) return false;
  if (OrganizationalUnit !== undefined && !isBelow(unitOf(mailbox), OrganizationalUnit)) return false;
  return RecipientTypeDetails === undefined || RecipientTypeDetails.includes(kindOf(mailbox));
}

/** Ambiguous name resolution. */
function isAnr(mailbox: Mailbox, asked: string): boolean {
  const wanted = asked.trim().toLowerCase();
  const { name, displayName, primarySmtpAddress } = mailbox;
  const words = [name, aliasOf(mailbox), primarySmtpAddress, displayName, ...displayName.split(/\s+/)];
  return words.some((word) => word !== '' && word.toLowerCase().startsWith(wanted));
}

/** `OU=a,DC=b` is below `DC=b`, and `b/a` below `b`. */
function isBelow(unit: string, asked: string): boolean {
  const [inner, outer] = [unit.toLowerCase(), asked.trim().toLowerCase()];
  return inner === outer || inner.endsWith(`,${outer}`) || inner.startsWith(`${outer}/`);
}

export function passes(object: CmdletObject, condition: Filter | undefined): boolean {
  try {
    return condition === undefined || condition.matches(object);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw wrongInput('InvalidFilter', `Cannot bind parameter 'Filter'. ${error.message}`, {
      parameter: 'Filter',
      hints: [error.hint],
    });
  }
}

export function sorted(objects: readonly CmdletObject[], property: string | undefined): readonly CmdletObject[] {
  if (property === undefined) return objects;
  const unknown = objects.find((one) => one.get(property) === undefined);
  if (unknown !== undefined) {
    throw wrongInput('InvalidSortBy', `There is no property '${property}' to sort by.`, { parameter: 'SortBy' });
  }
  const key = (one: CmdletObject) => textOf(one.get(property)!).toLowerCase();
  return [...objects].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

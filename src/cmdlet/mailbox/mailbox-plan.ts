/** The CAS mailbox plan: what a person calls it, the object that shows it, and what it makes of a new mailbox. */
import type { MailboxChanges } from '../../directory/mailbox-changes.ts';
import { casMailbox } from '../../model/cas-mailbox.ts';
import { type CASMailboxPlan, casMailboxPlan } from '../../model/cas-mailbox-plan.ts';
import { ALL_SERVERS } from '../../model/sections.ts';
import type { ServerIdentity } from '../../model/server-identity.ts';
import { defaultOf, sameValue } from '../../model/settings-noun.ts';
import { hasWildcard, wildcard } from '../../model/wildcard.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { objectNotFound } from '../object-not-found.ts';
import { stableGuid } from '../stable-guid.ts';
import { typedSetting } from '../typed-setting.ts';
import { casChanges } from './cas-mailbox.ts';
import { accessColumns } from './cas-mailbox-view.ts';

/** Exchange Online names a plan after its licence, and has several; this one is for everybody. */
export const PLAN_NAME = 'Default';
const GUID = stableGuid(`casMailboxPlan:${PLAN_NAME}`);
const DISTINGUISHED_NAME = `CN=${PLAN_NAME},CN=CAS Mailbox Plans,CN=Configuration`;
/** The plans of Exchange Online, also with the GUID behind their names. */
const ONLINE_PLAN = /^ExchangeOnline(Deskless|Enterprise|Essentials)?(-[\da-f-]{36})?$/i;
/** Nothing of a plan depends on a server. */
const EVERYWHERE: ServerIdentity = { name: ALL_SERVERS, fqdn: ALL_SERVERS };

/**
 * Whether an identity means the plan. For those of Exchange Online it does, with a notice.
 * @throws CmdletError (exit 3) when it means nothing; a wildcard may
 */
export function meansThePlan(identity: string, context: CmdletContext): boolean {
  const wanted = identity.trim().toLowerCase();
  if (hasWildcard(wanted)) return wildcard(wanted).matches(PLAN_NAME);
  if ([PLAN_NAME, GUID, DISTINGUISHED_NAME].some((one) => one.toLowerCase() === wanted)) return true;
  if (!ONLINE_PLAN.test(wanted)) {
    throw objectNotFound(identity, context.hostName(), 'Identity', [
      `There is one plan here, ${PLAN_NAME}, for all new mailboxes.`,
    ]);
  }
  context.notice(
    `${identity} is a plan of Exchange Online. Here ${PLAN_NAME} is meant, the one for all new mailboxes.`,
  );
  return true;
}

const VIEW: TableView = { columns: [{ property: 'Name', width: 24 }, ...accessColumns(casMailboxPlan.settings)] };

export function planObject(plan: CASMailboxPlan): CmdletObject {
  return new CmdletObject(
    'CASMailboxPlan',
    [
      ['Name', PLAN_NAME],
      ['DisplayName', PLAN_NAME],
      ...casMailboxPlan.settings.map((one) => [one.name, typedSetting(one, planned(plan, one.name))] as const),
      ['OwaMailboxPolicy', ''],
      ['DistinguishedName', DISTINGUISHED_NAME],
      ['Identity', PLAN_NAME],
      ['Guid', GUID],
      ['Id', PLAN_NAME],
      ['IsValid', true],
      ['ObjectState', 'Unchanged'],
    ],
    VIEW,
  );
}

/** What a new mailbox is given; its cmdlet's own parameters come after it. */
export function plannedFor(plan: CASMailboxPlan): MailboxChanges {
  const differences = casMailbox.settings
    .filter(({ name }) => name in plan)
    .map((setting) => ({ setting, old: defaultOf(setting, EVERYWHERE), new: planned(plan, setting.name) }))
    .filter((one) => !sameValue(one.setting, one.old, one.new));
  return casChanges(differences, EVERYWHERE);
}

function planned(plan: CASMailboxPlan, name: string): unknown {
  return (plan as unknown as Readonly<Record<string, unknown>>)[name];
}

/** `Get-` and `Set-CASMailboxPlan`: by which ways the users of new mailboxes may reach them. */
import type { Configuration, SettingChange } from '../../config/config-store.ts';
import { casMailboxPlan } from '../../model/cas-mailbox-plan.ts';
import { ALL_SERVERS } from '../../model/sections.ts';
import { changeFacts, changeLine, plannedFrom } from '../changes/planned-change.ts';
import { writeChanges } from '../changes/write-changes.ts';
import { noWait } from '../common-parameters.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { type ParameterTable, parameter, settingParameter } from '../parameter.ts';
import { limited } from '../result-size.ts';
import { anyText } from '../text-type.ts';
import { meansThePlan, PLAN_NAME, planObject } from './mailbox-plan.ts';
import { passes, selectionParameters, sorted } from './selection.ts';

const identity = {
  type: anyText('MailboxPlanIdParameter', PLAN_NAME),
  help: `The plan: ${PLAN_NAME}. The plans of Exchange Online (ExchangeOnlineEnterprise) mean the same one.`,
  position: 0,
  pipeline: 'property',
  valueName: 'plan',
} as const;

export const getCasMailboxPlan = defineCmdlet({
  name: 'Get-CASMailboxPlan',
  synopsis: 'Shows by which ways the users of new mailboxes may reach them.',
  description:
    'There is one plan, Default, which New-Mailbox follows. What it does not say of a mailbox that exists, Get-CASMailbox does.',
  examples: [
    { line: 'Get-CASMailboxPlan', text: 'The plan, in short.' },
    { line: 'Get-CASMailboxPlan --output list', text: 'Everything about it.' },
  ],
  parameters: {
    Identity: parameter(identity),
    Filter: selectionParameters.Filter,
    ResultSize: selectionParameters.ResultSize,
    SortBy: selectionParameters.SortBy,
    Credential: selectionParameters.Credential,
    DomainController: domainController,
    IgnoreDefaultScope: selectionParameters.IgnoreDefaultScope,
  },
  async *run({ Identity, Filter, ResultSize, SortBy }, context) {
    const { casMailboxPlan: plan } = await (await context.store()).read();
    if (Identity !== undefined && !meansThePlan(Identity, context)) return;
    const found = [planObject(plan)].filter((object) => passes(object, Filter));
    yield* limited(sorted(found, SortBy), ResultSize, context);
  },
});

const planParameters: ParameterTable = Object.fromEntries(
  casMailboxPlan.settings.map((one) => [one.name, settingParameter(one)]),
);

export const setCasMailboxPlan = defineCmdlet({
  name: 'Set-CASMailboxPlan',
  synopsis: 'Says by which ways the users of new mailboxes may reach them.',
  description:
    'New-Mailbox follows the plan where its own parameters say nothing else. Mailboxes that exist stay as they are: Get-CASMailbox | Set-CASMailbox changes them.',
  examples: [
    { line: "Set-CASMailboxPlan Default -PopEnabled '$false'", text: 'New mailboxes are reached by IMAP4 only.' },
    {
      line: 'Get-CASMailboxPlan | Set-CASMailboxPlan -ImapEnabled $false -PopEnabled $false',
      text: 'In the management shell: new mailboxes are reached by nothing until somebody allows it.',
    },
  ],
  parameters: {
    Identity: parameter({ ...identity, mandatory: true }),
    ...planParameters,
    OwaMailboxPolicy: parameter({
      type: anyText('MailboxPolicyIdParameter', 'OwaMailboxPolicy-Default'),
      help: 'Accepted as in Exchange; Outlook on the web is not served here.',
      onlyAccepted: true,
    }),
    NoWait: noWait,
  },
  shouldProcess: 'low',
  returns: 'one',
  async run({ Identity = '', NoWait, ...wanted }, context) {
    if (meansThePlan(Identity as string, context)) await setPlan(wanted, NoWait !== true, context);
  },
});

async function setPlan(
  wanted: Readonly<Record<string, unknown>>,
  wait: boolean,
  context: CmdletContext,
): Promise<void> {
  const store = await context.store();
  const changes: readonly SettingChange[] = casMailboxPlan.settings
    .filter(({ name }) => wanted[name] !== undefined)
    .map(({ name }) => ({ server: ALL_SERVERS, section: 'casMailboxPlan', property: name, value: wanted[name] }));
  const planned = (now: Configuration) => plannedFrom(now, changes, context.hostName());
  const made = planned(await store.read());
  const action = {
    operation: 'Set-CASMailboxPlan',
    target: PLAN_NAME,
    details: made.map(changeLine),
    facts: { plan: PLAN_NAME, changes: made.map(changeFacts) },
  };
  if (!(await context.shouldProcess(action))) return;
  if (made.length === 0) {
    context.warning(`The command completed successfully but no settings of '${PLAN_NAME}' have been modified.`);
  }
  await writeChanges({ wanted: () => changes, store, wait, facts: { plan: PLAN_NAME } }, context);
}

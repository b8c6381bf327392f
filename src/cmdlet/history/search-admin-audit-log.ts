/** `Search-AdminAuditLog`: over the history of the configuration, and the audit log of mailboxes and certificates. */
import { AuditLog } from '../../audit/audit-log.ts';
import { boolean } from '../../model/boolean.ts';
import { dateTime } from '../../model/date-time.ts';
import { INT32_MAX } from '../../model/int32.ts';
import { matchesAny } from '../../model/wildcard.ts';
import { boundedInt32 } from '../bounded-int32.ts';
import { wrongInput } from '../cmdlet-error.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { nameList } from '../name-list.ts';
import { parameter } from '../parameter.ts';
import { limited, resultSizeParameter } from '../result-size.ts';
import { type AuditEvent, auditedEvent, auditLogEvent, configurationEvent } from './audit-event.ts';

export const searchAdminAuditLog = defineCmdlet({
  name: 'Search-AdminAuditLog',
  synopsis: 'Searches what was changed, when, and by whom, as Exchange searches its audit log.',
  description:
    'Changes of settings, services and components come from the history of the configuration, of which the last 500 are kept; changes of mailboxes and certificates, and exports of private keys, from the audit log in the data folder, some ten thousand, also those that failed. What only reads is in neither. Get-SettingsHistory shows the history in fewer words.',
  examples: [
    { line: 'Search-AdminAuditLog', text: 'All that is kept, the newest first.' },
    {
      line: 'Search-AdminAuditLog -Cmdlets Set-PopSettings,Set-ImapSettings -Parameters LoginType -StartDate 2026-11-01',
      text: 'Who has changed LoginType since the first of November.',
    },
    { line: 'Search-AdminAuditLog -UserIds alice -ObjectIds EX01 --json', text: 'For a program.' },
  ],
  parameters: {
    Cmdlets: parameter({
      type: nameList('Set-PopSettings'),
      help: 'Only lines of these cmdlets, also with wildcards.',
      valueName: 'names',
    }),
    Parameters: parameter({
      type: nameList('LoginType'),
      help: 'Only lines with one of these parameters; -Cmdlets goes with it.',
      valueName: 'names',
    }),
    StartDate: parameter({ type: dateTime, help: 'Only from this time on.', valueName: 'date' }),
    EndDate: parameter({
      type: dateTime,
      help: 'Only up to this time; a bare date is its midnight.',
      valueName: 'date',
    }),
    UserIds: parameter({ type: nameList('alice'), help: 'Only changes by these people.', valueName: 'names' }),
    ObjectIds: parameter({
      type: nameList('EX01'),
      help: 'Only changes of these: a mailbox, EX01\\THUMBPRINT for a certificate, a server, EX01\\1 for its settings, EX01\\PopProxy for a component, CASMailboxPlan.',
      valueName: 'names',
    }),
    IsSuccess: parameter({ type: boolean, help: 'Only what succeeded, or only what did not.' }),
    ExternalAccess: parameter({ type: boolean, help: 'Accepted; nobody has access from outside.', onlyAccepted: true }),
    StartIndex: parameter({
      type: boundedInt32(0, INT32_MAX, 100),
      help: 'Skips so many of those that were found.',
      valueName: 'count',
    }),
    ResultSize: resultSizeParameter,
    DomainController: domainController,
  },
  async *run(asked, context) {
    const { Cmdlets, Parameters, StartDate, EndDate, ExternalAccess, StartIndex = 0 } = asked;
    if (Parameters !== undefined && Cmdlets === undefined) throw parametersWithoutCmdlets();
    if (StartDate !== undefined && EndDate !== undefined && StartDate > EndDate) throw backwards();
    if (ExternalAccess === true) return;
    const found = (await allEvents(context)).filter((event) => isWanted(event, asked));
    yield* limited(found.slice(StartIndex).map(auditLogEvent), asked.ResultSize, context);
  },
});

/** Newest first. */
async function allEvents(context: CmdletContext): Promise<readonly AuditEvent[]> {
  const store = await context.store();
  const history = (await store.history()).map(configurationEvent);
  const { dataFolder } = await store.read();
  const events = [...history, ...recordedElsewhere(dataFolder, context)];
  return events.sort((a, b) => b.when.getTime() - a.when.getTime());
}

/** Whoever may read the configuration need not be allowed to look into the data folder. */
function recordedElsewhere(dataFolder: string, context: CmdletContext): readonly AuditEvent[] {
  try {
    return new AuditLog(dataFolder).entries().map(auditedEvent);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES') throw error;
    context.warning(
      `Changes of mailboxes and certificates are not among these, because they cannot be read: ${message}.`,
    );
    return [];
  }
}

interface Asked {
  readonly Cmdlets?: readonly string[];
  readonly Parameters?: readonly string[];
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly UserIds?: readonly string[];
  readonly ObjectIds?: readonly string[];
  readonly IsSuccess?: boolean;
}

function isWanted(
  { when, who, line, objects, servers, succeeded }: AuditEvent,
  { Cmdlets, Parameters, StartDate, EndDate, UserIds, ObjectIds, IsSuccess }: Asked,
): boolean {
  if ((StartDate !== undefined && when < StartDate) || (EndDate !== undefined && when > EndDate)) return false;
  if (IsSuccess !== undefined && succeeded !== IsSuccess) return false;
  const names = line.parameters.map(({ name }) => name);
  return (
    anyMatches(Cmdlets, [line.cmdlet]) &&
    anyMatches(Parameters, names) &&
    // `root (alice)` under sudo is both of them.
    anyMatches(UserIds, [who, ...who.split(/[ ()]+/)]) &&
    anyMatches(ObjectIds, [...objects, ...servers])
  );
}

/** True as well when nothing is asked for. */
function anyMatches(patterns: readonly string[] | undefined, names: readonly string[]): boolean {
  return patterns === undefined || names.some((name) => matchesAny(patterns, name));
}

function parametersWithoutCmdlets() {
  return wrongInput('ParametersWithoutCmdlets', '-Parameters says which parameters of which cmdlets.', {
    parameter: 'Parameters',
    hints: ["Add -Cmdlets, for example -Cmdlets '*'."],
  });
}

function backwards() {
  return wrongInput('InvalidDateRange', '-StartDate is later than -EndDate.', { parameter: 'StartDate' });
}

/** `Search-AdminAuditLog` over the history of the configuration. */
import type { HistoryEntry } from '../../config/config-store.ts';
import { boolean } from '../../model/boolean.ts';
import { dateTime } from '../../model/date-time.ts';
import { INT32_MAX } from '../../model/int32.ts';
import { matchesAny } from '../../model/wildcard.ts';
import { boundedInt32 } from '../bounded-int32.ts';
import { wrongInput } from '../cmdlet-error.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { nameList } from '../name-list.ts';
import { parameter } from '../parameter.ts';
import { limited, resultSizeParameter } from '../result-size.ts';
import { auditLogEvent, objectsOf } from './history-entry.ts';
import { recordedLine } from './recorded-line.ts';

export const searchAdminAuditLog = defineCmdlet({
  name: 'Search-AdminAuditLog',
  synopsis: 'Searches the changes of the configuration, as Exchange searches its audit log.',
  description:
    'The log is the history of the configuration, of which the last 500 changes are kept; what only reads, and what failed, is not in it. Get-SettingsHistory shows the same in fewer words.',
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
      help: 'Only changes of these: a server, EX01\\1 for its settings, EX01\\PopProxy for a component, CASMailboxPlan.',
      valueName: 'names',
    }),
    IsSuccess: parameter({ type: boolean, help: 'Whether it succeeded; only what did is recorded.' }),
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
    const { Cmdlets, Parameters, StartDate, EndDate, IsSuccess, ExternalAccess, StartIndex = 0 } = asked;
    if (Parameters !== undefined && Cmdlets === undefined) throw parametersWithoutCmdlets();
    if (StartDate !== undefined && EndDate !== undefined && StartDate > EndDate) throw backwards();
    if (IsSuccess === false || ExternalAccess === true) return;
    const found = (await (await context.store()).history()).filter((entry) => isWanted(entry, asked));
    yield* limited(found.slice(StartIndex).map(auditLogEvent), asked.ResultSize, context);
  },
});

interface Asked {
  readonly Cmdlets?: readonly string[];
  readonly Parameters?: readonly string[];
  readonly StartDate?: Date;
  readonly EndDate?: Date;
  readonly UserIds?: readonly string[];
  readonly ObjectIds?: readonly string[];
}

function isWanted(
  entry: HistoryEntry,
  { Cmdlets, Parameters, StartDate, EndDate, UserIds, ObjectIds }: Asked,
): boolean {
  if ((StartDate !== undefined && entry.when < StartDate) || (EndDate !== undefined && entry.when > EndDate))
    return false;
  const { cmdlet, parameters } = recordedLine(entry.cmdlet);
  const names = parameters.map(({ name }) => name);
  const objects = objectsOf(entry.changes);
  const servers = entry.changes.map(({ server }) => server);
  return (
    anyMatches(Cmdlets, [cmdlet]) &&
    anyMatches(Parameters, names) &&
    // `root (alice)` under sudo is both of them.
    anyMatches(UserIds, [entry.who, ...entry.who.split(/[ ()]+/)]) &&
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

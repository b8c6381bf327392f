/** Changes as Search-AdminAuditLog shows them: of the configuration from its history, of anything else from the audit log. */
import type { AuditEntry } from '../../audit/audit-log.ts';
import type { HistoryEntry, PropertyChange } from '../../config/config-store.ts';
import { ALL_SERVERS, nounOf, pathOf } from '../../model/sections.ts';
import { recordedValues } from '../changes/planned-change.ts';
import { CmdletObject } from '../cmdlet-object.ts';
import { settingsIdentity } from '../settings-object.ts';
import { stableGuid } from '../stable-guid.ts';
import { type RecordedLine, recordedLine } from './recorded-line.ts';

export interface AuditEvent {
  readonly when: Date;
  readonly who: string;
  readonly line: RecordedLine;
  readonly objects: readonly string[];
  readonly modified: readonly { readonly property: string; readonly old: string; readonly new: string }[];
  /** Where it was changed; '' where the record does not say. */
  readonly servers: readonly string[];
  readonly succeeded: boolean;
  /** '' when it succeeded. */
  readonly error: string;
  /** What its Identity is made of. */
  readonly seed: string;
  /** Of the configuration; null for what is none of it. */
  readonly revision: number | null;
}

/** Only what was written is in the history, so all of it has succeeded. */
export function configurationEvent({ revision, when, who, cmdlet, changes }: HistoryEntry): AuditEvent {
  return {
    when,
    who,
    line: recordedLine(cmdlet),
    objects: objectsOf(changes),
    modified: changes.map((change) => ({ property: change.property, ...recordedValues(change) })),
    servers: [...new Set(changes.map(({ server }) => server))].filter((server) => server !== ALL_SERVERS),
    succeeded: true,
    error: '',
    seed: `revision ${revision} of ${when.toISOString()}`,
    revision,
  };
}

export function auditedEvent({ id, when, who, cmdlet, object, changes, outcome, error }: AuditEntry): AuditEvent {
  return {
    when,
    who,
    line: recordedLine(cmdlet),
    objects: [object],
    modified: changes,
    servers: [],
    succeeded: outcome === 'done',
    error,
    seed: `audit ${id}`,
    revision: null,
  };
}

/** What has a name and a value, and stands for its name in a list. */
class NamedValue extends CmdletObject {
  override toString(): string {
    return String(this.get('Name'));
  }
}

export function auditLogEvent(event: AuditEvent): CmdletObject {
  const { line, modified } = event;
  return new CmdletObject('AdminAuditLogEvent', [
    ['ObjectModified', event.objects.join(', ')],
    ['CmdletName', line.cmdlet],
    [
      'CmdletParameters',
      line.parameters.map(
        ({ name, value }) =>
          new NamedValue('AdminAuditLogCmdletParameter', [
            ['Name', name],
            ['Value', value],
          ]),
      ),
    ],
    [
      'ModifiedProperties',
      modified.map(
        ({ property, old, new: value }) =>
          new NamedValue('AdminAuditLogModifiedProperty', [
            ['Name', property],
            ['NewValue', value],
            ['OldValue', old],
          ]),
      ),
    ],
    ['Caller', event.who],
    ['ExternalAccess', false],
    ['Succeeded', event.succeeded],
    ['Error', event.error],
    ['RunDate', event.when],
    ['OriginatingServer', event.servers[0] ?? ''],
    ['Identity', stableGuid(event.seed)],
    ['IsValid', true],
    ['ObjectState', 'New'],
    ['Revision', event.revision],
  ]);
}

/** `EX01\1` for the settings of a protocol, `EX01\PopProxy` for a component, the noun of what holds for all servers. */
function objectsOf(changes: readonly PropertyChange[]): readonly string[] {
  return [
    ...new Set(
      changes.map(({ server, section }) => {
        if (server === ALL_SERVERS) return nounOf(section)?.name ?? section;
        const [, inside] = pathOf(section);
        return inside === undefined ? settingsIdentity(server) : `${server}\\${inside}`;
      }),
    ),
  ];
}

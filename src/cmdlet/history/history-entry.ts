/** A change of the configuration as the objects that cmdlets hand out. */
import type { HistoryEntry, PropertyChange } from '../../config/config-store.ts';
import { ALL_SERVERS, nounOf, pathOf } from '../../model/sections.ts';
import { recordedChange, recordedValues } from '../changes/planned-change.ts';
import { CmdletObject, type PropertyValue, type TableView } from '../cmdlet-object.ts';
import { settingsIdentity } from '../settings-object.ts';
import { stableGuid } from '../stable-guid.ts';
import { recordedLine } from './recorded-line.ts';

const VIEW: TableView = {
  columns: [
    { property: 'Revision', align: 'right' },
    { property: 'When', width: 19 },
    { property: 'Who', width: 16 },
    { property: 'Cmdlet' },
  ],
};

export function settingsHistoryEntry({ revision, when, who, cmdlet, changes }: HistoryEntry): CmdletObject {
  return new CmdletObject(
    'SettingsHistoryEntry',
    [
      ['Revision', revision],
      ['When', when],
      ['Who', who],
      ['Cmdlet', cmdlet],
      ['Changes', changes.map(recordedChange)],
    ],
    VIEW,
  );
}

/** What has a name and a value, and stands for its name in a list. */
class NamedValue extends CmdletObject {
  override toString(): string {
    return String(this.get('Name'));
  }
}

/** As Search-AdminAuditLog shows it. Only what was written is recorded, so everything here has succeeded. */
export function auditLogEvent({ revision, when, who, cmdlet: line, changes }: HistoryEntry): CmdletObject {
  const { cmdlet, parameters } = recordedLine(line);
  const modified = changes.map((change) => {
    const { old, new: value } = recordedValues(change);
    return new NamedValue('AdminAuditLogModifiedProperty', [
      ['Name', change.property],
      ['NewValue', value],
      ['OldValue', old],
    ]);
  });
  const properties: readonly (readonly [string, PropertyValue])[] = [
    ['ObjectModified', objectsOf(changes).join(', ')],
    ['CmdletName', cmdlet],
    [
      'CmdletParameters',
      parameters.map(
        ({ name, value }) =>
          new NamedValue('AdminAuditLogCmdletParameter', [
            ['Name', name],
            ['Value', value],
          ]),
      ),
    ],
    ['ModifiedProperties', modified],
    ['Caller', who],
    ['ExternalAccess', false],
    ['Succeeded', true],
    ['Error', ''],
    ['RunDate', when],
    ['OriginatingServer', changes[0]?.server ?? ''],
    ['Identity', stableGuid(`revision ${revision} of ${when.toISOString()}`)],
    ['IsValid', true],
    ['ObjectState', 'New'],
    ['Revision', revision],
  ];
  return new CmdletObject('AdminAuditLogEvent', properties);
}

/** `EX01\1` for the settings of a protocol, `EX01\PopProxy` for a component, the noun of what holds for all servers. */
export function objectsOf(changes: readonly PropertyChange[]): readonly string[] {
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

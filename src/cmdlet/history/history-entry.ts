/** A change of the configuration as the objects that cmdlets hand out. */
import type { HistoryEntry } from '../../config/config-store.ts';
import { recordedChange } from '../changes/planned-change.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';

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

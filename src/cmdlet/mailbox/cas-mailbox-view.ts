/** The columns of what says by which ways mailboxes are reached: CASMailbox and CASMailboxPlan. */
import type { Setting } from '../../model/setting.ts';
import type { ViewColumn } from '../cmdlet-object.ts';

export function accessColumns(settings: readonly Setting[]): readonly ViewColumn[] {
  return (
    settings
      .filter(({ column }) => column !== undefined)
      .sort((a, b) => a.column! - b.column!)
      // The one column that Exchange spells otherwise than its property.
      .map(({ name }) => (name === 'MAPIEnabled' ? { property: name, label: 'MapiEnabled' } : { property: name }))
  );
}

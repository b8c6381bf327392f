/** A change of any property of any server, before and after, in words for people and for programs. */
import type { Configuration, PropertyChange, SettingChange } from '../../config/config-store.ts';
import { differencesBetween, type Place, sameAt, settingAt, valueAt } from '../../config/difference.ts';
import { formatSetting } from '../../model/settings-noun.ts';

export interface PlannedChange extends Place {
  readonly old: unknown;
  readonly new: unknown;
}

/** What of `wanted` differs from what is; the servers are those of `current`. */
export function plannedFrom(current: Configuration, wanted: readonly SettingChange[]): readonly PlannedChange[] {
  return wanted
    .map(({ value, ...place }) => ({ ...place, old: valueAt(current, place), new: value }))
    .filter((one) => !sameAt(one, one.old, one.new));
}

/** From one configuration to the other, for the servers that both have. */
export function plannedBetween(before: Configuration, after: Configuration): readonly PlannedChange[] {
  return differencesBetween(before, after)
    .map((place) => ({ ...place, old: valueAt(before, place), new: valueAt(after, place) }))
    .filter((one) => one.old !== undefined && one.new !== undefined);
}

export function settingChange({ server, section, property, new: value }: PlannedChange): SettingChange {
  return { server, section, property, value };
}

/** `EX01 pop LoginType: SecureLogin -> PlainTextLogin` */
export function changeLine(change: PlannedChange): string {
  const setting = settingAt(change);
  const shown = (value: unknown) => formatSetting(setting, value) || "''";
  return `${change.server} ${change.section} ${change.property}: ${shown(change.old)} -> ${shown(change.new)}`;
}

/** The same for programs; values as a document holds them. */
export function changeFacts(change: PlannedChange): Record<string, unknown> {
  const { type, takesEffect } = settingAt(change);
  const { server, section, property } = change;
  return { server, section, property, old: type.encode(change.old), new: type.encode(change.new), takesEffect };
}

/** A change of the history in the same words. */
export function recordedLine(change: PropertyChange): string {
  const setting = settingAt(change) as ReturnType<typeof settingAt> | undefined;
  const shown = (value: unknown) => (setting === undefined ? String(value) : recordedValue(setting, value));
  return `${change.server} ${change.section} ${change.property}: ${shown(change.old)} -> ${shown(change.new)}`;
}

/** A value of the document; one that an earlier version wrote may be none today, and is shown as it stands. */
function recordedValue(setting: ReturnType<typeof settingAt>, value: unknown): string {
  try {
    return formatSetting(setting, setting.type.parse(value)) || "''";
  } catch {
    return JSON.stringify(value);
  }
}

/** A change of any property of any server or of all of them, before and after, in words for people and for programs. */
import type { Configuration, PropertyChange, SettingChange } from '../../config/config-store.ts';
import { differencesBetween, type Place, sameAt, settingAt, valueAt } from '../../config/difference.ts';
import { ALL_SERVERS, nounOf, type Section } from '../../model/sections.ts';
import { serverIdentity } from '../../model/server-identity.ts';
import type { Setting } from '../../model/setting.ts';
import { defaultOf, formatSetting } from '../../model/settings-noun.ts';

export interface PlannedChange extends Place {
  /** The server comes with the change. */
  readonly newServer?: boolean;
  readonly old: unknown;
  readonly new: unknown;
}

/**
 * What of `wanted` differs from what is.
 * @param hostName of this machine, on which the defaults of a server that is new depend
 */
export function plannedFrom(
  current: Configuration,
  wanted: readonly SettingChange[],
  hostName: string,
): readonly PlannedChange[] {
  return wanted
    .map(({ value, ...place }) => {
      const standard = defaultOf(settingAt(place), serverIdentity(place.server, hostName));
      return { ...place, old: valueAt(current, place) ?? standard, new: value };
    })
    .filter((one) => !sameAt(one, one.old, one.new));
}

/** From one configuration to the other, for the servers that both have and for what holds for all of them. */
export function plannedBetween(before: Configuration, after: Configuration): readonly PlannedChange[] {
  return differencesBetween(before, after)
    .map((place) => ({ ...place, old: valueAt(before, place), new: valueAt(after, place) }))
    .filter((one) => one.old !== undefined && one.new !== undefined);
}

export function settingChange({ old: _, new: value, ...place }: PlannedChange): SettingChange {
  return { ...place, value };
}

/** `EX01 pop LoginType: SecureLogin -> PlainTextLogin` */
export function changeLine(change: PlannedChange): string {
  const setting = settingAt(change);
  const shown = (value: unknown) => formatSetting(setting, value) || "''";
  return `${placeName(change)}: ${shown(change.old)} -> ${shown(change.new)}`;
}

/** `EX01 pop LoginType`, `pop3UidlFormat`, `casMailboxPlan PopEnabled` */
function placeName({ server, section, property }: Place): string {
  return [server, section === 'document' ? '' : section, property].filter((word) => word !== '').join(' ');
}

/** The same for programs; values as a document holds them. */
export function changeFacts(change: PlannedChange): Record<string, unknown> {
  const { type, takesEffect } = settingAt(change);
  const { server, section, property } = change;
  const values = { old: type.encode(change.old), new: type.encode(change.new) };
  return { ...(server === ALL_SERVERS ? {} : { server }), section, property, ...values, takesEffect };
}

/** A change of the history in the same words. */
export function recordedChange(change: PropertyChange): string {
  const { old, new: value } = recordedValues(change);
  return `${placeName(change)}: ${old} -> ${value}`;
}

export function recordedValues(change: PropertyChange): { readonly old: string; readonly new: string } {
  // The property of an earlier version may be none today.
  const setting = nounOf(change.section as Section)?.settings.find(({ name }) => name === change.property);
  const shown = (value: unknown) => (setting === undefined ? JSON.stringify(value) : recordedValue(setting, value));
  return { old: shown(change.old), new: shown(change.new) };
}

/** A value of the document; one that an earlier version wrote may be none today, and is shown as it stands. */
function recordedValue(setting: Setting, value: unknown): string {
  try {
    return formatSetting(setting, setting.type.parse(value)) || "''";
  } catch {
    return JSON.stringify(value);
  }
}

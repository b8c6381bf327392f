/** The keys of a document that hold for all of its servers. Only a person with an editor changes them. */
import type { Configuration } from '../../config/config-store.ts';
import { documentKeys } from '../../model/document-keys.ts';
import { formatSetting, sameValue } from '../../model/settings-noun.ts';

export interface DifferingKey {
  readonly name: string;
  /** In words. */
  readonly old: string;
  readonly new: string;
}

export function differingKeys(before: Configuration, after: Configuration): readonly DifferingKey[] {
  const [old, now] = [before, after] as unknown as readonly [Record<string, unknown>, Record<string, unknown>];
  const keys = documentKeys.settings
    .filter((setting) => !sameValue(setting, old[setting.name], now[setting.name]))
    .map((setting) => {
      const shown = (value: unknown) => formatSetting(setting, value) || "''";
      return { name: setting.name, old: shown(old[setting.name]), new: shown(now[setting.name]) };
    });
  if (before.dataFolder === after.dataFolder) return keys;
  return [{ name: 'dataFolder', old: before.dataFolder, new: after.dataFolder }, ...keys];
}

import { popSettings } from '../model/pop-settings.ts';
import type { SettingsNoun } from '../model/settings-noun.ts';
import { getSettingsCmdlet, setSettingsCmdlet } from './settings-cmdlets.ts';

const noun = popSettings as unknown as SettingsNoun;

export const getPopSettings = getSettingsCmdlet(noun);
export const setPopSettings = setSettingsCmdlet(noun);

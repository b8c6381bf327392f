import { imapSettings } from '../model/imap-settings.ts';
import type { SettingsNoun } from '../model/settings-noun.ts';
import { getSettingsCmdlet, setSettingsCmdlet } from './settings-cmdlets.ts';

const noun = imapSettings as unknown as SettingsNoun;

export const getImapSettings = getSettingsCmdlet(noun);
export const setImapSettings = setSettingsCmdlet(noun);

/** ImapSettings: what `Get-ImapSettings` shows and `Set-ImapSettings` changes. */
import { boolean } from './boolean.ts';
import { commonSettings } from './common-settings.ts';
import { setting } from './setting.ts';
import { type SettingsOf, settingsNoun } from './settings-noun.ts';

const shape = {
  ...commonSettings({
    protocol: 'IMAP4',
    sslPort: 993,
    clearPort: 143,
    proxyTargetPort: 1993,
    maxCommandSize: { minimum: 1024, maximum: 16384, default: 10240 },
    banner: 'The Microsoft Exchange IMAP4 service is ready.',
    logFolder: 'logs/Imap4',
  }),
  ShowHiddenFoldersEnabled: setting({
    type: boolean,
    default: false,
    help: 'Whether LIST and LSUB show hidden folders: those with the annotation /private/vendor/postern/hidden "true" (METADATA), and those below them.',
    takesEffect: 'next command',
    position: 20,
  }),
};

export const imapSettings = settingsNoun('ImapSettings', 'IMAP4', 'imap', shape);

/** Complete IMAP4 settings of one server. */
export type ImapSettings = SettingsOf<typeof shape>;

/** What holds on a server whose document says nothing. */
export const defaults = imapSettings.defaults;

/** PopSettings: what `Get-PopSettings` shows and `Set-PopSettings` changes. */
import { commonSettings } from './common-settings.ts';
import { enumeration } from './enumeration.ts';
import { setting } from './setting.ts';
import { type SettingsOf, settingsNoun } from './settings-noun.ts';

export const sortOrder = enumeration('SortOrder', { Ascending: 0, Descending: 1 });

const shape = {
  ...commonSettings({
    protocol: 'POP3',
    sslPort: 995,
    clearPort: 110,
    proxyTargetPort: 1995,
    maxCommandSize: { minimum: 40, maximum: 1024, default: 512 },
    banner: 'The Microsoft Exchange POP3 service is ready.',
    logFolder: 'logs/Pop3',
  }),
  MessageRetrievalSortOrder: setting({
    type: sortOrder,
    default: 'Ascending',
    help: 'Whether the oldest message has number 1 (Ascending) or the newest (Descending).',
    takesEffect: 'next log-on',
    openConnections: 'A session keeps the order that it began with.',
    position: 20,
  }),
};

export const popSettings = settingsNoun('PopSettings', 'POP3', 'pop', shape);

/** Complete POP3 settings of one server. */
export type PopSettings = SettingsOf<typeof shape>;

/** What holds on a server whose document says nothing. */
export const defaults = popSettings.defaults;

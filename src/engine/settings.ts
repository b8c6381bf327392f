/** What is in force: one immutable snapshot, replaced as a whole. */
import type { Configuration } from '../config/config-store.ts';
import type { DocumentKeys } from '../model/document-keys.ts';
import type { ImapSettings } from '../model/imap-settings.ts';
import type { PopSettings } from '../model/pop-settings.ts';
import type { ServerSections } from '../model/sections.ts';
import type { WantedListener } from './listener-set.ts';

export interface Settings extends DocumentKeys {
  readonly revision: number;
  readonly hash: string;
  readonly server: string;
  readonly dataFolder: string;
  readonly pop: PopSettings;
  readonly imap: ImapSettings;
  readonly services: ServerSections['services'];
  readonly components: ServerSections['components'];
}

/** @throws Error when the document does not know the server */
export function settingsOf(configuration: Configuration, server: string): Settings {
  const found = configuration.servers.get(server);
  if (found === undefined) throw new Error(`The configuration has no server named ${server}.`);
  const { servers, ...ofDocument } = configuration;
  return { ...ofDocument, server, ...found };
}

/** @param served the protocols that take connections */
export function wantedListeners(settings: Settings, served: readonly ('pop' | 'imap')[]): WantedListener[] {
  const wanted: WantedListener[] = [];
  for (const service of served) {
    for (const binding of settings[service].UnencryptedOrTLSBindings) {
      wanted.push({ binding, role: { service, security: 'UnencryptedOrTLS' } });
    }
    for (const binding of settings[service].SSLBindings) wanted.push({ binding, role: { service, security: 'SSL' } });
  }
  return wanted;
}

/** The object that `Get-PopSettings` and `Get-ImapSettings` hand out: the settings, and what Exchange shows around them. */
import type { HistoryEntry } from '../config/config-store.ts';
import type { ServerIdentity } from '../model/server-identity.ts';
import type { SettingsNoun } from '../model/settings-noun.ts';
import { CmdletObject, type PropertyValue, type TableView } from './cmdlet-object.ts';
import { stableGuid } from './stable-guid.ts';
import { typedSetting } from './typed-setting.ts';

/** The name that Exchange gives to the one settings object of a protocol and server: `EX01\1`. */
export function settingsIdentity(server: string): string {
  return `${server}\\1`;
}

/** Widths of the default table on a wide screen. */
const COLUMN_WIDTHS: Readonly<Record<string, number>> = {
  UnencryptedOrTLSBindings: 28,
  SSLBindings: 28,
  LoginType: 13,
};

export function settingsView(noun: SettingsNoun): TableView {
  const columns = noun.settings
    .filter((one) => one.column !== undefined)
    .sort((a, b) => a.column! - b.column!)
    .map(({ name }) => ({ property: name, ...(COLUMN_WIDTHS[name] ? { width: COLUMN_WIDTHS[name] } : {}) }));
  return { columns };
}

/**
 * @param settings the noun's complete value on this server
 * @param history newest first; empty when nothing is known of it
 */
export function settingsObject(
  noun: SettingsNoun,
  settings: Readonly<Record<string, unknown>>,
  server: ServerIdentity,
  history: readonly HistoryEntry[],
): CmdletObject {
  return new CmdletObject(
    noun.name,
    [
      ['ProtocolName', noun.protocol],
      ['Name', '1'],
      ...noun.settings.map((one) => [one.name, typedSetting(one, settings[one.name])] as const),
      ...directoryProperties(noun, server, history),
    ],
    settingsView(noun),
  );
}

/** What every object of Exchange's directory has; scripts read Identity, Guid, Server and WhenChanged. */
function directoryProperties(
  { protocol, section }: SettingsNoun,
  server: ServerIdentity,
  history: readonly HistoryEntry[],
): readonly (readonly [string, PropertyValue])[] {
  const own = history.filter(({ changes }) =>
    changes.some((change) => change.server === server.name && change.section === section),
  );
  const changed = own[0]?.when ?? null;
  const created = own.at(-1)?.when ?? null;
  const folder = protocol === 'POP3' ? 'POP' : 'IMAP';
  const identity = settingsIdentity(server.name);
  const distinguishedName = `CN=1,CN=${protocol},CN=Protocols,CN=${server.name},CN=Servers,CN=Configuration`;
  return [
    ['Server', server.name],
    ['AdminDisplayName', ''],
    // The version of the object's layout, not of a product; scripts compare it.
    ['ExchangeVersion', '0.10 (14.0.100.0)'],
    ['DistinguishedName', distinguishedName],
    ['Identity', identity],
    ['Guid', stableGuid(distinguishedName)],
    ['ObjectCategory', `Configuration/Schema/ms-Exch-Protocol-Cfg-${folder}-Server`],
    ['ObjectClass', ['top', 'protocolCfg', `protocolCfg${folder}`, `protocolCfg${folder}Server`]],
    ['WhenChanged', changed],
    ['WhenCreated', created],
    ['WhenChangedUTC', utcText(changed)],
    ['WhenCreatedUTC', utcText(created)],
    ['OrganizationId', ''],
    ['Id', identity],
    ['OriginatingServer', server.fqdn],
    ['IsValid', true],
    ['ObjectState', 'Unchanged'],
  ];
}

function utcText(date: Date | null): string | null {
  return date === null ? null : date.toISOString().replace('T', ' ').slice(0, 19);
}

/** Changes of settings as a change of the text: pure, text in and text out. */
import { isShared, nounOf } from '../model/sections.ts';
import { serverIdentity } from '../model/server-identity.ts';
import { defaultOf, encodeSetting, sameValue } from '../model/settings-noun.ts';
import { ConfigError, type Configuration, type PropertyChange, type SettingChange } from './config-store.ts';
import {
  differencesBetween,
  documentPath,
  isSameProperty,
  type Place,
  sameAt,
  settingAt,
  valueAt,
} from './difference.ts';
import {
  brokenDocument,
  type DocumentPaths,
  type LoadedDocument,
  loadDocument,
  type Surroundings,
} from './document-file.ts';
import { removeValue, setValue, UneditableError } from './yaml-edit.ts';

const NEW_DOCUMENT = `# The configuration of Postern: changed by its cmdlets, and by hand as you like.
# A property that is not here has its default; Get-PopSettings and Get-ImapSettings show them all.
revision: 0
`;

export interface EffectiveChange extends SettingChange {
  /** Never undefined here: the default in its place. */
  readonly value: unknown;
  readonly isDefault: boolean;
  readonly old: unknown;
}

/** What really differs, the last word for each property; a value that is to return to its default has it here. */
export function effectiveChanges(
  current: Configuration,
  asked: readonly SettingChange[],
  { hostName }: Surroundings,
): readonly EffectiveChange[] {
  const changes = new Map<string, EffectiveChange>();
  for (const change of asked) {
    const { server, section, property } = change;
    const noun = nounOf(section)!;
    const setting = noun.settings.find((one) => one.name === property);
    if (!isShared(section) && !current.servers.has(server) && change.newServer !== true)
      throw new ConfigError('Refused', `The configuration has no server named ${server}.`);
    if (setting === undefined) throw new ConfigError('Refused', `${property} is not a property of ${noun.name}.`);
    const standard = defaultOf(setting, serverIdentity(server, hostName));
    const value = change.value === undefined ? standard : change.value;
    const oldValue = valueAt(current, change) ?? standard;
    const key = `${server}/${section}/${property}`;
    if (sameValue(setting, value, oldValue)) changes.delete(key);
    else changes.set(key, { ...change, value, old: oldValue, isDefault: sameValue(setting, value, standard) });
  }
  return [...changes.values()];
}

/**
 * The text with the changes made and the revision set, and what it means.
 * @throws ConfigError `Refused`
 */
export function applyChanges(
  paths: DocumentPaths,
  before: LoadedDocument,
  changes: readonly EffectiveChange[],
  revision: number,
  around: Surroundings,
): LoadedDocument {
  const start = before.exists ? before.text : NEW_DOCUMENT;
  const text = setValue(editText(paths.file, start, changes), ['revision'], revision);
  return loadChanged(paths, text, before.configuration, changes, around);
}

function editText(file: string, text: string, changes: readonly EffectiveChange[]): string {
  let edited = text;
  for (const change of changes) {
    const path = documentPath(change);
    // A server stays, whatever of it goes.
    const kept = isShared(change.section) ? 0 : 2;
    const value = encodeSetting(settingAt(change), change.value);
    try {
      // Only what differs from the default is written; but a line that a person commented stays, and says the default.
      const removed = change.isDefault ? removeValue(edited, path, kept) : undefined;
      edited = removed ?? setValue(edited, path, value);
    } catch (error) {
      if (!(error instanceof UneditableError)) throw error;
      throw brokenDocument('Refused', file, edited, [{ offset: error.offset, message: byHand(error.message) }]);
    }
  }
  return edited;
}

/**
 * The new text as it will be read.
 * @throws ConfigError `Refused` when it breaks a rule, or would mean anything else than what was asked for
 */
function loadChanged(
  paths: DocumentPaths,
  text: string,
  before: Configuration,
  changes: readonly EffectiveChange[],
  around: Surroundings,
): LoadedDocument {
  let after: LoadedDocument;
  try {
    after = loadDocument(paths, Buffer.from(text), around);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // The places are those of a text that nobody has seen.
    throw new ConfigError('Refused', error.problems.map(({ message }) => message).join('\n'), { file: paths.file });
  }
  const strays = differencesBetween(before, after.configuration).filter(
    (found) => !changes.some((change) => isSameProperty(change, found)) && !onlyComesOrGoes(found),
  );
  // A server that comes with a change, or the local one that nobody wrote down, has its defaults besides.
  function onlyComesOrGoes(place: Place): boolean {
    const standard = defaultOf(settingAt(place), serverIdentity(place.server, around.hostName));
    const [old, now] = [valueAt(before, place), valueAt(after.configuration, place)];
    return (old === undefined || now === undefined) && sameAt(place, old ?? standard, now ?? standard);
  }
  const missed = changes.filter((change) => !sameAt(change, valueAt(after.configuration, change), change.value));
  const wrong = strays[0] ?? missed[0];
  if (wrong === undefined) return after;
  const where = documentPath(wrong).join(', ');
  throw new ConfigError(
    'Refused',
    `${paths.file}: ${byHand(`The change would also reach ${where} (an anchor or alias)`)}`,
    {
      file: paths.file,
    },
  );
}

/** A change as the history keeps it. */
export function recorded(change: EffectiveChange): PropertyChange {
  const { server, section, property } = change;
  const setting = settingAt(change);
  return {
    server,
    section,
    property,
    old: encodeSetting(setting, change.old),
    new: encodeSetting(setting, change.value),
  };
}

function byHand(reason: string): string {
  return `${reason}, so a command cannot change it alone. Edit the file by hand.`;
}

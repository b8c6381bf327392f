/**
 * The parts of README.md that come from elsewhere. Each stands between two comments that name it, so that the rest of
 * the page can be written by hand around them:
 *
 *     <!-- generated: settings -->
 *     …
 *     <!-- /generated -->
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { markdownTable } from '../src/cmdlet/markdown-table.ts';
import { imapSettings } from '../src/model/imap-settings.ts';
import { popSettings } from '../src/model/pop-settings.ts';
import { rangeInWords, type Setting } from '../src/model/setting.ts';
import { defaultOf, formatSetting } from '../src/model/settings-noun.ts';

export type Sections = Readonly<Record<string, () => string>>;

export interface Rfc {
  readonly rfc: number;
  readonly title: string;
  /** Of IMAP4. */
  readonly capabilities?: readonly string[];
  readonly status: 'complete' | 'partial';
  readonly note?: string;
  /** Paths from the project's root. */
  readonly where: readonly string[];
  readonly tests: readonly string[];
}

const ROOT = new URL('../', import.meta.url);

/** @throws Error for a section that nobody generates, or one that is not closed */
export function withSections(page: string, sections: Sections): string {
  return page.replace(/(<!-- generated: (\S+) -->\n)[\s\S]*?(<!-- \/generated -->|$)/g, (_, open, name, close) => {
    const section = sections[name];
    if (section === undefined || close === '') throw new Error(`section ${name} is unknown or not closed`);
    return `${open}${section()}${close}`;
  });
}

export const readmeSections: Sections = { settings: settingsTable, rfcs: rfcTable, cmdlets: cmdletTable };

export function rfcIndex(): readonly Rfc[] {
  return parse(readFileSync(new URL('docs/rfc-index.yaml', ROOT), 'utf8')) as Rfc[];
}

function rfcTable(): string {
  const rows = rfcIndex().map(({ rfc, title, status, note = '' }) => [
    `[${rfc}](https://www.rfc-editor.org/rfc/rfc${rfc})`,
    title,
    status,
    note,
  ]);
  return markdownTable(['RFC', 'Title', 'Support', 'Note'], rows);
}

/** One line for each command of the manifest, which has them from their declarations. */
function cmdletTable(): string {
  const manifest = JSON.parse(readFileSync(new URL('oclif.manifest.json', ROOT), 'utf8')) as {
    commands: Record<string, { id: string; summary?: string; hidden?: boolean }>;
  };
  const shown = Object.values(manifest.commands).filter(({ hidden }) => hidden !== true);
  return markdownTable(
    ['Command', 'What it does'],
    shown.map(({ id, summary = '' }) => [`\`${id}\``, summary]),
  );
}

/** The server whose name and domain stand in defaults that depend on them. */
const EXAMPLE_SERVER = { name: 'MBX01', fqdn: 'mbx01.example.org' };

function settingsTable(): string {
  const names = [...new Set([...popSettings.settings, ...imapSettings.settings].map(({ name }) => name))];
  const rows = names.map((name) => {
    const [pop, imap] = [popSettings, imapSettings].map(({ settings }) => settings.find((one) => one.name === name));
    const both = [pop, imap].filter((one) => one !== undefined);
    const only = both.length === 1 ? ` (${pop === undefined ? 'IMAP4' : 'POP3'} only)` : '';
    const setting = both[0]!;
    return [
      `\`${name}\`${only}`,
      oneOrBoth(both.map(defaultText)),
      oneOrBoth(both.map(valuesText)),
      setting.withoutEffect === undefined ? setting.takesEffect : `${setting.takesEffect}: ${setting.withoutEffect}`,
    ];
  });
  return markdownTable(['Setting', 'Default', 'Values', 'Takes effect'], rows);
}

/** What the protocols share is said once. */
function oneOrBoth(texts: readonly string[]): string {
  const [pop = '', imap = pop] = texts;
  return pop === imap ? pop : `POP3 ${pop}; IMAP4 ${imap}`;
}

function defaultText(setting: Setting): string {
  const text = formatSetting(setting, defaultOf(setting, EXAMPLE_SERVER));
  return text === '' || text === '{}' ? '(none)' : `\`${text}\``;
}

function valuesText(setting: Setting): string {
  const { type } = setting;
  if ('names' in type) return (type.names as readonly string[]).map((name) => `\`${name}\``).join(', ');
  if (type.kind === 'list') return `list, such as \`${type.example}\``;
  return rangeInWords(setting) ?? type.name;
}

/** Reads what a running engine has written into its protocol log. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIELDS } from '../../../src/engine/protocol-log/row.ts';
import type { LiveEngine } from './live-engine.ts';

export type LogRow = Readonly<Record<string, string>>;

/** Names of the log's files, below any folder of that name, in order. */
export function logFileNames({ folder }: LiveEngine, below: string): string[] {
  const root = join(folder, below);
  const files = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }) : [];
  return files
    .filter((file) => file.endsWith('.LOG'))
    .map((file) => file.split('/').at(-1)!)
    .sort();
}

/** The text of all files of a protocol, the oldest first, once what waits has been written. */
export async function logText(live: LiveEngine, protocol: string, below = 'logs'): Promise<string> {
  await live.engine.protocolLogs[protocol === 'POP3' ? 'pop' : 'imap'].flush();
  const root = join(live.folder, below);
  if (!existsSync(root)) return '';
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.LOG') && file.split('/').at(-1)!.startsWith(protocol))
    .sort();
  return files.map((file) => readFileSync(join(root, file), 'utf8')).join('');
}

/** Its rows. */
export async function logOf(live: LiveEngine, protocol: string, below = 'logs'): Promise<LogRow[]> {
  return rowsOf(await logText(live, protocol, below));
}

/** RFC 4180, of one line a row. */
export function rowsOf(text: string): LogRow[] {
  const names = FIELDS.split(',');
  return text
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => Object.fromEntries(fieldsOf(line).map((field, at) => [names[at] ?? `extra${at}`, field])));
}

function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? bare! : quoted.replaceAll('""', '"'),
  );
}

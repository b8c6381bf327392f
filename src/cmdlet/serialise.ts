/** Objects for programs: JSON, YAML and CSV that hold the values, not their pictures. */
import { type CmdletObject, type PropertyValue, textOf } from './cmdlet-object.ts';

/**
 * One object or an array, as the cmdlet is declared to return; the number of today does not change the form.
 * Ends in a line feed.
 */
export function toJsonText(objects: readonly CmdletObject[], returns: 'one' | 'many'): string {
  return `${JSON.stringify(plain(objects, returns), null, 2)}\n`;
}

export async function toYamlText(objects: readonly CmdletObject[], returns: 'one' | 'many'): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(JSON.parse(JSON.stringify(plain(objects, returns))));
}

function plain(objects: readonly CmdletObject[], returns: 'one' | 'many'): unknown {
  return returns === 'one' && objects.length === 1 ? objects[0] : objects;
}

/**
 * RFC 4180, every field quoted as Export-Csv does. The columns are those of all objects, in order of appearance. A list
 * is one field with commas: what the parameter of that name takes.
 */
export function toCsvText(objects: readonly CmdletObject[]): string {
  const columns = [...new Set(objects.flatMap((one) => [...one.properties.keys()]))];
  if (columns.length === 0) return '';
  const rows = objects.map((one) => columns.map((column) => csvValue(one.get(column) ?? null)));
  return [columns, ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

function csvValue(value: PropertyValue): string {
  if (Array.isArray(value)) return value.map(csvValue).join(',');
  if (value instanceof Date) return value.toISOString();
  return textOf(value);
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

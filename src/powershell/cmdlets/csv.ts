/** Comma-separated values, RFC 4180: written with every field quoted as PowerShell does, read as others write them. */
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { toText } from '../values/text.ts';
import { CustomObject, isArray, type Value } from '../values/value.ts';

export interface CsvOptions {
  readonly delimiter: string;
}

/** One line without its end. */
export function csvLine(fields: readonly string[], { delimiter }: CsvOptions): string {
  return fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter);
}

/** The columns of a file are those of its first object; later objects have nothing to add. */
export function csvColumns(first: Value): readonly string[] {
  return first instanceof CmdletObject ? [...first.properties.keys()] : ['Length'];
}

/** A list is one field with commas: what the parameter of that name takes, not `System.String[]`. */
export function csvField(value: Value | undefined): string {
  if (isArray(value)) return value.map(csvField).join(',');
  return value instanceof Date ? value.toISOString() : toText(value);
}

export function csvFields(item: Value, columns: readonly string[]): readonly string[] {
  if (!(item instanceof CmdletObject)) return [toText(item).length.toString()];
  return columns.map((column) => csvField(item.get(column)));
}

/** Records with their fields; quoted fields may hold the delimiter, quotes and line ends. */
export function parseCsv(text: string, { delimiter }: CsvOptions): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  let at = 0;
  const endRecord = () => {
    record.push(field);
    if (record.length > 1 || field !== '') records.push(record);
    record = [];
    field = '';
  };
  while (at < text.length) {
    const c = text[at]!;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === delimiter) {
      record.push(field);
      field = '';
    } else if (c === '\n') endRecord();
    else if (c !== '\r' || text[at + 1] !== '\n') field += c;
    at += 1;
  }
  endRecord();
  return records;
}

/** The first record names the columns, unless `header` does. Lines of remarks (`#…`) are left out. */
export function objectsFromCsv(text: string, options: CsvOptions, header?: readonly string[]): readonly CustomObject[] {
  const records = parseCsv(text, options).filter(([first = '']) => !first.startsWith('#'));
  const columns = header ?? records[0] ?? [];
  return records
    .slice(header === undefined ? 1 : 0)
    .map((fields) => new CustomObject(columns.map((name, at) => [name, fields[at] ?? null] as const)));
}

/** `Format-List`: a line a property, `Name : value`. */
import { type CmdletObject, type PropertyValue, textOf } from './cmdlet-object.ts';

export interface ListOptions {
  /** Columns of the screen, where long values go on in an indented line; undefined keeps every value on its line. */
  readonly width?: number | undefined;
  /** How a property's name is made to stand out. */
  readonly emphasis?: (text: string) => string;
}

/** Objects are separated by an empty line. Every line ends in a line feed; no object gives an empty text. */
export function formatList(objects: readonly CmdletObject[], options: ListOptions = {}): string {
  return objects.map((one) => formatProperties(one.listed, options)).join('\n');
}

/** One block of names and values; the names are padded to the longest of them. */
export function formatProperties(
  properties: readonly (readonly [string, PropertyValue])[],
  { width, emphasis = (text) => text }: ListOptions = {},
): string {
  const nameWidth = Math.max(0, ...properties.map(([name]) => name.length));
  const indent = nameWidth + SEPARATOR.length;
  return properties
    .map(([name, value]) => {
      const [first = '', ...rest] = broken(textOf(value), width === undefined ? undefined : width - indent);
      const lines = [`${emphasis(name.padEnd(nameWidth))}${SEPARATOR}${first}`];
      return [...lines, ...rest.map((line) => ' '.repeat(indent) + line)].join('\n');
    })
    .map((line) => `${line}\n`)
    .join('');
}

const SEPARATOR = ' : ';
/** Narrower than this, breaking values makes them less readable. */
const MIN_VALUE_WIDTH = 20;

function broken(text: string, width: number | undefined): readonly string[] {
  const lines = text.split(/\r\n|[\r\n]/);
  if (width === undefined || width < MIN_VALUE_WIDTH) return lines;
  return lines.flatMap((line) => {
    const characters = [...line];
    const parts: string[] = [];
    for (let at = 0; at < Math.max(characters.length, 1); at += width)
      parts.push(characters.slice(at, at + width).join(''));
    return parts;
  });
}

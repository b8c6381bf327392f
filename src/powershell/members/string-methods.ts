/** The methods of strings that scripts use. Arguments are converted as PowerShell would; what they cannot be is refused. */
import { toBoolean, toNumber } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { boundedText, toText } from '../values/text.ts';
import { elementsOf, type Value } from '../values/value.ts';

type StringMethod = (text: string, args: readonly Value[]) => Value;

/** By name in lower case. */
export const stringMethods: Readonly<Record<string, StringMethod>> = {
  toupper: (text) => text.toUpperCase(),
  toupperinvariant: (text) => text.toUpperCase(),
  tolower: (text) => text.toLowerCase(),
  tolowerinvariant: (text) => text.toLowerCase(),
  tostring: (text) => text,
  trim: (text, args) => trimmed(text, args, true, true),
  trimstart: (text, args) => trimmed(text, args, true, false),
  trimend: (text, args) => trimmed(text, args, false, true),
  contains: (text, [part = '']) => text.includes(toText(part)),
  startswith: (text, [part = '', mode = null]) => folded(text, mode).startsWith(folded(toText(part), mode)),
  endswith: (text, [part = '', mode = null]) => folded(text, mode).endsWith(folded(toText(part), mode)),
  equals: (text, [other = null, mode = null]) => folded(text, mode) === folded(toText(other), mode),
  compareto: (text, [other = null]) => Math.sign(text < toText(other) ? -1 : text > toText(other) ? 1 : 0),
  indexof: (text, [part = '', start = 0]) => text.indexOf(toText(part), toNumber(start)),
  lastindexof: (text, [part = '']) => text.lastIndexOf(toText(part)),
  replace: (text, [from = '', to = '']) => boundedText(text.replaceAll(required(toText(from)), () => toText(to))),
  split: splitBy,
  substring: (text, [start = 0, length = null]) => {
    const from = within(toNumber(start), text);
    return length === null ? text.slice(from) : text.slice(from, within(from + toNumber(length), text));
  },
  remove: (text, [start = 0, count = null]) => {
    const from = within(toNumber(start), text);
    return text.slice(0, from) + (count === null ? '' : text.slice(within(from + toNumber(count), text)));
  },
  insert: (text, [at = 0, part = '']) => {
    const place = within(toNumber(at), text);
    return boundedText(text.slice(0, place) + toText(part) + text.slice(place));
  },
  padleft: (text, [width = 0, filler = ' ']) => text.padStart(bounded(toNumber(width)), toText(filler)),
  padright: (text, [width = 0, filler = ' ']) => text.padEnd(bounded(toNumber(width)), toText(filler)),
  tochararray: (text) => [...text],
};

function trimmed(text: string, args: readonly Value[], start: boolean, end: boolean): string {
  const characters = args.flatMap(elementsOf).map(toText).join('');
  const drops = characters === '' ? (c: string) => c.trim() === '' : (c: string) => characters.includes(c);
  let from = 0;
  let to = text.length;
  while (start && from < to && drops(text[from]!)) from += 1;
  while (end && to > from && drops(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

/** At any of the characters, into so many parts at most; with an option, without the empty ones. */
function splitBy(text: string, args: readonly Value[]): Value {
  const options = args.findIndex((one) => /^RemoveEmptyEntries$/i.test(toText(one)));
  const given = options < 0 ? args : args.slice(0, options);
  // A number behind the separators is the most parts.
  const most = given.length > 1 && typeof given[1] === 'number' ? given[1] : Number.POSITIVE_INFINITY;
  const separators = (Number.isFinite(most) ? given.slice(0, 1) : given).flatMap(elementsOf).map(toText).join('');
  const parts: string[] = [];
  let part = '';
  for (const c of text) {
    if (parts.length >= most - 1 || (separators === '' ? c.trim() !== '' : !separators.includes(c))) part += c;
    else {
      parts.push(part);
      part = '';
    }
  }
  parts.push(part);
  return options < 0 ? parts : parts.filter((one) => one !== '');
}

/** `[StringComparison]` by name; `$true` is the older way to say that case does not count. */
function folded(text: string, mode: Value): string {
  const ignores = typeof mode === 'boolean' ? toBoolean(mode) : /IgnoreCase$/i.test(toText(mode));
  return ignores ? text.toLowerCase() : text;
}

function within(index: number, text: string): number {
  if (index >= 0 && index <= text.length) return index;
  throw runtimeError(
    'ArgumentOutOfRangeException',
    `Index ${index} is outside the string "${text.slice(0, 40)}", which has ${text.length} characters.`,
  );
}

function required(text: string): string {
  if (text !== '') return text;
  throw runtimeError('ArgumentException', 'String cannot be of zero length.');
}

function bounded(width: number): number {
  if (width <= MAX_PADDING) return width;
  throw runtimeError('ArgumentOutOfRangeException', `A text is padded to at most ${MAX_PADDING} characters.`);
}

const MAX_PADDING = 100_000;

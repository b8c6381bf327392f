/** `"{0,-10} {1:N2}" -f $a, $b`, and `.ToString('N2')`: .NET's composite and numeric formats, invariant culture. */
import { formatDate } from './date-text.ts';
import { numberOf } from './number.ts';
import { runtimeError } from './runtime-error.ts';
import { boundedText, numberText, toText } from './text.ts';
import { millisecondsOf } from './time-span.ts';
import type { Value } from './value.ts';

const ITEM = /\{\{|\}\}|\{\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?(?::((?:[^{}]|\{\{|\}\})*))?\}|[{}]/g;
/** A column wider than this is a mistake, and would be memory. */
const MAX_ALIGNMENT = 10_000;

/** @throws CmdletError when the format or an index is wrong */
export function compositeFormat(format: string, values: readonly Value[]): string {
  const text = format.replace(ITEM, (whole, index?: string, alignment?: string, itemFormat?: string) => {
    if (whole === '{{' || whole === '}}') return whole[0]!;
    if (index === undefined) throw formatError('Input string was not in a correct format.');
    if (Number(index) >= values.length) {
      throw formatError(
        'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.',
      );
    }
    return aligned(formatted(values[Number(index)]!, itemFormat), Number(alignment ?? 0));
  });
  return boundedText(text);
}

/** One value in a format; without one, its text. */
export function formatted(value: Value, format: string | undefined): string {
  if (format === undefined || format === '') return toText(value);
  if (value instanceof Date) return formatDate(value, format);
  const span = value === null ? undefined : millisecondsOf(value);
  if (span !== undefined) return formatSpan(span, format);
  const number = typeof value === 'string' ? undefined : numberOf(value);
  return number === undefined ? toText(value) : formatNumber(number, format);
}

function aligned(text: string, width: number): string {
  if (Math.abs(width) > MAX_ALIGNMENT) throw formatError('Input string was not in a correct format.');
  return width < 0 ? text.padEnd(-width) : text.padStart(width);
}

export function formatNumber(value: number, format: string): string {
  const [, letter, digits] = /^([a-z])(\d{0,2})$/i.exec(format) ?? [];
  if (letter === undefined) return customNumber(value, format);
  const places = digits === '' ? undefined : Number(digits);
  switch (letter.toUpperCase()) {
    case 'N':
      return grouped(value, places ?? 2);
    case 'F':
      return value.toFixed(places ?? 2);
    case 'C':
      return `¤${grouped(value, places ?? 2)}`;
    case 'P':
      return `${grouped(value * 100, places ?? 2)} %`;
    case 'D':
      return signed(Math.trunc(value), (text) => text.padStart(places ?? 0, '0'));
    case 'X': {
      const hex = (value < 0 ? 2 ** 32 + value : value).toString(16).padStart(places ?? 0, '0');
      return letter === 'X' ? hex.toUpperCase() : hex;
    }
    case 'E':
      return value
        .toExponential(places ?? 6)
        .replace(/e([+-])(\d+)$/, (_, sign, power) => `${letter}${sign}${power.padStart(3, '0')}`);
    case 'G':
    case 'R':
      return numberText(value);
    default:
      throw formatError('Format specifier was invalid.');
  }
}

/** `0.00`, `#,##0`, `000`: zeros are filled, commas group. */
function customNumber(value: number, format: string): string {
  const [, prefix = '', pattern = '', suffix = ''] = /^([^0#,.%]*)([0#,.]*)(.*)$/s.exec(format) ?? [];
  if (pattern === '') return format;
  const scaled = suffix.includes('%') ? value * 100 : value;
  const [whole = '', fraction = ''] = pattern.split('.');
  const least = (fraction.match(/0/g) ?? []).length;
  const fixed = Math.abs(scaled).toFixed(Math.min(fraction.length, 20));
  const [integer = '', decimals = ''] = fixed.split('.');
  const kept = decimals.slice(0, least) + decimals.slice(least).replace(/0+$/, '');
  const padded = integer.padStart((whole.match(/0/g) ?? []).length, '0');
  const shown = whole.includes(',') ? padded.replace(/\B(?=(\d{3})+$)/g, ',') : padded;
  return `${scaled < 0 ? '-' : ''}${prefix}${shown}${kept === '' ? '' : `.${kept}`}${suffix}`;
}

function grouped(value: number, places: number): string {
  const [integer = '', fraction] = Math.abs(value).toFixed(places).split('.');
  const text = integer.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text;
}

function signed(value: number, format: (digits: string) => string): string {
  return `${value < 0 ? '-' : ''}${format(String(Math.abs(value)))}`;
}

/** `hh\:mm\:ss`, `dd\.hh`. */
function formatSpan(ms: number, format: string): string {
  const part = (unit: number, modulo: number) => Math.floor(Math.abs(ms) / unit) % modulo;
  const values: Readonly<Record<string, number>> = {
    d: part(86_400_000, Number.MAX_SAFE_INTEGER),
    h: part(3_600_000, 24),
    m: part(60_000, 60),
    s: part(1000, 60),
    f: part(1, 1000),
  };
  return format.replace(/\\(.)|'([^']*)'|d+|h+|m+|s+|f+/g, (text, escaped?: string, quoted?: string) => {
    if (escaped !== undefined || quoted !== undefined) return escaped ?? quoted!;
    const value = values[text[0]!]!;
    return text[0] === 'f'
      ? String(value).padStart(3, '0').padEnd(text.length, '0').slice(0, text.length)
      : String(value).padStart(text.length, '0');
  });
}

function formatError(reason: string) {
  return runtimeError('FormatError', `Error formatting a string: ${reason}`, { category: 'InvalidArgument' });
}

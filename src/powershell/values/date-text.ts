/** Dates as text, in .NET's formats, with the invariant culture's names. */
import { runtimeError } from './runtime-error.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];

/** Formats of one letter stand for longer ones. */
const STANDARD: Readonly<Record<string, string>> = {
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  f: 'dddd, dd MMMM yyyy HH:mm',
  F: 'dddd, dd MMMM yyyy HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm',
  G: 'MM/dd/yyyy HH:mm:ss',
  m: 'MMMM dd',
  M: 'MMMM dd',
  o: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  O: "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
  s: "yyyy-MM-dd'T'HH:mm:ss",
  t: 'HH:mm',
  T: 'HH:mm:ss',
  u: "yyyy-MM-dd HH:mm:ss'Z'",
  y: 'yyyy MMMM',
  Y: 'yyyy MMMM',
};

const PART = /'([^']*)'|"([^"]*)"|\\(.)|d+|M+|y+|H+|h+|m+|s+|f+|F+|t+|z+|K|[\s\S]/g;

export function formatDate(date: Date, format: string): string {
  const long = format.length === 1 ? (STANDARD[format] ?? format) : format;
  // `u` promises universal time, but like .NET converts nothing.
  return long.replace(PART, (part, single, double, escaped) => {
    return single ?? double ?? escaped ?? partOf(date, part);
  });
}

function partOf(date: Date, part: string): string {
  const count = part.length;
  const padded = (value: number, width = count) => String(value).padStart(width, '0');
  switch (part[0]) {
    case 'd':
      if (count > 2) return count === 3 ? DAYS[date.getDay()]!.slice(0, 3) : DAYS[date.getDay()]!;
      return padded(date.getDate());
    case 'M':
      if (count > 2) return count === 3 ? MONTHS[date.getMonth()]!.slice(0, 3) : MONTHS[date.getMonth()]!;
      return padded(date.getMonth() + 1);
    case 'y':
      return count <= 2 ? padded(date.getFullYear() % 100) : padded(date.getFullYear());
    case 'H':
      return padded(date.getHours(), Math.min(count, 2));
    case 'h':
      return padded(date.getHours() % 12 || 12, Math.min(count, 2));
    case 'm':
      return padded(date.getMinutes(), Math.min(count, 2));
    case 's':
      return padded(date.getSeconds(), Math.min(count, 2));
    case 'f':
    case 'F':
      return padded(date.getMilliseconds(), 3).padEnd(count, '0').slice(0, count);
    case 't':
      return (date.getHours() < 12 ? 'AM' : 'PM').slice(0, count);
    case 'z':
    case 'K':
      return offset(date, part[0] === 'K' ? 3 : count);
    default:
      return part;
  }
}

function offset(date: Date, count: number): string {
  const minutes = -date.getTimezoneOffset();
  const hours = Math.floor(Math.abs(minutes) / 60);
  const sign = minutes < 0 ? '-' : '+';
  if (count < 3) return `${sign}${String(hours).padStart(count, '0')}`;
  return `${sign}${String(hours).padStart(2, '0')}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`;
}

/**
 * A text in a form that is known: `24.11.2026` as `dd.MM.yyyy`.
 * @throws CmdletError when it is not in that form
 */
export function parsedDate(text: string, format: string): Date {
  const order: string[] = [];
  const source = format.replace(/'([^']*)'|d+|M+|y+|H+|h+|m+|s+|f+|tt?|[\s\S]/g, (part, quoted?: string) => {
    if (quoted !== undefined || !/^[dMyHhmsft]/.test(part)) return escapedText(quoted ?? part);
    order.push(part[0]!);
    return /^t/.test(part)
      ? '([AP]M?)'
      : /^[dM]{3,}$/.test(part)
        ? '(\\p{L}+)'
        : `(\\d{${part.length === 1 ? '1,2' : part.length}})`;
  });
  const found = new RegExp(`^${source}$`, 'iu').exec(text.trim());
  const of = (letter: string) => found?.[order.indexOf(letter) + 1];
  const numberOf = (letter: string, otherwise: number) => (order.includes(letter) ? Number(of(letter)) : otherwise);
  const month = /^\D/.test(of('M') ?? '') ? monthNamed(of('M')!) : numberOf('M', 1);
  const hours = order.includes('h') ? (Number(of('h')) % 12) + (/^p/i.test(of('t') ?? '') ? 12 : 0) : numberOf('H', 0);
  const year = numberOf('y', new Date().getFullYear());
  const day = order.includes('d') && /^\d/.test(of('d') ?? '') ? Number(of('d')) : 1;
  const date = new Date(year < 100 ? 2000 + year : year, month - 1, day, hours, numberOf('m', 0), numberOf('s', 0));
  if (found !== null && date.getMonth() === month - 1 && date.getDate() === day) return date;
  throw runtimeError('FormatException', 'String was not recognized as a valid DateTime.', {
    hints: [`"${text}" is not of the form ${format}.`],
  });
}

function monthNamed(name: string): number {
  return MONTHS.findIndex((month) => month.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1;
}

function escapedText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

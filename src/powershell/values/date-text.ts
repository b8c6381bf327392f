/** Dates as text, in .NET's formats, with the invariant culture's names; and text as dates. */
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

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const AMERICAN = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?)?$/i;

/** Local time unless the text names a zone. Undefined when it is no date; ambiguous forms are read month first. */
export function dateFromText(text: string): Date | undefined {
  const trimmed = text.trim();
  const iso = ISO.exec(trimmed);
  if (iso !== null) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone] = iso;
    const parts = [year, month, day, hour, minute, second].map(Number) as Parts;
    const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
    return zone === undefined ? checked(parts, ms) : zoned(parts, ms, zone);
  }
  const american = AMERICAN.exec(trimmed);
  if (american !== null) {
    const [, month, day, year, hour = '0', minute = '0', second = '0', half] = american;
    const twelve = half === undefined ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0);
    return checked([Number(year), Number(month), Number(day), twelve, Number(minute), Number(second)], 0);
  }
  // Names of months and days: what the platform reads, but never a bare number or word.
  if (!/\d/.test(trimmed) || !/[a-z]{3}/i.test(trimmed) || !/\b\d{4}\b/.test(trimmed)) return undefined;
  const parsed = new Date(trimmed);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed;
}

type Parts = [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** `2026-02-31` is not the third of March. */
function checked([year, month, day, hour, minute, second]: Parts, ms: number): Date | undefined {
  const date = new Date(year, month - 1, day, hour, minute, second, ms);
  const isSame = date.getMonth() === month - 1 && date.getDate() === day && hour < 24 && minute < 60 && second < 60;
  return isSame ? date : undefined;
}

function zoned([year, month, day, hour, minute, second]: Parts, ms: number, zone: string): Date | undefined {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, ms) - shift);
  return month <= 12 && day <= 31 && hour < 24 && minute < 60 && second < 60 ? date : undefined;
}

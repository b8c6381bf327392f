/** Points in time as people write them: ISO 8601, the American form of published lines, names of months. */
import { quoteInput, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

/** For parameters. Local time unless the text names a zone. */
export const dateTime: ValueType<Date> = {
  name: 'DateTime',
  kind: 'text',
  parse(input) {
    const date = input instanceof Date ? input : typeof input === 'string' ? dateFromText(input) : undefined;
    if (date !== undefined) return date;
    throw new ValueError(
      `Cannot convert value ${quoteInput(input)} to type "System.DateTime".`,
      'Write for example 2026-11-24, or "2026-11-24 08:00".',
    );
  },
  format: (date) => date.toISOString(),
  encode: (date) => date.toISOString(),
  jsonSchema: () => ({ type: 'string', format: 'date-time' }),
  example: '2026-11-24',
};

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

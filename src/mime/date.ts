/** The Date field (RFC 5322 §3.3, obsolete forms §4.3), for SENTON and its like, SORT and THREAD. */
import { unfold } from './header-reader.ts';
import { octetsExcept, StructuredField } from './structured-field.ts';

export interface SentDate {
  /** Milliseconds since the epoch: SORT and THREAD compare the moment (RFC 5256 §2.2). */
  readonly time: number;
  /** Days since the epoch of the date as it is written: SENTON disregards time and zone (RFC 3501 §6.4.4). */
  readonly day: number;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** RFC 5322 §4.3, in minutes; other names, the military letters among them, mean "no zone known". */
const ZONES = new Map([
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
]);
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

const WORD = octetsExcept('(),:');
const COLON = 0x3a;
const COMMA = 0x2c;

const DIGITS = /^\d{1,4}$/;
const NUMERIC_ZONE = /^([+-])(\d{2})(\d{2})$/;

/**
 * @param value the field's value, folded or not
 * @returns undefined when there is no date in it; a time or zone that cannot be read counts as 00:00:00 and +0000
 */
export function parseDate(value: string): SentDate | undefined {
  const field = new StructuredField(unfold(value));
  field.skipBlanks();
  let first = field.take(WORD);
  field.skipBlanks();
  if (!DIGITS.test(first)) {
    // The day of the week, which says nothing.
    if (field.octet === COMMA) field.at++;
    field.skipBlanks();
    first = field.take(WORD);
  }
  field.skipBlanks();
  const month = MONTHS.indexOf(field.take(WORD).slice(0, 3).toLowerCase());
  field.skipBlanks();
  const year = yearOf(field.take(WORD));
  const dayOfMonth = DIGITS.test(first) ? Number(first) : 0;
  if (month === -1 || year === undefined || dayOfMonth < 1 || dayOfMonth > daysIn(year, month)) return undefined;

  const midnight = Date.UTC(year, month, dayOfMonth);
  const timeOfDay = takeTime(field);
  const zone = takeZone(field);
  return { time: midnight + timeOfDay - zone * MS_PER_MINUTE, day: midnight / MS_PER_DAY };
}

/** RFC 5322 §4.3: years of two digits are 1950 to 2049, of three digits they count from 1900. */
function yearOf(text: string): number | undefined {
  if (!DIGITS.test(text) || text.length < 2) return undefined;
  const year = Number(text);
  if (text.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  if (text.length === 3) return 1900 + year;
  return year >= 1900 ? year : undefined;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

/** @returns milliseconds since midnight */
function takeTime(field: StructuredField): number {
  const hour = takeNumber(field);
  const minute = takeAfterColon(field);
  const second = takeAfterColon(field);
  if (hour > 23 || minute > 59 || second > 60) return 0;
  return ((hour * 60 + minute) * 60 + second) * 1000;
}

function takeAfterColon(field: StructuredField): number {
  field.skipBlanks();
  if (field.octet !== COLON) return 0;
  field.at++;
  return takeNumber(field);
}

function takeNumber(field: StructuredField): number {
  field.skipBlanks();
  const start = field.at;
  const text = field.take(WORD);
  if (DIGITS.test(text)) return Number(text);
  field.at = start;
  return 0;
}

/** @returns minutes east of UTC */
function takeZone(field: StructuredField): number {
  field.skipBlanks();
  const zone = field.take(WORD);
  const match = NUMERIC_ZONE.exec(zone);
  if (match === null) return ZONES.get(zone.toLowerCase()) ?? 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

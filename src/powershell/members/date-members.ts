/** What a `[datetime]` has and can. */
import { DOTNET_EPOCH_MS } from '../values/convert.ts';
import { formatDate } from '../values/date-text.ts';
import { toNumber } from '../values/number.ts';
import { toText } from '../values/text.ts';
import { millisecondsOf, TimeSpan } from '../values/time-span.ts';
import type { Value } from '../values/value.ts';

const DAY_MS = 86_400_000;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

export function datePropertyOf(date: Date, name: string): Value | undefined {
  switch (name) {
    case 'year':
      return date.getFullYear();
    case 'month':
      return date.getMonth() + 1;
    case 'day':
      return date.getDate();
    case 'hour':
      return date.getHours();
    case 'minute':
      return date.getMinutes();
    case 'second':
      return date.getSeconds();
    case 'millisecond':
      return date.getMilliseconds();
    case 'dayofweek':
      return DAYS[date.getDay()]!;
    case 'dayofyear':
      return Math.round((midnight(date).getTime() - new Date(date.getFullYear(), 0, 1).getTime()) / DAY_MS) + 1;
    case 'date':
      return midnight(date);
    case 'timeofday':
      return new TimeSpan(date.getTime() - midnight(date).getTime());
    case 'ticks':
      return (date.getTime() + DOTNET_EPOCH_MS) * 10_000;
    default:
      return undefined;
  }
}

function midnight(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

type DateMethod = (date: Date, args: readonly Value[]) => Value;

const plus =
  (unit: number): DateMethod =>
  (date, [count = 0]) =>
    new Date(date.getTime() + toNumber(count) * unit);

/** By name in lower case. */
export const dateMethods: Readonly<Record<string, DateMethod>> = {
  adddays: plus(DAY_MS),
  addhours: plus(3_600_000),
  addminutes: plus(60_000),
  addseconds: plus(1000),
  addmilliseconds: plus(1),
  addmonths: (date, [count = 0]) => monthsLater(date, toNumber(count)),
  addyears: (date, [count = 0]) => monthsLater(date, 12 * toNumber(count)),
  add: (date, [span = 0]) => new Date(date.getTime() + spanMs(span)),
  subtract: (date, [other = 0]) =>
    other instanceof Date ? new TimeSpan(date.getTime() - other.getTime()) : new Date(date.getTime() - spanMs(other)),
  tostring: (date, [format = null]) => formatDate(date, format === null ? 'G' : toText(format)),
  toshortdatestring: (date) => formatDate(date, 'd'),
  tolongdatestring: (date) => formatDate(date, 'D'),
  toshorttimestring: (date) => formatDate(date, 't'),
  tolongtimestring: (date) => formatDate(date, 'T'),
  // The moment stays the same; its parts are then read in universal time.
  touniversaltime: (date) => new Date(date.getTime() + date.getTimezoneOffset() * 60_000),
  tolocaltime: (date) => date,
};

/** The last of a month stays the last of a shorter one. */
function monthsLater(date: Date, months: number): Date {
  const later = new Date(date);
  later.setMonth(date.getMonth() + Math.trunc(months));
  if (later.getDate() !== date.getDate()) later.setDate(0);
  return later;
}

function spanMs(value: Value): number {
  return (value === null ? undefined : millisecondsOf(value)) ?? toNumber(value);
}

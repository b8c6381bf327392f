/** Dates as IMAP writes them (RFC 9051 §9 `date-time`, `date`). All that we write is in UTC. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** The day has two characters; that of a client that writes one is understood as well. */
const DATE_TIME = /^([ \d]?\d)-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;
const DATE = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/;
const DAY_MS = 86_400_000;

/** ` 1-Feb-1994 00:00:00 +0000`, without quotes. @param ms since the epoch */
export function formatDateTime(ms: number): string {
  const date = new Date(ms);
  const day = date.getUTCDate();
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day < 10 ? ' ' : ''}${day}-${MONTHS[date.getUTCMonth()]}-${four(date.getUTCFullYear())} ${time} +0000`;
}

/** @returns milliseconds since the epoch, undefined when it is no date-time */
export function parseDateTime(text: string): number | undefined {
  const found = DATE_TIME.exec(text);
  if (found === null) return undefined;
  const day = dayNumber(found[3]!, found[2]!, found[1]!);
  const [hours, minutes, seconds] = [Number(found[4]), Number(found[5]), Number(found[6])];
  const [zoneHours, zoneMinutes] = [Number(found[8]), Number(found[9])];
  if (day === undefined || hours > 23 || minutes > 59 || seconds > 60 || zoneHours > 23 || zoneMinutes > 59) {
    return undefined;
  }
  const zone = (zoneHours * 60 + zoneMinutes) * (found[7] === '-' ? -1 : 1);
  return day * DAY_MS + ((hours * 60 + minutes - zone) * 60 + seconds) * 1000;
}

/** @returns days since the epoch, undefined when it is no date */
export function parseDate(text: string): number | undefined {
  const found = DATE.exec(text);
  return found === null ? undefined : dayNumber(found[3]!, found[2]!, found[1]!);
}

/** The day, in UTC, that a moment falls on. @param ms since the epoch */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function dayNumber(year: string, monthName: string, day: string): number | undefined {
  const month = MONTHS.findIndex((name) => name.toLowerCase() === monthName.toLowerCase());
  if (month < 0) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), month, Number(day));
  // 31-Feb would roll over into March.
  if (date.getUTCMonth() !== month || date.getUTCDate() !== Number(day)) return undefined;
  return date.getTime() / DAY_MS;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

function four(year: number): string {
  return `${year}`.padStart(4, '0');
}

/** Which file a row belongs to by its time. All times are UTC, as Exchange's are. */
import type { PopSettings } from '../../model/pop-settings.ts';

export type RollOver = PopSettings['LogFileRollOverSettings'];

export interface LogPeriod {
  /** In the name of the file: when the period began, `yyyyMMddHH` or as much of it as matters. */
  readonly stamp: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

/** Weeks begin on Monday (ISO 8601) and bear its date. @param time milliseconds since the epoch */
export function logPeriod(time: number, rollOver: RollOver): LogPeriod {
  const moment = new Date(time);
  const [year, month, day] = [moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()];
  switch (rollOver) {
    case 'Hourly': {
      const hour = moment.getUTCHours();
      return period(Date.UTC(year, month, day, hour), Date.UTC(year, month, day, hour + 1), HOUR);
    }
    case 'Daily':
      return period(Date.UTC(year, month, day), Date.UTC(year, month, day + 1), DAY);
    case 'Weekly': {
      const monday = day - ((moment.getUTCDay() + 6) % 7);
      return period(Date.UTC(year, month, monday), Date.UTC(year, month, monday + 7), DAY);
    }
    case 'Monthly':
      return period(Date.UTC(year, month), Date.UTC(year, month + 1), MONTH);
  }
}

/** Digits of a stamp. */
const [MONTH, DAY, HOUR] = [6, 8, 10];

function period(from: number, until: number, digits: number): LogPeriod {
  const stamp = new Date(from).toISOString().replace(/\D/g, '').slice(0, digits);
  return { stamp, from, until };
}

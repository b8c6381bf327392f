/** `EnhancedTimeSpan`: a span of time, in memory a number of milliseconds. */
import { placeholderHint } from './placeholder.ts';
import { quoteInput, type Range, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Ticks in a millisecond. */
const TICKS = 10_000;

const FORM = /^(-?)(?:(\d{1,8})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;

/**
 * Reads `[d.]hh:mm[:ss[.fff]]`, and a bare whole number as seconds (Exchange 2010 spoke of seconds; .NET alone would
 * take it for days, which nobody means).
 * @returns milliseconds
 * @throws ValueError
 */
export function parseTimeSpan(input: unknown): number {
  if (typeof input === 'number' && Number.isInteger(input)) return input * SECOND;
  const text = typeof input === 'string' ? input.trim() : '';
  if (BARE_NUMBER.test(text)) return Number(text) * SECOND;
  const parts = FORM.exec(text);
  if (parts) {
    const [, sign, days = '0', hours, minutes, seconds = '0', fraction = ''] = parts;
    // .NET's limits: 24:00:00 would be read as days by mistake, so it is no span at all.
    if (Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60) {
      const ms =
        Number(days) * DAY +
        Number(hours) * HOUR +
        Number(minutes) * MINUTE +
        Number(seconds) * SECOND +
        Number(fraction.padEnd(3, '0').slice(0, 3));
      return sign ? -ms : ms;
    }
  }
  throw new ValueError(
    `Cannot convert value ${quoteInput(input)} to type "EnhancedTimeSpan". Error: "String was not recognized as a valid TimeSpan."`,
    (typeof input === 'string' && placeholderHint(input, '00:30:00')) ||
      'Write [days.]hours:minutes:seconds, for example 00:30:00 or 1.00:00:00, or a whole number of seconds.',
  );
}

const BARE_NUMBER = /^-?\d{1,9}$/;

/** `00:30:00`, `1.00:00:00`, `00:00:00.0368441`: .NET's constant format, which goes down to ticks of 100 nanoseconds. */
export function formatTimeSpan(ms: number): string {
  const ticks = Math.round(Math.abs(ms) * TICKS);
  const rest = Math.floor(ticks / TICKS);
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(rest / DAY);
  const clock = `${two(Math.floor(rest / HOUR) % 24)}:${two(Math.floor(rest / MINUTE) % 60)}:${two(Math.floor(rest / SECOND) % 60)}`;
  const fraction = ticks % (SECOND * TICKS);
  return `${ms < 0 && ticks > 0 ? '-' : ''}${days > 0 ? `${days}.` : ''}${clock}${fraction > 0 ? `.${String(fraction).padStart(7, '0')}` : ''}`;
}

export const timeSpan: ValueType<number> = {
  name: 'EnhancedTimeSpan',
  kind: 'text',
  parse: parseTimeSpan,
  format: formatTimeSpan,
  encode: formatTimeSpan,
  jsonSchema: (_range: Range | undefined) => ({
    anyOf: [
      { type: 'string', pattern: '^-?(\\d{1,8}\\.)?\\d{1,2}:\\d{1,2}(:\\d{1,2}(\\.\\d{1,7})?)?$' },
      { type: 'integer', description: 'A whole number of seconds.' },
    ],
  }),
  example: '00:30:00',
  formatBound: formatTimeSpan,
  notice(input) {
    const bare = typeof input === 'number' ? String(input) : typeof input === 'string' ? input.trim() : '';
    return BARE_NUMBER.test(bare)
      ? `${bare} was taken as seconds: ${formatTimeSpan(Number(bare) * SECOND)}.`
      : undefined;
  },
};

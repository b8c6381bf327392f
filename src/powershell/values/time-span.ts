/** Spans of time that a script computes; those of the settings are typed `EnhancedTimeSpan` and read alike. */
import type { TypedValue } from '../../cmdlet/cmdlet-object.ts';
import { formatTimeSpan, parseTimeSpan } from '../../model/time-span.ts';
import { isTyped, type Value } from './value.ts';

export class TimeSpan implements TypedValue {
  readonly type = 'TimeSpan';
  /** Milliseconds. */
  readonly value: number;
  constructor(milliseconds: number) {
    this.value = milliseconds;
  }

  toString(): string {
    return formatTimeSpan(this.value);
  }

  toJSON(): string {
    return formatTimeSpan(this.value);
  }
}

/** Milliseconds of any value that is a span of time; undefined for others. */
export function millisecondsOf(value: Value): number | undefined {
  const isSpan = isTyped(value) && /^(Enhanced)?TimeSpan$/.test(value.type) && typeof value.value === 'number';
  return isSpan ? (value.value as number) : undefined;
}

/**
 * As .NET reads it, where a bare number is days.
 * @throws ValueError
 */
export function timeSpanFromText(text: string): TimeSpan {
  const days = /^-?\d{1,8}$/.exec(text.trim());
  return new TimeSpan(days ? Number(days[0]) * 86_400_000 : parseTimeSpan(text));
}

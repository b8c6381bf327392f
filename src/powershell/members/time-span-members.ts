/** What a `[timespan]` has. */
import type { Value } from '../values/value.ts';

const UNITS: Readonly<Record<string, readonly [unit: number, modulo: number]>> = {
  days: [86_400_000, Number.MAX_SAFE_INTEGER],
  hours: [3_600_000, 24],
  minutes: [60_000, 60],
  seconds: [1000, 60],
  milliseconds: [1, 1000],
};

/** @param name in lower case */
export function spanPropertyOf(ms: number, name: string): Value | undefined {
  if (name === 'ticks') return ms * 10_000;
  const unit = UNITS[name.replace(/^total/, '')];
  if (unit === undefined) return undefined;
  return name.startsWith('total') ? ms / unit[0] : Math.trunc(ms / unit[0]) % unit[1];
}

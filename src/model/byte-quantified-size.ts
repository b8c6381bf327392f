/** `Unlimited<ByteQuantifiedSize>`: a number of bytes, or no limit. */
import { placeholderHint } from './placeholder.ts';
import { quoteInput, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

export type ByteQuantifiedSize = number | 'unlimited';

/** Exchange's units are PowerShell's: powers of 1024. */
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/**
 * Reads `2000000`, `2MB`, `1.5 GB`, `100 B`, `1.907 MB (2,000,000 bytes)` (the exact number in brackets wins) and
 * `unlimited`.
 * @throws ValueError, also for a negative size and for one beyond 2^53 bytes
 */
export function parseByteQuantifiedSize(input: unknown): ByteQuantifiedSize {
  const text = typeof input === 'number' ? String(input) : typeof input === 'string' ? input.trim() : '';
  if (/^unlimited$/i.test(text)) return 'unlimited';
  const bytes = exactBytes(text) ?? quantity(text);
  if (bytes !== undefined && Number.isSafeInteger(bytes)) return bytes;
  throw new ValueError(
    `Cannot convert value ${quoteInput(input)} to type "Unlimited<ByteQuantifiedSize>".`,
    (typeof input === 'string' && placeholderHint(input, '2MB')) ||
      'Write a number of bytes, or a number with B, KB, MB, GB or TB, such as 2MB, or unlimited.',
  );
}

function exactBytes(text: string): number | undefined {
  const shown = /^[\d.,]+ ?[kmgt]?b \(([\d,]+) bytes\)$/i.exec(text);
  return shown ? Number(shown[1]!.replaceAll(',', '')) : undefined;
}

function quantity(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?) ?([kmgt]?b)?$/i.exec(text);
  if (!parts) return undefined;
  const unit = (parts[2] ?? 'B').toUpperCase() as (typeof UNITS)[number];
  return Math.round(Number(parts[1]) * 1024 ** UNITS.indexOf(unit));
}

/** `0 B (0 bytes)`, `1.907 MB (2,000,000 bytes)`, `2 MB (2,097,152 bytes)`, `Unlimited`. */
export function formatByteQuantifiedSize(size: ByteQuantifiedSize): string {
  if (size === 'unlimited') return 'Unlimited';
  const power = size === 0 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(size) / 10));
  // At most four significant digits, as Exchange prints them: 1.907, 19.07, 190.7.
  const scaled = Number((size / 1024 ** power).toPrecision(4));
  return `${scaled} ${UNITS[power]} (${String(size).replace(/\B(?=(\d{3})+$)/g, ',')} bytes)`;
}

export const byteQuantifiedSize: ValueType<ByteQuantifiedSize> = {
  name: 'Unlimited<ByteQuantifiedSize>',
  kind: 'text',
  parse: parseByteQuantifiedSize,
  format: formatByteQuantifiedSize,
  encode: (size) => size,
  jsonSchema: () => ({
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: '^([Uu]nlimited|\\d+(\\.\\d+)? ?[KkMmGgTt]?[Bb]?)$' },
    ],
  }),
  example: '2MB',
};

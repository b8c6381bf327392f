/** `Int32`: a whole number of 32 bits, as Exchange's counts, sizes and ports are. */
import { placeholderHint } from './placeholder.ts';
import { quoteInput, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

export const INT32_MAX = 2147483647;
const INT32_MIN = -2147483648;

const WRITE = 'Write a whole number, such as 512 or 10KB.';

/** PowerShell's multipliers: `10KB` is 10240. */
const MULTIPLIERS: Readonly<Record<string, number>> = { '': 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/**
 * Reads `512`, `-1`, `0x200`, `10KB`.
 * @throws ValueError for anything else, and for what does not fit into 32 bits
 */
export function parseInt32(input: unknown): number {
  const number = typeof input === 'number' ? input : typeof input === 'string' ? parseText(input.trim()) : Number.NaN;
  if (!Number.isInteger(number)) {
    const hint = (typeof input === 'string' ? placeholderHint(input, int32.example) : '') || WRITE;
    throw new ValueError(
      `Cannot convert value ${quoteInput(input)} to type "System.Int32". Error: "Input string was not in a correct format."`,
      hint,
    );
  }
  if (number > INT32_MAX || number < INT32_MIN) {
    throw new ValueError(
      `Cannot convert value ${quoteInput(input)} to type "System.Int32". Error: "Value was either too large or too small for an Int32."`,
    );
  }
  return number;
}

function parseText(text: string): number {
  const hex = /^(-?)0x([0-9a-f]+)$/i.exec(text);
  if (hex) return Number.parseInt(hex[2]!, 16) * (hex[1] ? -1 : 1);
  const decimal = /^([+-]?\d+)(kb|mb|gb|)$/i.exec(text);
  return decimal ? Number(decimal[1]) * MULTIPLIERS[decimal[2]!.toLowerCase()]! : Number.NaN;
}

export const int32: ValueType<number> = {
  name: 'Int32',
  kind: 'number',
  parse: parseInt32,
  format: String,
  encode: (value) => value,
  jsonSchema: (range) => ({ type: 'integer', ...range }),
  example: '100',
};

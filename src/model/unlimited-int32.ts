/** `Unlimited<Int32>`: a count, or no limit. */
import { INT32_MAX } from './int32.ts';
import { placeholderHint } from './placeholder.ts';
import { quoteInput, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

export type UnlimitedInt32 = number | 'unlimited';

/** Reads `50000` and `unlimited`. @throws ValueError, also for a negative count */
function parseUnlimitedInt32(input: unknown): UnlimitedInt32 {
  const text = typeof input === 'number' ? String(input) : typeof input === 'string' ? input.trim() : '';
  if (/^unlimited$/i.test(text)) return 'unlimited';
  if (/^\d{1,10}$/.test(text) && Number(text) <= INT32_MAX) return Number(text);
  throw new ValueError(
    `Cannot convert value ${quoteInput(input)} to type "Unlimited<Int32>".`,
    (typeof input === 'string' && placeholderHint(input, unlimitedInt32.example)) ||
      `Write a whole number from 0 to ${INT32_MAX}, or unlimited.`,
  );
}

export const unlimitedInt32: ValueType<UnlimitedInt32> = {
  name: 'Unlimited<Int32>',
  kind: 'text',
  parse: parseUnlimitedInt32,
  format: (count) => (count === 'unlimited' ? 'Unlimited' : String(count)),
  encode: (count) => count,
  jsonSchema: () => ({
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: '^[Uu]nlimited$' },
    ],
  }),
  example: '50000',
};

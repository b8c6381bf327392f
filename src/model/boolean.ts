/** `Boolean`, in every spelling that says which of the two is meant. */
import { placeholderHint } from './placeholder.ts';
import { quoteInput, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

const TRUE = new Set(['$true', 'true', '1']);
const FALSE = new Set(['$false', 'false', '0']);

/**
 * Reads `$true`, `true`, `1` and their opposites, any case. Emptiness is not a value: a shell that swallowed `$false`
 * leaves exactly that behind.
 * @throws ValueError for anything else
 */
export function parseBoolean(input: unknown): boolean {
  if (typeof input === 'boolean') return input;
  // PowerShell takes any number for a Boolean; zero alone is false.
  if (typeof input === 'number' && !Number.isNaN(input)) return input !== 0;
  const text = typeof input === 'string' ? input.trim().toLowerCase() : '';
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  const hint = typeof input === 'string' ? placeholderHint(input, 'true') : '';
  throw new ValueError(
    `Cannot convert value ${quoteInput(input)} to type "System.Boolean". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.`,
    hint || undefined,
  );
}

export const boolean: ValueType<boolean> = {
  name: 'Boolean',
  kind: 'boolean',
  parse: parseBoolean,
  format: (value) => (value ? 'True' : 'False'),
  encode: (value) => value,
  jsonSchema: () => ({ type: 'boolean' }),
  example: 'true',
};

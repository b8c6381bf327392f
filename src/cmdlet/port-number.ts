/** A port as a parameter: 1 to 65535. */
import { MAX_PORT } from '../model/binding.ts';
import { placeholderHint } from '../model/placeholder.ts';
import { quoteInput, ValueError } from '../model/value-error.ts';
import type { ValueType } from '../model/value-type.ts';

export const portNumber: ValueType<number> = {
  name: 'Int32',
  kind: 'number',
  parse(input) {
    const text = String(input).trim();
    const port = /^\d{1,10}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= MAX_PORT) return port;
    throw new ValueError(
      `${quoteInput(input)} is not a port, which is a whole number from 1 to ${MAX_PORT}.`,
      placeholderHint(text, '995') || undefined,
    );
  },
  format: String,
  encode: (port) => port,
  jsonSchema: () => ({ type: 'integer', minimum: 1, maximum: MAX_PORT }),
  example: '995',
};

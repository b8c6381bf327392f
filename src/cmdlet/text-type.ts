/** Parameters that take any text. */
import { quoteInput, ValueError } from '../model/value-error.ts';
import type { ValueType } from '../model/value-type.ts';

/** @param name the type as errors and help call it: `String`, `Fqdn`, `ServerIdParameter` */
export function anyText(name: string, example = 'text'): ValueType<string> {
  return {
    name,
    kind: 'text',
    parse(input) {
      if (typeof input === 'string') return input;
      if (typeof input === 'number' || typeof input === 'boolean') return String(input);
      throw new ValueError(`Cannot convert value ${quoteInput(input)} to type "${name}".`);
    },
    format: (value) => value,
    encode: (value) => value,
    jsonSchema: () => ({ type: 'string' }),
    example,
  };
}

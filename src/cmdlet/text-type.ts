/** Parameters that take any text. */
import { quoteInput, ValueError } from '../model/value-error.ts';
import type { ValueType } from '../model/value-type.ts';

export interface TextType extends ValueType<string> {
  /** Whether '' is a value; elsewhere it is what an empty variable of a shell has left. */
  readonly mayBeEmpty: boolean;
}

/** @param name the type as errors and help call it: `String`, `Fqdn`, `ServerIdParameter` */
export function anyText(name: string, example = 'text', { mayBeEmpty = false } = {}): TextType {
  return {
    name,
    kind: 'text',
    mayBeEmpty,
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

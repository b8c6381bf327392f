/** Whole numbers between two bounds, for parameters that set no setting; refused in PowerShell's ValidateRange words. */
import { parseInt32 } from '../model/int32.ts';
import { ValueError } from '../model/value-error.ts';
import type { ValueType } from '../model/value-type.ts';

/** @param maximum both bounds belong to the range */
export function boundedInt32(minimum: number, maximum: number, example: number): ValueType<number> {
  return {
    name: 'Int32',
    kind: 'number',
    parse(input) {
      const number = parseInt32(input);
      if (number > maximum) throw outside(number, 'greater', 'maximum', 'less', maximum);
      if (number < minimum) throw outside(number, 'less', 'minimum', 'greater', minimum);
      return number;
    },
    format: String,
    encode: (value) => value,
    jsonSchema: () => ({ type: 'integer', minimum, maximum }),
    example: String(example),
  };
}

function outside(number: number, is: string, bound: string, allowed: string, limit: number): ValueError {
  return new ValueError(
    `The ${number} argument is ${is} than the ${bound} allowed range of ${limit}. Supply an argument that is ${allowed} than or equal to ${limit} and then try the command again.`,
  );
}

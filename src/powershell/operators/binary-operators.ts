/** What a binary operator makes of two values; `-and` and `-or`, which may leave the right one out, are the evaluator's. */

import { compositeFormat } from '../values/composite-format.ts';
import { castOrNull } from '../values/convert.ts';
import { toText } from '../values/text.ts';
import { isOfType } from '../values/type-names.ts';
import { elementsOf, isArray, TypeReference, type Value } from '../values/value.ts';
import { arithmetic } from './arithmetic.ts';
import { type Comparing, compareOperator, filtering, isAmong } from './comparison-operators.ts';
import { join, replace, split } from './text-operators.ts';

export function binary(operator: string, left: Value, right: Value, comparing: Comparing): Value {
  if (filtering.has(operator)) return compareOperator(operator, left, right, comparing);
  const { caseSensitive } = comparing;
  switch (operator) {
    case 'contains':
      return isAmong(left, right, caseSensitive);
    case 'notcontains':
      return !isAmong(left, right, caseSensitive);
    case 'in':
      return isAmong(right, left, caseSensitive);
    case 'notin':
      return !isAmong(right, left, caseSensitive);
    case 'replace':
      return replace(left, right, caseSensitive);
    case 'split':
      return split(left, right, caseSensitive);
    case 'join':
      return join(left, toText(right));
    case 'is':
      return isOfType(left, typeName(right));
    case 'isnot':
      return !isOfType(left, typeName(right));
    case 'as':
      return castOrNull(typeName(right), left);
    case 'f':
      return compositeFormat(toText(left), isArray(right) ? right : elementsOf(right));
    default:
      return arithmetic[operator]!(left, right);
  }
}

function typeName(value: Value): string {
  return value instanceof TypeReference ? value.value : toText(value);
}

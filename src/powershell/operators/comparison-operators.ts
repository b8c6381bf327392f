/**
 * `-eq` and its kin, `-like`, `-match`, `-contains`, `-in`. With an array on the left, those that compare give the
 * elements for which they hold.
 */

import { wildcard } from '../../model/wildcard.ts';
import { areEqual, compareValues } from '../values/comparison.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { pattern } from '../values/pattern.ts';
import { toText } from '../values/text.ts';
import { elementsOf, isArray, type Value } from '../values/value.ts';

/** What an operator may leave behind for the script: `$Matches`. */
export interface Comparing {
  readonly caseSensitive: boolean;
  matched(groups: HashtableValue): void;
}

type Test = (left: Value, right: Value, caseSensitive: boolean) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  eq: areEqual,
  ne: (left, right, cased) => !areEqual(left, right, cased),
  gt: (left, right, cased) => compareValues(left, right, cased) > 0,
  ge: (left, right, cased) => compareValues(left, right, cased) >= 0,
  lt: (left, right, cased) => compareValues(left, right, cased) < 0,
  le: (left, right, cased) => compareValues(left, right, cased) <= 0,
};

/** The operators that filter an array on their left. */
export const filtering: ReadonlySet<string> = new Set([...Object.keys(TESTS), 'like', 'notlike', 'match', 'notmatch']);

export function compareOperator(operator: string, left: Value, right: Value, comparing: Comparing): Value {
  const test = testOf(operator, right, comparing);
  return isArray(left) ? left.filter(test) : test(left);
}

function testOf(operator: string, right: Value, { caseSensitive, matched }: Comparing): (left: Value) => boolean {
  if (operator === 'like' || operator === 'notlike') {
    const wanted = wildcard(toText(right), { caseSensitive });
    return (left) => wanted.matches(toText(left)) === (operator === 'like');
  }
  if (operator === 'match' || operator === 'notmatch') {
    const compiled = pattern(toText(right), { caseSensitive });
    return (left) => {
      const found = compiled.match(toText(left));
      if (found !== undefined) matched(groupsOf(found));
      return (found !== undefined) === (operator === 'match');
    };
  }
  const test = TESTS[operator]!;
  return (left) => test(left, right, caseSensitive);
}

/** `$Matches`: groups by number and, where they have one, by name. */
function groupsOf(found: RegExpExecArray): HashtableValue {
  const named = Object.entries(found.groups ?? {}).filter(([, text]) => text !== undefined);
  const numbered = [...found].map((text, index) => [index, text] as const).filter(([, text]) => text !== undefined);
  return new HashtableValue([...named, ...numbered]);
}

/** `-contains`, `-in` and their opposites: whether one value is among others. */
export function isAmong(list: Value, one: Value, caseSensitive: boolean): boolean {
  return elementsOf(list).some((element) => areEqual(element, one, caseSensitive));
}

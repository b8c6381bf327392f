/** `-replace`, `-split`, `-join`. */
import { boundedElements } from '../values/limits.ts';
import { toNumber } from '../values/number.ts';
import { pattern } from '../values/pattern.ts';
import { boundedText, toText } from '../values/text.ts';
import { elementsOf, isArray, type Value } from '../values/value.ts';

/** @param right the pattern, or pattern and replacement */
export function replace(left: Value, right: Value, caseSensitive: boolean): Value {
  const [wanted = null, replacement = null] = elementsOf(right);
  const compiled = pattern(toText(wanted), { caseSensitive });
  const text = toText(replacement);
  const replaced = (one: Value) => replacedIn(toText(one), compiled.matchAll(toText(one)), text);
  return isArray(left) ? left.map(replaced) : replaced(left);
}

function replacedIn(text: string, matches: readonly RegExpExecArray[], replacement: string): string {
  let result = '';
  let at = 0;
  for (const found of matches) {
    result = boundedText(result + text.slice(at, found.index) + expanded(replacement, found, text));
    at = found.index + found[0].length;
  }
  return result + text.slice(at);
}

/** `$1`, `${name}`, `$&`, `$$`. */
function expanded(replacement: string, found: RegExpExecArray, text: string): string {
  return replacement.replace(/\$(?:\$|&|`|'|(\d{1,2})|\{(\w+)\})/g, (whole, number?: string, name?: string) => {
    if (whole === '$$') return '$';
    if (whole === '$&') return found[0];
    if (whole === '$`') return text.slice(0, found.index);
    if (whole === "$'") return text.slice(found.index + found[0].length);
    const key = number ?? name!;
    if (/^\d+$/.test(key)) return Number(key) < found.length ? (found[Number(key)] ?? '') : whole;
    return found.groups !== undefined && Object.hasOwn(found.groups, key) ? (found.groups[key] ?? '') : whole;
  });
}

/** @param right a pattern; or a pattern, the most parts, and options (`SimpleMatch`) */
export function split(left: Value, right: Value, caseSensitive: boolean): Value {
  const [separator = null, most = 0, options = null] = elementsOf(right);
  const simple = /simplematch/i.test(toText(options));
  const compiled = pattern(simple ? escaped(toText(separator)) : toText(separator), { caseSensitive });
  const limit = toNumber(most);
  return boundedElements(
    elementsOf(left).flatMap((one) => partsOf(toText(one), compiled.matchAll(toText(one)), limit)),
  );
}

/** What the groups of the pattern caught stays among the parts. */
function partsOf(text: string, matches: readonly RegExpExecArray[], limit: number): readonly string[] {
  const parts: string[] = [];
  let at = 0;
  for (const found of limit > 0 ? matches.slice(0, limit - 1) : matches) {
    if (found[0] === '' && (found.index === 0 || found.index === text.length)) continue;
    parts.push(text.slice(at, found.index), ...found.slice(1).filter((group) => group !== undefined));
    at = found.index + found[0].length;
  }
  return [...parts, text.slice(at)];
}

/** `-split "a b"`: at blanks, of which none stays. */
export function splitAtBlanks(value: Value): Value {
  return elementsOf(value).flatMap((one) =>
    toText(one)
      .split(/\s+/)
      .filter((part) => part !== ''),
  );
}

export function join(list: Value, separator: string): string {
  return boundedText(elementsOf(list).map(toText).join(separator));
}

/** Text as a pattern that matches it and nothing else. */
export function escaped(text: string): string {
  return text.replace(/[\\*+?|{}[\]()^$.#\s]/g, '\\$&');
}

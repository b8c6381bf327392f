/**
 * Filters of `-Filter`, in the language that Exchange calls OPATH: comparisons of properties, joined by `-and` and `-or`.
 *
 *     filter     = term *( ("-and" / "-or") term )
 *     term       = ("-not" / "!") term / "(" filter ")" / property operator value
 *     value      = 'text' / "text" / $true / $false / $null / word
 *
 * As in PowerShell `-and` and `-or` bind alike and are read from the left; parentheses say otherwise. Braces around the
 * whole are a script block's and mean nothing. A filter is read once and then asked for each object; nothing in it is
 * ever run, and the work is linear in its length.
 */
import { quoteInput, ValueError } from '../../model/value-error.ts';
import type { ValueType } from '../../model/value-type.ts';
import type { CmdletObject } from '../cmdlet-object.ts';
import { meantNames } from '../spelling.ts';
import { COMPARISONS, type ComparisonName, comparison, type FilterLiteral } from './filter-comparison.ts';
import { type FilterToken, filterTokens } from './filter-tokens.ts';

/** Deeper than anybody nests by hand, and shallow enough for the stack. */
export const MAX_FILTER_DEPTH = 100;

export interface Filter {
  /** As it was written. */
  readonly source: string;
  /** @throws ValueError when the object has no such property, or when it cannot be compared with what is asked */
  matches(object: CmdletObject): boolean;
}

type Test = (object: CmdletObject) => boolean;

/** @throws ValueError that says where the filter stops making sense */
export function parseFilter(source: string): Filter {
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(source)?.[1] ?? source;
  const parser = new FilterParser(filterTokens(inner));
  return { source, matches: parser.whole() };
}

/** The type of `-Filter`. */
export const filter: ValueType<Filter> = {
  name: 'String',
  kind: 'text',
  parse(input) {
    if (typeof input === 'string') return parseFilter(input);
    throw new ValueError(`Cannot convert value ${quoteInput(input)} to a filter.`, `Write ${filter.example}`);
  },
  format: ({ source }) => source,
  encode: ({ source }) => source,
  jsonSchema: () => ({ type: 'string' }),
  example: "'PopEnabled -eq $false'",
};

class FilterParser {
  readonly #tokens: readonly FilterToken[];
  #at = 0;

  constructor(tokens: readonly FilterToken[]) {
    this.#tokens = tokens;
  }

  whole(): Test {
    const test = this.#filter(0);
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw this.#unexpected(rest, 'Join comparisons with -and or -or.');
    return test;
  }

  #filter(depth: number): Test {
    if (depth > MAX_FILTER_DEPTH) throw new ValueError(`The filter is nested deeper than ${MAX_FILTER_DEPTH} levels.`);
    const first = this.#term(depth);
    const rest: { readonly needsBoth: boolean; readonly test: Test }[] = [];
    for (let name = this.#conjunction(); name !== undefined; name = this.#conjunction()) {
      this.#at += 1;
      rest.push({ needsBoth: name === 'and', test: this.#term(depth) });
    }
    return (object) => {
      let holds = first(object);
      for (const { needsBoth, test } of rest) if (holds === needsBoth) holds = test(object);
      return holds;
    };
  }

  #conjunction(): 'and' | 'or' | undefined {
    const token = this.#tokens[this.#at];
    const name = token?.kind === 'operator' ? token.name : '';
    return name === 'and' || name === 'or' ? name : undefined;
  }

  #term(depth: number): Test {
    let negated = false;
    while (isNegation(this.#tokens[this.#at])) {
      this.#at += 1;
      negated = !negated;
    }
    const test = this.#positive(depth);
    return negated ? (object) => !test(object) : test;
  }

  #positive(depth: number): Test {
    const token = this.#tokens[this.#at];
    if (token?.kind !== '(') return this.#comparison();
    this.#at += 1;
    const test = this.#filter(depth + 1);
    if (this.#tokens[this.#at]?.kind !== ')') {
      throw new ValueError(`The parenthesis at character ${token.at + 1} of the filter is not closed.`);
    }
    this.#at += 1;
    return test;
  }

  #comparison(): Test {
    const property = this.#property();
    const compare = comparison(property, this.#operator(property), this.#literal(property));
    return (object) => {
      const value = object.get(property);
      if (value === undefined) throw unknownProperty(property, object);
      return compare(value);
    };
  }

  #property(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new ValueError('The filter ends where a property is expected.', EXAMPLE);
    if (token.kind !== 'word' && token.kind !== 'text') throw this.#unexpected(token, EXAMPLE);
    this.#at += 1;
    // `$_.Name -eq …` belongs to Where-Object, but everybody can see what it means.
    return token.text.replace(/^\$_\./, '');
  }

  #operator(property: string): ComparisonName {
    const token = this.#tokens[this.#at];
    const name = token?.kind === 'operator' ? token.name : undefined;
    const known = COMPARISONS.find((one) => one === name);
    if (known === undefined) throw this.#noOperator(property, token);
    this.#at += 1;
    return known;
  }

  #literal(property: string): FilterLiteral {
    const token = this.#tokens[this.#at];
    if (token === undefined)
      throw new ValueError(`The filter ends where a value for ${property} is expected.`, EXAMPLE);
    if (token.kind !== 'word' && token.kind !== 'text') throw this.#unexpected(token, EXAMPLE);
    this.#at += 1;
    if (token.kind === 'text') return token.text;
    if (/^\$null$/i.test(token.text)) return null;
    if (token.text.startsWith('$') && !/^\$(true|false)$/i.test(token.text)) {
      throw new ValueError(
        `The filter does not know the variable ${quoteInput(token.text).slice(1, -1)}.`,
        'Put the filter in double quotes, so that the shell writes the value in.',
      );
    }
    return token.text;
  }

  #noOperator(property: string, token: FilterToken | undefined): ValueError {
    if (token?.kind !== 'operator') {
      return new ValueError(
        `An operator such as -eq is missing behind ${quoteInput(property)} in the filter.`,
        EXAMPLE,
      );
    }
    const hint = REPLACEMENTS[token.name] ?? `Known are ${COMPARISONS.map((one) => `-${one}`).join(', ')}.`;
    return new ValueError(`The filter has no operator -${quoteInput(token.name).slice(1, -1)}.`, hint);
  }

  #unexpected(token: FilterToken, hint: string): ValueError {
    const shown = 'text' in token ? token.text : 'name' in token ? `-${token.name}` : token.kind;
    return new ValueError(`${quoteInput(shown)} is not expected at character ${token.at + 1} of the filter.`, hint);
  }
}

const EXAMPLE = "Write for example PopEnabled -eq $false -and Name -like 'j*'.";

/** Operators of PowerShell that a filter does not have. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  match: "Use -like with * for any text: Name -like '*smith*'. Regular expressions are for Where-Object.",
  notmatch: "Use -notlike with * for any text: Name -notlike '*smith*'. Regular expressions are for Where-Object.",
  contains: 'Use -eq: of a property with several values one that is equal is enough.',
  in: 'Join comparisons with -or.',
};

function isNegation(token: FilterToken | undefined): boolean {
  return token?.kind === '!' || (token?.kind === 'operator' && token.name === 'not');
}

function unknownProperty(property: string, object: CmdletObject): ValueError {
  const [meant] = meantNames(property, [...object.properties.keys()]);
  return new ValueError(
    `${quoteInput(property)} is not a recognized filterable property.`,
    meant === undefined ? '' : `Did you mean ${meant}?`,
  );
}

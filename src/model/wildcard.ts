/**
 * PowerShell's wildcards: `*`, `?`, `[a-z]`, a backtick before what is meant as itself. Matched without regular
 * expressions and without recursion: a `*` is retried only from the last one, so the work is at most the product of both
 * lengths, whatever the pattern.
 */

type Token = '*' | ((character: string) => boolean);

export interface Wildcard {
  matches(text: string): boolean;
}

export function hasWildcard(text: string): boolean {
  return /[*?[]/.test(text);
}

export function wildcard(pattern: string, { caseSensitive = false } = {}): Wildcard {
  const fold = caseSensitive ? (text: string) => text : (text: string) => text.toLowerCase();
  const tokens = tokenise([...fold(pattern)]);
  return { matches: (text) => matches(tokens, [...fold(text)]) };
}

/** Whether one of the patterns, in whatever case, matches the whole text. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((one) => wildcard(one).matches(text));
}

function matches(tokens: readonly Token[], text: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    const here = tokens[token];
    if (here === '*') {
      star = token;
      token += 1;
      resume = at;
    } else if (here?.(text[at]!)) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  while (tokens[token] === '*') token += 1;
  return token === tokens.length;
}

function tokenise(pattern: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const c = pattern[at]!;
    const close = c === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (c === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (c === '?') tokens.push(() => true);
    else if (close > 0) {
      tokens.push(oneOf(pattern.slice(at + 1, close)));
      at = close;
    } else {
      if (c === '`' && at + 1 < pattern.length) at += 1;
      const wanted = pattern[at]!;
      tokens.push((character) => character === wanted);
    }
  }
  return tokens;
}

/** `[a-cx]` */
function oneOf(members: readonly string[]): Token {
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at += 1) {
    if (members[at + 1] === '-' && at + 2 < members.length) {
      ranges.push([members[at]!, members[at + 2]!]);
      at += 2;
    } else ranges.push([members[at]!, members[at]!]);
  }
  return (character) => ranges.some(([from, to]) => character >= from && character <= to);
}

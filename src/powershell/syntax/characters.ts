/**
 * Which characters are what. Word processors and blogs turn quotes and dashes into typographic ones; PowerShell takes
 * these for what they were, and so do we.
 */

export function isNewline(c: string): boolean {
  return c === '\n' || c === '\r';
}

/** Blanks within a line: also no-break space, NEL and the other space separators. */
export function isSpace(c: string): boolean {
  if (c === ' ' || c === '\t') return true;
  return c !== '' && /[\v\f\u0085\p{Zs}]/u.test(c);
}

export function isSingleQuote(c: string): boolean {
  return c === "'" || (c >= '\u2018' && c <= '\u201b');
}

export function isDoubleQuote(c: string): boolean {
  return c === '"' || (c >= '\u201c' && c <= '\u201e');
}

export function isQuote(c: string): boolean {
  return isSingleQuote(c) || isDoubleQuote(c);
}

export function isDash(c: string): boolean {
  return c === '-' || (c >= '\u2013' && c <= '\u2015');
}

export function isDigit(c: string): boolean {
  return c >= '0' && c <= '9';
}

/** What a name may begin with: a variable's, a property's, a parameter's. */
export function isNameStart(c: string): boolean {
  return c !== '' && /[\p{L}_]/u.test(c);
}

export function isNamePart(c: string): boolean {
  return c !== '' && /[\p{L}\p{N}_]/u.test(c);
}

/** What ends a bare word in command mode, besides blanks and line ends. */
export function endsWord(c: string): boolean {
  return c === '' || isNewline(c) || isSpace(c) || ';,|&(){}<>'.includes(c);
}

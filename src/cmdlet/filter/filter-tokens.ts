/** The words of an OPATH filter: `PopEnabled -eq $false -and (Name -like 'j*')`. One pass, no regular expression. */
import { ValueError } from '../../model/value-error.ts';

/** A filter is typed by a person or built by a script from a list of names; what is longer is a mistake. */
export const MAX_FILTER_CHARACTERS = 16_384;

export type FilterToken =
  | { readonly kind: '(' | ')' | '!'; readonly at: number }
  /** `-eq`, without its dash and in lower case. */
  | { readonly kind: 'operator'; readonly name: string; readonly at: number }
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number };

/** As PowerShell takes them: blogs print typographic ones. */
const SINGLE = "'\u2018\u2019\u201a\u201b";
const DOUBLE = '"\u201c\u201d\u201e';
const DASHES = '-\u2013\u2014\u2015';
const BLANK = /\s/;

/** @throws ValueError */
export function filterTokens(source: string): readonly FilterToken[] {
  if (source.length > MAX_FILTER_CHARACTERS) {
    throw new ValueError(`The filter is longer than ${MAX_FILTER_CHARACTERS} characters.`);
  }
  const tokens: FilterToken[] = [];
  for (let at = 0; at < source.length; ) {
    const character = source[at]!;
    // A backtick keeps `$` from PowerShell's own expansion; where nothing expands it, it is simply left over.
    if (BLANK.test(character) || character === '`') {
      at += 1;
    } else if (character === '(' || character === ')' || character === '!') {
      tokens.push({ kind: character, at });
      at += 1;
    } else if (isQuote(character)) {
      const { text, end } = quotedText(source, at);
      tokens.push({ kind: 'text', text, at });
      at = end;
    } else {
      const end = endOfWord(source, at);
      tokens.push(word(source.slice(at, end), at));
      at = end;
    }
  }
  return tokens;
}

function isQuote(character: string): boolean {
  return SINGLE.includes(character) || DOUBLE.includes(character);
}

/** Quotes that are doubled stand for one. */
function quotedText(source: string, start: number): { readonly text: string; readonly end: number } {
  const quotes = SINGLE.includes(source[start]!) ? SINGLE : DOUBLE;
  let text = '';
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at]!;
    if (!quotes.includes(character)) text += character;
    else if (at + 1 < source.length && quotes.includes(source[at + 1]!)) {
      text += character;
      at += 1;
    } else return { text, end: at + 1 };
  }
  throw new ValueError(`The quote at character ${start + 1} of the filter is not closed.`);
}

function endOfWord(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && !BLANK.test(source[at]!) && !'()'.includes(source[at]!) && !isQuote(source[at]!))
    at += 1;
  return at;
}

/** `-5` is a number, `-eq` an operator. */
function word(text: string, at: number): FilterToken {
  const isOperator = DASHES.includes(text[0]!) && text.length > 1 && !/\d/.test(text[1]!);
  return isOperator ? { kind: 'operator', name: text.slice(1).toLowerCase(), at } : { kind: 'word', text, at };
}

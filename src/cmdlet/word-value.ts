/** The text of one argument as a value, in the part of PowerShell's grammar that survives a shell. */
import type { ValueType } from '../model/value-type.ts';
import { Hashtable, type RawValue } from './raw-value.ts';

type Kind = ValueType<unknown>['kind'];

/** U+2018–U+201B stand for ', U+201C–U+201E for ", as in PowerShell itself. */
const SINGLE = "'\u2018\u2019\u201a\u201b";
const DOUBLE = '"\u201c\u201d\u201e';
const TYPOGRAPHIC_OPENING = /^[\u2018-\u201b\u201c-\u201e]/;

/**
 * Whether the value goes on in the next word: an open bracket or typographic quote, or a comma at the joint of a list.
 * @param next the word that follows; undefined at the end
 */
export function isUnfinished(text: string, kind: Kind, next: string | undefined): boolean {
  if (next === undefined) return false;
  if (/^@[{(]/.test(text)) return !closed(text);
  if (TYPOGRAPHIC_OPENING.test(text) && !closesQuote(text)) return true;
  return kind === 'list' && (text.trimEnd().endsWith(',') || next.startsWith(','));
}

function closesQuote(text: string): boolean {
  const quotes = SINGLE.includes(text[0]!) ? SINGLE : DOUBLE;
  return text.length > 1 && quotes.includes(text.at(-1)!);
}

function closed(text: string): boolean {
  return text.trimEnd().endsWith(text[1] === '{' ? '}' : ')');
}

/** Reads the text; lists and hashtables only where the parameter's type may take one. */
export function readValue(text: string, kind: Kind): RawValue {
  if (/^\$null$/i.test(text)) return null;
  if (/^@\{[\s\S]*\}\s*$/.test(text)) return readHashtable(text.trim().slice(2, -1));
  if (/^@\([\s\S]*\)\s*$/.test(text)) return readList(text.trim().slice(2, -1));
  if (kind === 'list') return readList(withoutBraces(text));
  return withoutTypographicQuotes(withoutBraces(text));
}

/** A script block where text belongs is its inner text: `{mail.contoso.com:995:SSL}`. */
function withoutBraces(text: string): string {
  return /^\{[^{}]*\}$/.test(text) ? text.slice(1, -1).trim() : text;
}

function withoutTypographicQuotes(text: string): string {
  return TYPOGRAPHIC_OPENING.test(text) && closesQuote(text) ? text.slice(1, -1) : text;
}

function readList(text: string): readonly RawValue[] {
  return splitOutsideQuotes(text, ',')
    .map((part) => part.trim())
    .filter((part, _, all) => part !== '' || all.length > 1)
    .map(unquoted);
}

function readHashtable(text: string): Hashtable {
  const entries = new Map<string, RawValue>();
  for (const pair of splitOutsideQuotes(text, ';\n')) {
    if (pair.trim() === '') continue;
    const equals = pair.indexOf('=');
    const [key, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1).trim()];
    entries.set(unquoted(key.trim()), readValue(value, 'list'));
  }
  return new Hashtable(entries);
}

function unquoted(text: string): string {
  for (const quotes of [SINGLE, DOUBLE]) {
    if (text.length > 1 && quotes.includes(text[0]!) && quotes.includes(text.at(-1)!)) return text.slice(1, -1);
  }
  return text;
}

function splitOutsideQuotes(text: string, separators: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let quotes = '';
  for (const character of text) {
    if (quotes !== '') {
      if (quotes.includes(character)) quotes = '';
    } else if (SINGLE.includes(character)) quotes = SINGLE;
    else if (DOUBLE.includes(character)) quotes = DOUBLE;
    if (quotes === '' && separators.includes(character)) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

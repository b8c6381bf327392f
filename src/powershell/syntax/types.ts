/** Type names in brackets: `[int]`, `[string[]]`, `[System.IO.File]`, `[List[string]]`. */
import type { Cursor } from './cursor.ts';

const TYPE = /\[\s*([\p{L}_][\p{L}\p{N}_.+]*(?:\[(?:[\p{L}\p{N}_.,\s]*|\s*)\])*)\s*\]/uy;

export function startsType(cursor: Cursor): boolean {
  return cursor.peek() === '[';
}

/** Begins at the `[`; gives the name without blanks and outer brackets. */
export function parseTypeName(cursor: Cursor): string {
  const found = cursor.match(TYPE);
  if (found !== undefined) return found[1]!.replace(/\s+/g, '');
  const open = cursor.looksAt(/\[[\p{L}\p{N}_.[\]\s]*/uy)![0];
  const atEnd = cursor.at + open.length >= cursor.text.length;
  throw cursor.error({
    id: atEnd ? 'EndSquareBracketExpectedAtEndOfType' : 'MissingTypename',
    message: atEnd ? 'Missing ] at end of type name.' : "Missing type name after '['.",
    span: { start: cursor.at, end: cursor.at + open.length },
    incomplete: atEnd,
  });
}

/** The binary operators of expressions, by how tightly they bind. */
import { isDash } from './characters.ts';
import type { Cursor } from './cursor.ts';

/** From the loosest to the tightest; those of one row associate to the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['and', 'or', 'xor'],
  ['band', 'bor', 'bxor'],
  [
    ...['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'like', 'notlike', 'match', 'notmatch', 'contains', 'notcontains'],
    ...['in', 'notin', 'replace', 'split', 'join', 'is', 'isnot', 'as', 'shl', 'shr'],
  ],
  ['+', '-'],
  ['*', '/', '%'],
  ['f'],
  ['..'],
];

export const LOOSEST = 0;
export const TIGHTEST = LEVELS.length - 1;

const LEVEL_OF = new Map(LEVELS.flatMap((names, level) => names.map((name) => [name, level] as const)));
/** Those that come in a `-c…` and an `-i…` variant. */
const CASED = new Set(LEVELS[2]!.filter((name) => !/^(is|isnot|as|shl|shr)$/.test(name)));

export interface Operator {
  readonly name: string;
  readonly level: number;
  readonly caseSensitive: boolean;
  readonly length: number;
}

/** The binary operator that stands here; the cursor stays. */
export function operatorHere(cursor: Cursor): Operator | undefined {
  if (cursor.startsWith('..')) return plain('..');
  const c = cursor.peek();
  if (isDash(c)) {
    const word = /[a-z]+(?![\p{L}\p{N}_-])/iuy;
    word.lastIndex = cursor.at + 1;
    const name = word.exec(cursor.text)?.[0];
    return name === undefined ? arithmetic(cursor, '-') : named(name);
  }
  return '+*/%'.includes(c) && c !== '' ? arithmetic(cursor, c) : undefined;
}

/** `+` before another `+` or an `=` is a step or an assignment. */
function arithmetic(cursor: Cursor, name: string): Operator | undefined {
  const next = cursor.peek(1);
  if (next === '=' || ((name === '+' || name === '-') && (name === '-' ? isDash(next) : next === name)))
    return undefined;
  return plain(name);
}

function plain(name: string): Operator {
  return { name, level: LEVEL_OF.get(name)!, caseSensitive: false, length: name.length };
}

function named(written: string): Operator | undefined {
  const name = written.toLowerCase();
  const bare = LEVEL_OF.has(name) ? name : CASED.has(name.slice(1)) && /^[ci]/.test(name) ? name.slice(1) : undefined;
  if (bare === undefined) return undefined;
  const caseSensitive = bare !== name && name.startsWith('c');
  return { name: bare, level: LEVEL_OF.get(bare)!, caseSensitive, length: written.length + 1 };
}

/** Whether a word is one of the operators, for errors about operators that do not exist. */
export const operatorNames: readonly string[] = [...LEVEL_OF.keys()].filter((name) => /^[a-z]/.test(name));

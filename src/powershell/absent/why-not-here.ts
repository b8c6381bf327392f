/**
 * Commands of Exchange and Windows that runbooks use and that have no counterpart here: each with the reason, and with
 * what to do instead. The tables stand in exchange.ts and windows.ts; the first pattern that fits is taken.
 */
import { EXCHANGE } from './exchange.ts';
import { WINDOWS } from './windows.ts';

/** A sentence, or what makes one of the words behind the name. */
export type Reason = string | ((words: readonly string[]) => string);
/** By the command's name. */
export type Reasons = readonly (readonly [RegExp, Reason])[];

/** What a page shows as the answer to its lines. */
const PRINTED: Reasons = [
  [
    /^(warning|verbose|debug|note|output|result|example):$/i,
    'That is what a command has said, printed with it: leave the line out.',
  ],
];

/**
 * A sentence for the reader; undefined for a command that nobody knows.
 * @param words what follows the name
 */
export function whyNotHere(name: string, words: readonly string[] = []): string | undefined {
  const reason = [...PRINTED, ...EXCHANGE, ...WINDOWS].find(([pattern]) => pattern.test(name))?.[1];
  return typeof reason === 'function' ? reason(words) : reason;
}

/** The parts of a command line (RFC 1939 §3): a keyword, and what stands behind one space. */
import { syntaxError } from '../errors.ts';

export interface CommandLine {
  /** In capitals. */
  readonly keyword: string;
  /** Everything behind the first space, unchanged; '' when there is nothing. */
  readonly argument: string;
}

export function parseCommandLine(line: string): CommandLine {
  const space = line.indexOf(' ');
  if (space === -1) return { keyword: line.toUpperCase(), argument: '' };
  return { keyword: line.slice(0, space).toUpperCase(), argument: line.slice(space + 1) };
}

/** @throws CommandError when there is an argument */
export function noArgument(argument: string): void {
  if (argument.trim() !== '') throw syntaxError('This command takes no argument.');
}

/** Message numbers and line counts: more digits than this is no number that anybody means. */
const DIGITS = 10;

/** One number. @throws CommandError */
export function oneNumber(argument: string): number {
  const number = decimal(argument.trim());
  if (number === undefined) throw syntaxError('A message number is needed.');
  return number;
}

/** Two numbers with a space between. @throws CommandError */
export function twoNumbers(argument: string): readonly [number, number] {
  const text = argument.trim();
  const space = text.indexOf(' ');
  const first = decimal(text.slice(0, Math.max(space, 0)));
  const second = decimal(text.slice(space + 1).trimStart());
  if (first === undefined || second === undefined)
    throw syntaxError('A message number and a count of lines are needed.');
  return [first, second];
}

function decimal(text: string): number | undefined {
  if (text.length === 0 || text.length > DIGITS) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** The head of a command: its tag and its name. */
import { BadError } from './errors.ts';
import { ArgumentReader } from './wire/argument-reader.ts';
import type { TextMode } from './wire/encoder.ts';
import type { Token } from './wire/tokens.ts';

export interface CommandLine {
  readonly tag: string;
  /** In capitals; `UID FETCH` is one name. */
  readonly name: string;
  readonly args: ArgumentReader;
}

/** `tag`: any astring character but a plus sign. */
const TAG = /^[^+%*\\]+$/;

/** The tag of a command, or `*` when it has none that could be answered. */
export function tagOf(tokens: readonly Token[]): string {
  const first = tokens[0];
  return first?.kind === 'atom' && TAG.test(first.text) ? first.text : '*';
}

/**
 * @param isWhole no literal is still to come, for which a space at the end would stand
 * @throws BadError when there is no name
 */
export function parseCommandLine(tokens: readonly Token[], mode: TextMode, isWhole = true): CommandLine {
  const tag = tagOf(tokens);
  if (tag === '*') throw new BadError('Invalid tag');
  const args = new ArgumentReader(isWhole ? withoutNeedlessSpaces(tokens) : tokens, mode, 1);
  if (!args.optional('space')) throw new BadError('Missing command');
  let name = args.word();
  if (name === 'UID' && args.optional('space')) name = `UID ${args.word()}`;
  return { tag, name, args };
}

/** One space is enough, and at the end there is none, in the grammar; clients and people at a prompt write more. */
function withoutNeedlessSpaces(tokens: readonly Token[]): readonly Token[] {
  const isNeedless = (index: number): boolean => {
    const next = tokens[index + 1]?.kind;
    return tokens[index]!.kind === 'space' && (next === 'space' || next === undefined);
  };
  return tokens.some((_, index) => isNeedless(index)) ? tokens.filter((_, index) => !isNeedless(index)) : tokens;
}

/** The name alone, '' when there is none; for looking ahead. */
export function commandNameOf(tokens: readonly Token[]): string {
  const name = wordAt(tokens, 2);
  return name === 'UID' ? `UID ${wordAt(tokens, 4)}` : name;
}

function wordAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  return token?.kind === 'atom' ? token.text.toUpperCase() : '';
}

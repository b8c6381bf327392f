/** The words behind `postern shell`, in pwsh's spelling: `-Command`, `-File`, and those that are accepted without a use. */
import { wrongInput } from '../cmdlet/cmdlet-error.ts';
import { plainDashes } from '../cmdlet/spelling.ts';
import type { EvaluatedArgument } from './evaluate/arguments.ts';

export interface ShellOptions {
  /** Lines to run; `-` takes them from standard input. */
  readonly command: string | undefined;
  /** A file to run; `-` is standard input. */
  readonly file: string | undefined;
  /** For the script's `param( )`. */
  readonly args: readonly EvaluatedArgument[];
  readonly config: string | undefined;
}

/** Taken so that lines for pwsh run: those with a value, and those without. */
const IGNORED_WITH_VALUE =
  /^(executionpolicy|ex|ep|outputformat|inputformat|workingdirectory|wd|windowstyle|version|configurationname)$/;
const IGNORED = /^(noprofile|nop|nologo|nol|noninteractive|noni|noexit|noe|interactive|i|sta|mta|login|l)$/;

/** @throws CmdletError for a word that means nothing */
export function shellOptions(argv: readonly string[]): ShellOptions {
  let config: string | undefined;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at]!;
    const [, name, attached] = /^--?([a-z?]+)(?:[:=](.*))?$/is.exec(plainDashes(word)) ?? [];
    const option = name?.toLowerCase();
    if (option === undefined) return withText(argv.slice(at), config);
    const value = () => {
      if (attached !== undefined) return attached;
      at += 1;
      return argv[at] ?? missingValue(word);
    };
    if (option === 'config') config = value();
    else if (isPrefix(option, 'command')) return withText([value(), ...argv.slice(at + 1)], config);
    else if (isPrefix(option, 'file')) return withFile(value(), argv.slice(at + 1), config);
    else if (IGNORED_WITH_VALUE.test(option)) value();
    else if (!IGNORED.test(option)) throw unknown(word);
  }
  return { command: undefined, file: undefined, args: [], config };
}

function isPrefix(typed: string, option: string): boolean {
  return option.startsWith(typed);
}

/** Several words are one line, as pwsh takes them. */
function withText(words: readonly string[], config: string | undefined): ShellOptions {
  const [first] = words;
  // `postern shell runbook.ps1`
  if (first !== undefined && /\.ps1$/i.test(first)) return withFile(first, words.slice(1), config);
  return { command: words.join(' '), file: undefined, args: [], config };
}

function withFile(file: string, words: readonly string[], config: string | undefined): ShellOptions {
  return { command: undefined, file, args: words.map(argument), config };
}

function argument(word: string): EvaluatedArgument {
  const span = { start: 0, end: 0 };
  const [, name, attached] = /^-([a-z_]\w*)(?::(.*))?$/is.exec(word) ?? [];
  if (name === undefined) return { kind: 'value', value: plainValue(word), text: word, span };
  const value =
    attached === undefined
      ? undefined
      : ({ kind: 'value', value: plainValue(attached), text: attached, span } as const);
  return { kind: 'name', name, style: '-', attached: value, span };
}

/** The three values that a shell passes as words. */
function plainValue(word: string): string | boolean | null {
  if (/^\$true$/i.test(word)) return true;
  if (/^\$false$/i.test(word)) return false;
  return /^\$null$/i.test(word) ? null : word;
}

function missingValue(word: string): never {
  throw wrongInput('MissingArgument', `${word} needs a value.`, {
    hints: ["postern shell -Command 'Get-PopSettings | fl'", 'postern shell -File runbook.ps1'],
  });
}

function unknown(word: string) {
  return wrongInput('NamedParameterNotFound', `postern shell has no option ${word}.`, {
    hints: ["Lines are given with -Command 'LINES', a file with -File FILE; --help shows more."],
  });
}

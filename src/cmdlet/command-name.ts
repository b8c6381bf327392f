/**
 * Which command a command line means. Settled before oclif sees the words: oclif compares names by case, and answers
 * `--help` before a command could step in.
 */
import { type CmdletError, wrongInput } from './cmdlet-error.ts';
import { meantCommands } from './published-mistakes.ts';
import { plainDashes } from './spelling.ts';

/** Verbs of help, as people type them: `postern help X`, `Get-Help X`, `man X`. */
const HELP_VERB = /^(help|get-help|man)$/i;
/** What stands for a wish to be helped, alone or before a command's name. */
const HELP_SWITCH = /^(-\?|-h|--?help)$/i;
/** The same of the version. */
const VERSION_WISH = /^(-v|--?version|version)$/i;

/**
 * `Set-PopSettings …` → `set-popsettings …`; `help Set-PopSettings` and `Set-PopSettings -?` → `set-popsettings --help`;
 * nothing at all → `--help`.
 */
export function normalise(argv: readonly string[]): string[] {
  const [first = '--help', ...rest] = argv;
  const name = plainDashes(first);
  if (VERSION_WISH.test(name)) return ['--version'];
  if (!HELP_VERB.test(name) && !HELP_SWITCH.test(name))
    return [name.toLowerCase(), ...rest.map((word) => (word === '-?' ? '--help' : word))];
  const subject = rest.map(plainDashes).find((word) => !word.startsWith('-'));
  return subject === undefined ? ['--help'] : [subject.toLowerCase(), '--help'];
}

/**
 * @param words normalised
 * @param known the commands there are, by id
 */
export function commandNotFound(words: readonly string[], known: readonly string[]): CmdletError {
  const [name = ''] = words;
  const meant = meantCommands(words, known);
  return wrongInput('CommandNotFoundException', `There is no command ${JSON.stringify(name)}.`, {
    category: 'ObjectNotFound',
    hints: [...meant.map((one) => `Did you mean: postern ${one}`), 'postern --help shows what there is.'],
  });
}

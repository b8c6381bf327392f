/** Which command the cursor stands in: the words before it, and the one that is being typed. */
import { isQuote, isSpace } from '../syntax/characters.ts';

export interface CurrentCommand {
  /** The command's name and what follows it; empty while the name itself is being typed. */
  readonly words: readonly string[];
  /** What stands between the last blank and the cursor. */
  readonly partial: string;
}

/** Read by eye, not by the parser: what is being typed is seldom right already. */
export function currentCommand(line: string): CurrentCommand {
  let words: string[] = [];
  let word = '';
  let quote = '';
  for (const c of line) {
    if (quote !== '') {
      word += c;
      if (c === quote) quote = '';
    } else if (isQuote(c)) {
      quote = c;
      word += c;
    } else if (isSpace(c)) {
      if (word !== '') words.push(word);
      word = '';
    } else if ('|;({=&'.includes(c) && !(c === '=' && word.startsWith('-'))) {
      words = [];
      word = '';
    } else if (c === ',') {
      // The next element of a list is a value of the same parameter.
      word = '';
    } else word += c;
  }
  return { words, partial: word };
}

/**
 * The words of a command line as arguments. A shell has already cut and unquoted them; what is left of PowerShell's
 * grammar (lists with blanks around the commas, `@{…}`, `@(…)`, typographic quotes) is read here, and what the shell has
 * destroyed is recognised by what it leaves behind.
 */
import type { ArgumentSource, Token } from './bind.ts';
import { wrongInput } from './cmdlet-error.ts';
import type { CmdletSyntax } from './define-cmdlet.ts';
import type { Parameter } from './parameter.ts';
import type { RawValue } from './raw-value.ts';
import type { NameStyle } from './resolve-parameter.ts';
import { missingValueHints, refuseDestroyed, strayWordHints } from './shell-damage.ts';
import { plainDashes } from './spelling.ts';
import { isUnfinished, readValue } from './word-value.ts';

/** A dash or two, a name, and perhaps a value behind a colon or an equals sign. */
const NAME = /^(--?)([a-z_?][\w-]*)(?:([:=])([\s\S]*))?$/i;

export class WordSource implements ArgumentSource {
  readonly #words: readonly string[];
  readonly #cmdlet: CmdletSyntax;
  #at = 0;
  #onlyValues = false;

  constructor(cmdlet: CmdletSyntax, words: readonly string[]) {
    this.#cmdlet = cmdlet;
    this.#words = words;
  }

  next(): Token | undefined {
    const word = this.#words[this.#at];
    if (word === undefined) return undefined;
    if (word === '--' && !this.#onlyValues) {
      this.#onlyValues = true;
      this.#at += 1;
      return this.next();
    }
    const token = this.#onlyValues ? undefined : nameToken(word);
    if (token === undefined) return { kind: 'value' };
    this.#at += 1;
    return token;
  }

  takeValue(parameter: Parameter | undefined, attached: string | RawValue | undefined): RawValue | undefined {
    let text = typeof attached === 'string' && attached !== '' ? attached : this.#takeWord(parameter, attached);
    if (text === undefined) return undefined;
    const kind = parameter?.type.kind ?? 'text';
    while (isUnfinished(text, kind, this.#words[this.#at])) {
      const joined: string = `${text} ${this.#words[this.#at]}`;
      this.#at += 1;
      text = joined;
    }
    if (parameter !== undefined) refuseDestroyed(parameter, text);
    return readValue(text, kind);
  }

  /** `--flag=` is the empty text; `-Name:` takes the word behind it. */
  #takeWord(parameter: Parameter | undefined, attached: string | RawValue | undefined): string | undefined {
    const behindEquals = attached === '' && this.#words[this.#at - 1]!.endsWith('=');
    if (behindEquals) return '';
    const word = this.#words[this.#at];
    if (word === undefined) return undefined;
    const isDash = word === '-' && parameter?.standardInput === true;
    if (!isDash && !this.#onlyValues && nameToken(word) !== undefined) return undefined;
    this.#at += 1;
    return word;
  }

  hintsForMissing(parameter: Parameter, style: NameStyle, colon: boolean): readonly (string | undefined)[] {
    return missingValueHints(this.#cmdlet, parameter, style, colon);
  }

  hintsForStray(word: string): readonly (string | undefined)[] {
    return strayWordHints(word, this.#cmdlet, this.#words.slice(0, this.#at - 1).map(plainDashes));
  }
}

/** The word as a parameter's name; undefined when it is a value, such as `-5`. */
function nameToken(word: string): (Token & { kind: 'name' }) | undefined {
  const [, dashes, name, separator, attached] = NAME.exec(withPlainDashes(word)) ?? [];
  if (name === undefined) {
    if (word === '-' || plainDashes(word) === '-') throw loneDash();
    return undefined;
  }
  return { kind: 'name', name, style: dashes as NameStyle, attached, colon: separator !== undefined };
}

/** Only the dashes in front are a matter of spelling; those of the value stay as they are. */
function withPlainDashes(word: string): string {
  const end = word.search(/[:=]/);
  return end < 0 ? plainDashes(word) : plainDashes(word.slice(0, end)) + word.slice(end);
}

function loneDash() {
  return wrongInput(
    'PositionalParameterNotFound',
    "A positional parameter cannot be found that accepts argument '-'.",
    { hints: ['There is a blank between the dash and the name of the parameter: write -Name.'] },
  );
}

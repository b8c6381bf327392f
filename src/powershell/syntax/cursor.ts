/**
 * A place in the text, and the steps over it that every part of the grammar needs.
 *
 * There is no separate lexer. What `-5`, `[::]:995` or `#` is depends on whether an expression or a command's argument
 * is being read, and only the parser knows; so each part of it reads characters itself. The invariant between them:
 * a `parse…` function begins at its first character and leaves the cursor right behind its last one, blanks not taken.
 */
import { isNewline, isSpace } from './characters.ts';
import { type ParseDetails, ParseError } from './parse-error.ts';
import type { SourceText, Span } from './source-text.ts';

/** Brackets within brackets. A person writes ten; without a bound, ten thousand would exhaust the stack. */
export const MAX_NESTING = 120;

export class Cursor {
  readonly source: SourceText;
  readonly text: string;
  at = 0;
  #depth = 0;
  /** A prompt was printed with the lines. */
  #isTranscript = false;

  constructor(source: SourceText) {
    this.source = source;
    this.text = source.text;
  }

  /** The character that is `ahead` from here; '' behind the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Steps over `text` when it stands here. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Steps over what the sticky expression matches here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at += found[0].length;
    return found;
  }

  /** The same without a step. */
  looksAt(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text) ?? undefined;
  }

  span(start: number): Span {
    return { start, end: this.at };
  }

  /** Over blanks, comments and continued line ends; stays within the logical line. */
  skipSpace(): void {
    for (;;) {
      const c = this.peek();
      if (isSpace(c)) this.at += 1;
      else if (c === '`' && this.match(CONTINUATION)) continue;
      else if (c === '#') this.match(LINE_COMMENT);
      else if (c === '<' && this.peek(1) === '#') this.#skipBlockComment();
      else return;
    }
  }

  /** Over line ends as well. */
  skipLines(): void {
    this.#skipPrompt();
    for (this.skipSpace(); isNewline(this.peek()); this.skipSpace()) {
      this.at += 1;
      this.#skipPrompt();
    }
  }

  /** Pages print their lines behind the prompt they were typed at, and readers take both along. */
  #skipPrompt(): void {
    if (this.at > 0 && !isNewline(this.text[this.at - 1]!)) return;
    if (this.match(PRINTED_PROMPT)) this.#isTranscript = true;
    else if (this.#isTranscript) this.match(CONTINUED_PROMPT);
  }

  /** Over line ends and semicolons: to where the next statement begins. */
  skipSeparators(): void {
    for (this.skipLines(); this.peek() === ';'; this.skipLines()) this.at += 1;
  }

  /** Over blanks and, when a pipe begins one of the next lines, over those line ends too. */
  skipToPipe(): void {
    this.skipSpace();
    const here = this.at;
    if (!isNewline(this.peek())) return;
    this.skipLines();
    if (this.peek() !== '|' || this.peek(1) === '|') this.at = here;
  }

  /** Runs what reads something that may contain itself. */
  nested<T>(read: () => T): T {
    if (this.#depth >= MAX_NESTING) {
      throw this.error({
        id: 'NestingTooDeep',
        message: `Brackets are nested more than ${MAX_NESTING} deep.`,
        span: { start: this.at, end: this.at + 1 },
      });
    }
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }

  error(details: ParseDetails): ParseError {
    return new ParseError(this.source, details);
  }

  /** What stands here does not belong here; at the end of the text, something is missing instead. */
  unexpected(id: string, message: string, hints: readonly string[] = []): ParseError {
    return this.error({ id, message, span: { start: this.at, end: this.at + 1 }, incomplete: this.atEnd, hints });
  }

  #skipBlockComment(): void {
    const start = this.at;
    const end = this.text.indexOf('#>', this.at + 2);
    if (end < 0) {
      throw this.error({
        id: 'MissingTerminatorMultiLineComment',
        message: 'The terminator #> is missing from the multi-line comment.',
        span: { start, end: start + 2 },
        incomplete: true,
      });
    }
    this.at = end + 2;
  }
}

/** Blanks behind the backtick are an accident of pasting; PowerShell would break the line here. */
const CONTINUATION = /`[ \t\u00a0]*(\r\n|\r|\n|$)/y;
/** `[PS] C:\Windows\system32>`, `PS C:\>`, `[EX01]: PS C:\>`, `PS>`, at the beginning of a line. */
const PRINTED_PROMPT = /[ \t]*(?:\[[\w.-]+\]:[ \t]*)?(?:\[PS\]|PS)[ \t]*(?:[a-z]:\\[^>|\r\n]*)?>(?!>)[ \t]*/iy;
const CONTINUED_PROMPT = /[ \t]*>>(?=\s)/y;
const LINE_COMMENT = /#[^\r\n]*/y;

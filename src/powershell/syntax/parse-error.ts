/** What is wrong with a script before any of it has run. */
import { CmdletError } from '../../cmdlet/cmdlet-error.ts';
import { ExitCode } from '../../cmdlet/exit-code.ts';
import { placeholderExample } from '../../model/placeholder.ts';
import type { SourceText, Span } from './source-text.ts';

export interface ParseDetails {
  /** PowerShell's id: `MissingEndCurlyBrace`. */
  readonly id: string;
  readonly message: string;
  readonly span: Span;
  /** More text could make it right; a prompt asks for a further line. */
  readonly incomplete?: boolean;
  /** What to type instead, each a sentence. */
  readonly hints?: readonly string[];
}

export class ParseError extends CmdletError {
  readonly script: SourceText;
  readonly span: Span;
  readonly incomplete: boolean;
  constructor(source: SourceText, { id, message, span, incomplete = false, hints = [] }: ParseDetails) {
    const { line, column } = source.position(span.start);
    super(message, {
      id,
      category: 'ParserError',
      exitCode: ExitCode.wrongInput,
      hints: [...hints, ...templateHints(source, span)],
      facts: { line, column },
    });
    this.name = 'ParseError';
    this.script = source;
    this.span = span;
    this.incomplete = incomplete;
  }
}

/** Syntax lines of help pages are pasted like commands; what is between `<` and `>`, or `[-Name …]`, is theirs. */
function templateHints(source: SourceText, span: Span): readonly string[] {
  const { column } = source.position(span.start);
  const line = source.text.slice(span.start - column + 1).split(/[\r\n]/, 1)[0]!;
  const placeholders = [...line.matchAll(/<[^<>\s][^<>]*>/g)];
  const placeholder = (placeholders.find(({ index }) => index === column - 1) ?? placeholders[0])?.[0];
  if (placeholder !== undefined) {
    // `-Thumbprint <…>`: the name in front says what belongs there.
    const name = /(-\w+)\s*$/.exec(line.slice(0, line.indexOf(placeholder)))?.[1] ?? '';
    const example = placeholderExample(placeholder) ?? placeholderExample(name);
    const such = example === undefined ? '' : `, for example ${example}`;
    return [`${placeholder} looks like a placeholder from the documentation: put your own value in its place${such}.`];
  }
  return /\s\[-\w+/.test(line)
    ? ['This looks like a syntax line of the documentation: what stands in [ ] is optional; leave the brackets out.']
    : [];
}

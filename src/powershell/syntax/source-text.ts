/** The text of a script, and how a place in it is shown to a person. */

/** Half-open: `end` is the first character behind. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export class SourceText {
  readonly text: string;
  /** What the text is called where an error names it: a file's name; undefined for what was typed. */
  readonly name: string | undefined;
  constructor(text: string, name?: string) {
    this.text = text;
    this.name = name;
  }

  /** Both from 1. */
  position(offset: number): { readonly line: number; readonly column: number } {
    const before = this.text.slice(0, offset);
    const line = (before.match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
    const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
    return { line, column: offset - lineStart + 1 };
  }

  slice({ start, end }: Span): string {
    return this.text.slice(start, end);
  }

  /**
   * PowerShell's three lines: `At line:1 char:17`, the source line behind a `+`, and the marker under the place. A long
   * line is cut around the place.
   */
  marked({ start, end }: Span): string {
    const { line, column } = this.position(start);
    const lineStart = start - column + 1;
    const found = this.text.slice(lineStart).search(/[\r\n]/);
    const whole = found < 0 ? this.text.slice(lineStart) : this.text.slice(lineStart, lineStart + found);
    const cutFront = Math.max(0, Math.min(column - 1 - CONTEXT, whole.length - 2 * CONTEXT));
    const shown = printable(whole.slice(cutFront, cutFront + 2 * CONTEXT));
    const before = column - 1 - cutFront;
    const length = Math.max(1, Math.min(end, lineStart + whole.length) - start);
    const ellipsis = cutFront > 0 ? '... ' : '';
    const marker = `${' '.repeat(ellipsis.length + before)}${'~'.repeat(Math.max(1, Math.min(length, shown.length - before)))}`;
    const place = this.name === undefined ? `line:${line}` : `${this.name}:${line}`;
    return `At ${place} char:${column}\n+ ${ellipsis}${shown}\n+ ${marker}`;
  }
}

/** Characters shown on either side of the place in a long line. */
const CONTEXT = 80;

/** A control character in somebody's script must not reach a terminal through an error. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (c) => (c === '\t' ? ' ' : '?'));
}

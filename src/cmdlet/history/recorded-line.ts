/** A line of the history (invocation-line.ts), taken apart again. */

export interface RecordedLine {
  readonly cmdlet: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

/** A name, perhaps with its value behind a colon, and the words up to the next name. Quoted blanks are no ends. */
const PARAMETER = /\s-([A-Za-z]\w*)(?::(\S+))?((?:\s+(?!-[A-Za-z])(?:'(?:[^']|'')*'|[^\s'])+)*)/g;
/** A value that is one quoted text. */
const QUOTED = /^'((?:[^']|'')*)'$/;

export function recordedLine(line: string): RecordedLine {
  const [, cmdlet = '', rest = ''] = /^(\S*)([\s\S]*)$/.exec(line) ?? [];
  const parameters = [...rest.matchAll(PARAMETER)].map(([, name = '', attached, words = '']) => {
    const value = attached ?? words.trim();
    return { name, value: QUOTED.exec(value)?.[1]?.replaceAll("''", "'") ?? (value || 'True') };
  });
  return { cmdlet, parameters };
}

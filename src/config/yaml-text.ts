/** Pieces of YAML text: how values are written, and cutting and joining by lines. Knows no tree. */

export type YamlValue = string | number | boolean | readonly string[];

/** A part of the text, and what takes its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Indentation of a level where the text shows none. */
const DEFAULT_STEP = 2;

/** Makes the splices, which must not overlap. */
export function apply(text: string, splices: readonly Splice[]): string {
  return splices
    .toSorted((a, b) => b.start - a.start || b.end - a.end)
    .reduce((result, { start, end, text: part }) => result.slice(0, start) + part + result.slice(end), text);
}

/** A value on one line, valid in block and in flow style, and read alike by YAML 1.1 and 1.2. */
export function flowText(value: YamlValue): string {
  if (typeof value === 'object') return `[${value.map(scalarText).join(', ')}]`;
  return typeof value === 'string' ? scalarText(value) : String(value);
}

/** Plain where nobody could read it as anything but this text; else JSON, which is YAML (YAML 1.2.2 §1.3). */
export function scalarText(value: string): string {
  const plain = /^[A-Za-z_/][\w./\\-]*(?: [\w./\\-]+)*$/.test(value);
  if (plain && !/^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(value)) return value;
  return JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

export function listLines(items: readonly string[], indent: number): string[] {
  return items.map((item) => `${' '.repeat(indent)}- ${scalarText(item)}`);
}

/** Puts whole lines at a position that begins a line, or at the end of the text. */
export function appendLines(text: string, at: number, lines: readonly string[]): string {
  return apply(text, [{ start: at, end: at, text: linesText(text, at, lines) }]);
}

export function linesText(text: string, at: number, lines: readonly string[]): string {
  const newline = newlineOf(text);
  const afterOpenLine = at > 0 && text[at - 1] !== '\n';
  return (afterOpenLine ? newline : '') + lines.map((line) => line + newline).join('');
}

/** The start of the next line; a position that already is one (behind a block scalar) stays. */
export function lineEndAfter(text: string, at: number): number {
  if (at > 0 && text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

export function columnOf(text: string, at: number): number {
  return text.slice(lineStart(text, at), at).replace('\ufeff', '').length;
}

/** How far the second level is indented in this text. */
export function stepOf(text: string): number {
  return /^[^\s#-][^\n]*:[^\n]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( +)(?![ #])/m.exec(text)?.[1]?.length ?? DEFAULT_STEP;
}

export function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Whether a piece of the text holds a comment. */
export function hasComment(source: string): boolean {
  return /(?:^|\s)#/.test(source.replace(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g, '""'));
}

/** YAML text as a tree whose nodes know where they stand in the text, and the words for what is wrong with it. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from 'yaml';

/** What is wrong, and at which offset of the text. */
export interface Problem {
  readonly offset: number;
  readonly message: string;
}

export interface YamlSource {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly problems: readonly Problem[];
}

/** Never throws: what cannot be parsed comes with problems. */
export function parseYaml(text: string): YamlSource {
  // Not 'silent', which also silences the error of a second document.
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true, logLevel: 'error' });
  const spoilt = controlCharacter(text) ?? conflictMarker(text);
  if (spoilt !== undefined) return { text, document, problems: [spoilt] };
  const problems = [...document.errors, ...document.warnings].map(
    (error): Problem => ({ offset: error.pos[0], message: wordsFor(error.code, error.message, text, error.pos[0]) }),
  );
  return { text, document, problems };
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

/** The node that an alias stands for; other nodes are themselves. Undefined for an alias of nothing. */
export function resolved(document: Document.Parsed, node: unknown): ParsedNode | undefined {
  return (isAlias(node) ? (node as Alias).resolve(document) : node) as ParsedNode | undefined;
}

/** True for a key without a value, and for `~` and `null`. */
export function isNothing(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

export type MapPair = { readonly key: { readonly value: string; readonly range: Range }; readonly value: ParsedNode };
type Range = readonly [number, number, number];

/** The pairs of a mapping, in the order of the text; keys are always strings here (`stringKeys`). */
export function pairsOf(map: YAMLMap): readonly MapPair[] {
  return map.items as unknown as readonly MapPair[];
}

export function findPair(map: unknown, key: string): MapPair | undefined {
  return isMap(map) ? pairsOf(map).find((pair) => pair.key.value === key) : undefined;
}

/** Where a node begins in the text. */
export function offsetOf(node: unknown): number {
  return (node as { range?: Range | null } | undefined)?.range?.[0] ?? 0;
}

const MEND = 'Take it out, or take the last good document from the folder history.';

/** YAML forbids them (YAML 1.2.2 §5.1), the parser does not mind; a NUL is what a crash leaves in a file. */
function controlCharacter(text: string): Problem | undefined {
  const offset = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/);
  if (offset < 0) return undefined;
  const code = text.charCodeAt(offset).toString(16).padStart(2, '0').toUpperCase();
  return { offset, message: `The file contains the control character 0x${code}, which no text has. ${MEND}` };
}

function conflictMarker(text: string): Problem | undefined {
  const offset = text.search(/^(?:<{7}|>{7})(?: |$)/m);
  if (offset < 0) return undefined;
  return { offset, message: 'A conflict of two versions begins here; keep one of them and take the marks out.' };
}

function wordsFor(code: string, message: string, text: string, offset: number): string {
  if (hasBareBrackets(text, offset)) {
    return 'An IPv6 address in brackets begins a list in YAML; put the whole value in quotes: "[::]:995".';
  }
  if (message.startsWith('Maximum call stack')) return 'The file is nested too deeply.';
  switch (code) {
    case 'DUPLICATE_KEY':
      return `The key ${wordAt(text, offset)} stands here twice; take one of the two out.`;
    case 'TAB_AS_INDENT':
      return 'A tab indents this line; YAML allows blanks only. Put blanks in its place.';
    case 'BAD_INDENT':
      if (/same column/.test(message)) return 'This line must be indented as far as its neighbours are.';
      return /^Flow /.test(message) ? 'A [ or { before this place is not closed. Add its ] or }.' : `${message}.`;
    case 'BAD_SCALAR_START':
      return `A value that begins with ${text[offset]} needs quotes around it.`;
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'A value with a colon and a blank in it needs quotes around it.';
    case 'BAD_DQ_ESCAPE':
      return 'Between double quotes a backslash begins an escape, and this is none. Take single quotes, or write it twice.';
    case 'UNEXPECTED_TOKEN':
      return unexpectedWords(message);
    case 'MULTILINE_IMPLICIT_KEY':
      return 'This is no "key: value" line; a blank must follow the colon.';
    case 'MISSING_CHAR':
      return /closing .?quote/.test(message)
        ? 'The closing quote of a text that begins before this place is missing. Add it where the text ends.'
        : 'Behind a key a colon and a value are missing.';
    case 'MULTIPLE_DOCS':
      return 'A second document begins here (---); the configuration is a single one. Keep one of them and take the line --- out.';
    case 'TAG_RESOLVE_FAILED':
      return `${wordAt(text, offset)} is a tag of YAML that means nothing here; take it out and keep the value.`;
    default:
      return message.endsWith('.') ? message : `${message}.`;
  }
}

function unexpectedWords(message: string): string {
  if (message === 'Unexpected scalar at node end')
    return "A text in quotes has ended before this place. Take the rest out; between single quotes write '' for a quote.";
  return message.startsWith('Block scalar') ? 'A value that begins with | or > needs quotes around it.' : `${message}.`;
}

/** `- [::]:995` without quotes, around the offset of the error. */
function hasBareBrackets(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(start, end < 0 ? undefined : end);
  return /(?:^|[\s,[])\[[0-9a-f:.]*:[0-9a-f:.]*\]:\d/i.test(line.replace(/"[^"]*"|'[^']*'/g, '""'));
}

function wordAt(text: string, offset: number): string {
  return /^[^\s:#]*/.exec(text.slice(offset))![0];
}

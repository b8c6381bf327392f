/** `fetch-att` and its macros out of the arguments of FETCH (RFC 3501 §9). */
import type { SectionText } from '../../mime/section.ts';
import { BadError } from '../errors.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { encodeString } from '../wire/encoder.ts';
import type { FetchItem, SectionItem, SimpleItem } from './fetch-item.ts';

const FAST: readonly SimpleItem[] = ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'];
const MACROS: Readonly<Record<string, readonly SimpleItem[]>> = {
  FAST,
  ALL: [...FAST, 'ENVELOPE'],
  FULL: [...FAST, 'ENVELOPE', 'BODY'],
};
const SIMPLE: ReadonlySet<string> = new Set<SimpleItem>([
  'UID',
  'FLAGS',
  'INTERNALDATE',
  'RFC822.SIZE',
  'ENVELOPE',
  'BODYSTRUCTURE',
  'BODY',
]);
/** The forms of old, as sections: what they answer is the same but for the name. */
const OLD_FORMS: Readonly<Record<string, { readonly text: SectionText; readonly setsSeen: boolean }>> = {
  RFC822: { text: 'body', setsSeen: true },
  'RFC822.HEADER': { text: 'header', setsSeen: false },
  'RFC822.TEXT': { text: 'text', setsSeen: true },
};

/** `BODY[`, `BODY.PEEK[`, then part numbers, then a word; the list of HEADER.FIELDS stands between two atoms. */
const SECTION =
  /^BODY(\.PEEK)?\[((?:[1-9]\d{0,8}\.)*(?:[1-9]\d{0,8})?)\.?(HEADER|HEADER\.FIELDS|HEADER\.FIELDS\.NOT|TEXT|MIME)?(\].*)?$/;
const PARTIAL = /^\](?:<(\d{1,10})\.([1-9]\d{0,9})>)?$/;

export function parseFetchItems(args: ArgumentReader): FetchItem[] {
  if (args.nextKind === 'open') return args.list(() => parseItem(args));
  const macro = MACROS[args.peekAtom()?.toUpperCase() ?? ''];
  if (macro === undefined) return [parseItem(args)];
  args.word();
  return macro.map((name) => ({ kind: 'simple', name }));
}

function parseItem(args: ArgumentReader): FetchItem {
  const word = args.word();
  if (SIMPLE.has(word)) return { kind: 'simple', name: word as SimpleItem };
  const old = OLD_FORMS[word];
  if (old !== undefined)
    return { kind: 'section', label: word, path: [], fields: undefined, partial: undefined, ...old };
  return parseSection(word, args);
}

function parseSection(word: string, args: ArgumentReader): SectionItem {
  const match = SECTION.exec(word);
  if (match === null) throw new BadError('Unknown FETCH item');
  const [, peek, numbers = '', keyword = '', end] = match;
  const path = numbers === '' ? [] : numbers.split('.').map(Number);
  // Between numbers and keyword stands a dot, and nothing else has one at its end.
  const dotted = [numbers, keyword].filter((part) => part !== '').join('.');
  if (!word.startsWith(`BODY${peek ?? ''}[${dotted}${end ?? ''}`) || (keyword === 'MIME' && path.length === 0)) {
    throw new BadError('Invalid section');
  }
  const withFields = keyword.startsWith('HEADER.FIELDS');
  const fields = withFields ? parseFields(args, keyword.endsWith('.NOT')) : undefined;
  const partial = PARTIAL.exec(withFields ? args.word() : (end ?? ''));
  if (partial === null) throw new BadError('Invalid section');
  return {
    kind: 'section',
    label: `BODY[${dotted}${fields === undefined ? '' : ` (${fields.names.map((name) => encodeName(name)).join(' ')})`}]`,
    path,
    text: withFields ? 'header' : keyword === '' ? 'body' : (keyword.toLowerCase() as SectionText),
    fields,
    partial: partial[1] === undefined ? undefined : { offset: Number(partial[1]), length: Number(partial[2]) },
    setsSeen: peek === undefined,
  };
}

function parseFields(args: ArgumentReader, not: boolean): { names: string[]; not: boolean } {
  args.space();
  const names = args.list(() => args.astring());
  if (names.length === 0) throw new BadError('Expected field names');
  return { names, not };
}

/** A field name as the client may have written it; an atom where it can be one. */
function encodeName(name: string): string {
  return /^[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|~]+$/.test(name) ? name : encodeString(name);
}

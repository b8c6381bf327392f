/** `BODY[1.2.HEADER.FIELDS (TO)]<0.100>`: what it says (RFC 9051 §6.4.5), and which octets of a message it names. */
import { HeaderFilter } from '../../mime/header-filter.ts';
import type { MessagePart } from '../../mime/message-part.ts';
import { findSection, type SectionText } from '../../mime/section.ts';
import { BadError } from '../errors.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { encodeString } from '../wire/encoder.ts';
import { type Partial, readPartial } from './partial.ts';

export interface Section {
  /** Names it in the answer: `BODY[TEXT]<0>`, `RFC822`. */
  readonly label: string;
  readonly path: readonly number[];
  readonly text: SectionText;
  readonly fields: HeaderFilter | undefined;
  readonly partial: Partial | undefined;
}

/** Part numbers with dots between and behind them, the word, and what follows when the section ends here. */
const SECTION =
  /^BODY(\.PEEK)?\[((?:[1-9]\d{0,8}\.)*)(?:([1-9]\d{0,8})|(HEADER|HEADER\.FIELDS|HEADER\.FIELDS\.NOT|TEXT|MIME))?(\].*)?$/;
const FIELD_NAME_ATOM = /^[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|~]+$/;

/**
 * @param word `BODY[1.2]`, in capitals
 * @param args where the names of header fields follow
 */
export function readSection(word: string, args: ArgumentReader): { readonly section: Section; readonly peek: boolean } {
  const found = SECTION.exec(word);
  if (found === null) throw new BadError('Invalid section');
  const [, peek, dotted = '', number = '', keyword = '', end] = found;
  const path = `${dotted}${number}`
    .split('.')
    .filter((part) => part !== '')
    .map(Number);
  // A dot has something behind it; MIME belongs to a part.
  if ((dotted !== '' && number === '' && keyword === '') || (keyword === 'MIME' && path.length === 0)) {
    throw new BadError('Invalid section');
  }
  const names = keyword.startsWith('HEADER.FIELDS') ? readFieldNames(args) : undefined;
  const partial = readPartial(names === undefined ? (end ?? '') : args.word());
  const list = names === undefined ? '' : ` (${names.map(encodeFieldName).join(' ')})`;
  const label = `BODY[${dotted}${number}${keyword}${list}]${partial === undefined ? '' : `<${partial.origin}>`}`;
  const fields = names && new HeaderFilter(names, keyword.endsWith('.NOT'));
  return { section: { label, path, text: textOf(keyword), fields, partial }, peek: peek !== undefined };
}

/** The message as it is. */
export function isWhole({ path, text }: Section): boolean {
  return path.length === 0 && text === 'body';
}

/** The header of the message itself, for which the rest of it need not be read. */
export function isHeader({ path, text }: Section): boolean {
  return path.length === 0 && text === 'header';
}

/**
 * @param octets the whole message; for {@link isHeader} its header is enough
 * @param structure called when the message has to be taken apart
 * @returns the section without regard to `partial`, undefined when the message has no such part
 */
export function octetsOf(section: Section, octets: Buffer, structure: () => MessagePart): Buffer | undefined {
  const { path, text, fields } = section;
  if (isWhole(section)) return octets;
  // The filter stops at the blank line by itself.
  if (isHeader(section)) return fields === undefined ? octets.subarray(0, headerEnd(octets)) : fields.apply(octets);
  const found = findSection(structure(), path, text);
  if (found === undefined) return undefined;
  const part = octets.subarray(found.start, found.end);
  return fields === undefined ? part : fields.apply(part);
}

function textOf(keyword: string): SectionText {
  if (keyword === '') return 'body';
  return keyword.startsWith('HEADER') ? 'header' : (keyword.toLowerCase() as SectionText);
}

function readFieldNames(args: ArgumentReader): string[] {
  args.space();
  const names = args.list(() => args.astring());
  if (names.length === 0) throw new BadError('Expected field names');
  return names;
}

function encodeFieldName(name: string): string {
  return FIELD_NAME_ATOM.test(name) ? name : encodeString(name);
}

/** Behind the blank line; the whole when there is none. */
function headerEnd(octets: Buffer): number {
  if (octets[0] === 0x0d && octets[1] === 0x0a) return 2;
  const blank = octets.indexOf('\r\n\r\n');
  return blank < 0 ? octets.length : blank + 4;
}

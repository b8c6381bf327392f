/**
 * BODY[section]<partial>, BODY.PEEK, and the older RFC822, RFC822.HEADER, RFC822.TEXT (RFC 3501 §6.4.5): octets of the
 * message, always as a literal.
 */
import type { MessageBody } from '../../../mailbox/mail-store.ts';
import { HeaderFilter } from '../../../mime/header-filter.ts';
import { findSection, type SectionText } from '../../../mime/section.ts';
import { BadError } from '../../errors.ts';
import { BODY_PIECE_OCTETS } from '../../limits.ts';
import type { ArgumentReader } from '../../wire/argument-reader.ts';
import { encodeString } from '../../wire/encoder.ts';
import type { FetchAnswer } from '../fetch-answer.ts';
import { type FetchItem, type FetchItemKind, NEEDS } from '../fetch-item.ts';
import { type Partial, readPartial, slice } from '../partial.ts';
import { BODY } from './metadata.ts';

/** `BODY[1.2.HEADER.FIELDS (TO)]<0.100>`, taken apart. */
interface Section {
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

export const body: FetchItemKind = {
  names: ['BODY', 'BODY.PEEK'],
  parse(word, args) {
    if (word === 'BODY') return BODY;
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
    const label = `BODY[${dotted}${number}${keyword}${list}]${partial === undefined ? '' : `<${partial.offset}>`}`;
    const fields = names && new HeaderFilter(names, keyword.endsWith('.NOT'));
    return sectionItem({ label, path, text: textOf(keyword), fields, partial }, peek === undefined);
  },
};

export const rfc822: FetchItemKind = {
  names: ['RFC822', 'RFC822.HEADER', 'RFC822.TEXT'],
  parse(word) {
    if (/[[<]/.test(word)) throw new BadError('Invalid section');
    const text = word === 'RFC822' ? 'body' : word === 'RFC822.TEXT' ? 'text' : 'header';
    return sectionItem({ label: word, path: [], text, fields: undefined, partial: undefined }, text !== 'header');
  },
};

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

function sectionItem(section: Section, setsSeen: boolean): FetchItem {
  const key = section.label;
  const ofMessage = section.path.length === 0;
  if (ofMessage && section.text === 'body') {
    return { key, needs: NEEDS.body, setsSeen, write: (answer) => writeWhole(answer, section) };
  }
  if (ofMessage && section.text === 'header') {
    return { key, needs: NEEDS.header, setsSeen, write: (answer) => writeHeader(answer, section) };
  }
  return { key, needs: NEEDS.octets, setsSeen, write: (answer) => writePart(answer, section) };
}

function writeWhole(answer: FetchAnswer, { label, partial }: Section): void | Promise<void> {
  const { body } = answer;
  const { start, end } = slice(body.size, partial);
  answer.writeText(`${label} {${end - start}}\r\n`);
  if (body.bytes === undefined) return writeInPieces(answer, body, start, end);
  answer.writeOctets(end - start === body.bytes.length ? body.bytes : body.bytes.subarray(start, end));
}

async function writeInPieces(answer: FetchAnswer, body: MessageBody, start: number, end: number): Promise<void> {
  const { transport } = answer;
  try {
    for (let at = start; at < end; at += BODY_PIECE_OCTETS) {
      answer.writeOctets(await body.read(at, Math.min(BODY_PIECE_OCTETS, end - at)));
      if (transport.congested && !(await transport.drained())) return;
    }
  } catch (error) {
    // The literal was announced; nothing but its octets could be understood now.
    transport.destroy();
    throw error;
  }
}

function writeHeader(answer: FetchAnswer, section: Section): void {
  // The filter stops at the blank line by itself.
  if (section.fields !== undefined) writeLiteral(answer, section, section.fields.apply(answer.header));
  else writeLiteral(answer, section, answer.header.subarray(0, headerEnd(answer.header)));
}

function writePart(answer: FetchAnswer, section: Section): void {
  const found = findSection(answer.structure, section.path, section.text);
  if (found === undefined) {
    answer.writeText(`${section.label} NIL`);
    return;
  }
  const octets = answer.octets.subarray(found.start, found.end);
  writeLiteral(answer, section, section.fields === undefined ? octets : section.fields.apply(octets));
}

function writeLiteral(answer: FetchAnswer, { label, partial }: Section, octets: Buffer): void {
  const { start, end } = slice(octets.length, partial);
  answer.writeText(`${label} {${end - start}}\r\n`);
  answer.writeOctets(octets.subarray(start, end));
}

/** Behind the blank line; the whole when there is none. */
function headerEnd(octets: Buffer): number {
  if (octets[0] === 0x0d && octets[1] === 0x0a) return 2;
  const blank = octets.indexOf('\r\n\r\n');
  return blank < 0 ? octets.length : blank + 4;
}

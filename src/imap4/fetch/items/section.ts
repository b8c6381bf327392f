/**
 * BODY[section]<partial>, BODY.PEEK, and the older RFC822, RFC822.HEADER, RFC822.TEXT (RFC 3501 §6.4.5): octets of the
 * message, always as a literal.
 */
import type { MessageBody } from '../../../mailbox/mail-store.ts';
import { BadError } from '../../errors.ts';
import { BODY_PIECE_OCTETS } from '../../limits.ts';
import type { FetchAnswer } from '../fetch-answer.ts';
import { type FetchItem, type FetchItemKind, NEEDS } from '../fetch-item.ts';
import { slice } from '../partial.ts';
import { isHeader, isWhole, octetsOf, readSection, type Section } from '../section.ts';
import { BODY } from './metadata.ts';

export const body: FetchItemKind = {
  names: ['BODY', 'BODY.PEEK'],
  parse(word, args) {
    if (word === 'BODY') return BODY;
    const { section, peek } = readSection(word, args);
    return sectionItem(section, !peek);
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

function sectionItem(section: Section, setsSeen: boolean): FetchItem {
  const key = section.label;
  if (isWhole(section)) return { key, needs: NEEDS.body, setsSeen, write: (answer) => writeWhole(answer, section) };
  if (isHeader(section)) {
    return { key, needs: NEEDS.header, setsSeen, write: (answer) => writeLiteral(answer, section, answer.header) };
  }
  return { key, needs: NEEDS.octets, setsSeen, write: (answer) => writeLiteral(answer, section, answer.octets) };
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

/** @param message its octets, or as much of them as the section needs */
function writeLiteral(answer: FetchAnswer, section: Section, message: Buffer): void {
  const octets = octetsOf(section, message, () => answer.structure);
  if (octets === undefined) {
    answer.writeText(`${section.label} NIL`);
    return;
  }
  const { start, end } = slice(octets.length, section.partial);
  answer.writeText(`${section.label} {${end - start}}\r\n`);
  answer.writeOctets(octets.subarray(start, end));
}

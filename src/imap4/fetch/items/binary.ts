/**
 * BINARY[part], BINARY.PEEK and BINARY.SIZE (RFC 3516 §4, RFC 9051 §6.4.5): a part without its transfer encoding.
 * Decoding happens before the answer begins, because a part in an encoding that nobody knows fails the command.
 */
import { encodingOf } from '../../../mime/part-text.ts';
import { findSection } from '../../../mime/section.ts';
import { decodeTransferEncoding } from '../../../mime/transfer-encoding.ts';
import { BadError, NoError } from '../../errors.ts';
import type { FetchAnswer } from '../fetch-answer.ts';
import { type FetchItem, type FetchItemKind, NEEDS } from '../fetch-item.ts';
import { readPartial, slice } from '../partial.ts';

const SECTION = /^BINARY(?:\.PEEK|\.SIZE)?\[((?:[1-9]\d{0,8}\.)*[1-9]\d{0,8})?(\].*)$/;

export const binary: FetchItemKind = {
  names: ['BINARY', 'BINARY.PEEK'],
  parse(word) {
    const { part, path, end } = readSection(word);
    const partial = readPartial(end);
    const label = `BINARY[${part}]${partial === undefined ? '' : `<${partial.origin}>`}`;
    let decoded: Buffer | undefined;
    return {
      key: label,
      needs: NEEDS.octets,
      setsSeen: word.startsWith('BINARY['),
      prepare(answer) {
        decoded = decode(answer, path);
      },
      write(answer) {
        if (decoded === undefined) {
          answer.writeText(`${label} NIL`);
          return;
        }
        const { start, end } = slice(decoded.length, partial);
        const octets = decoded.subarray(start, end);
        // NUL is what no other literal may hold.
        answer.writeText(`${label} ${octets.includes(0) ? '~' : ''}{${octets.length}}\r\n`);
        answer.writeOctets(octets);
        decoded = undefined;
      },
    };
  },
};

export const binarySize: FetchItemKind = {
  names: ['BINARY.SIZE'],
  parse(word): FetchItem {
    const { part, path, end } = readSection(word);
    if (end !== ']') throw new BadError('Invalid section');
    const label = `BINARY.SIZE[${part}]`;
    let size = 0;
    return {
      key: label,
      needs: NEEDS.octets,
      prepare(answer) {
        size = decode(answer, path)?.length ?? 0;
      },
      write: (answer) => answer.writeText(`${label} ${size}`),
    };
  },
};

function readSection(word: string): { part: string; path: number[]; end: string } {
  const found = SECTION.exec(word);
  if (found === null) throw new BadError('Invalid section');
  const part = found[1] ?? '';
  return { part, path: part === '' ? [] : part.split('.').map(Number), end: found[2]! };
}

/** @returns undefined when there is no such part */
function decode(answer: FetchAnswer, path: readonly number[]): Buffer | undefined {
  const section = findSection(answer.structure, path, 'body');
  if (section === undefined) return undefined;
  const octets = answer.octets.subarray(section.start, section.end);
  const { part } = section;
  // A whole message is not encoded, nor is what only holds other parts.
  if (path.length === 0 || part.kind === 'multipart' || part.kind === 'message') return octets;
  const decoded = decodeTransferEncoding(octets, encodingOf(part));
  if (decoded === undefined) throw new NoError('UNKNOWN-CTE', 'The transfer encoding of a part is not known.');
  return decoded;
}

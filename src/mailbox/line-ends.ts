/** Line ends: mail is kept with LF or CRLF, or with both mixed, and sent with CRLF alone. */
import { EXPANSION_OCTETS, expandedLength, expandInput, expansionInput } from './line-expansion.ts';

const LF = 10;
const CR = 13;
const EVERY_CRLF = /\r\n/g;

/** Number of LF that no CR stands before. @param previous the octet before the chunk */
export function countBareLf(chunk: Buffer, previous = 0): number {
  let count = 0;
  let before = previous;
  for (let at = 0; at < chunk.length; at += EXPANSION_OCTETS) {
    const length = chunk.copy(expansionInput, 0, at, at + EXPANSION_OCTETS);
    count += expandedLength(length, before) - length;
    before = expansionInput[length - 1]!;
  }
  return count;
}

/**
 * The same text with every bare LF made CRLF; the same buffer when there is none.
 * @param previous the octet before the chunk, for text that comes in pieces
 */
export function toCrlf(chunk: Buffer, previous = 0): Buffer {
  if (!chunk.includes(LF)) return chunk;
  const pieces: Buffer[] = [];
  let size = 0;
  let before = previous;
  for (let at = 0; at < chunk.length; at += EXPANSION_OCTETS) {
    const length = chunk.copy(expansionInput, 0, at, at + EXPANSION_OCTETS);
    const piece = expandInput(length, before);
    before = expansionInput[length - 1]!;
    pieces.push(piece);
    size += piece.length;
  }
  if (size === chunk.length) return chunk;
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size);
}

/**
 * The same text with CRLF made LF, so that {@link toCrlf} gives it back as it was: a CR that stands before a CRLF keeps
 * that CRLF whole, or it would be taken for part of one.
 * @param previous the octet before the chunk; no chunk but the last may end in CR
 */
export function toLf(chunk: Buffer, previous = 0): Buffer {
  if (!chunk.includes(CR)) return chunk;
  if (previous !== CR && !chunk.includes('\r\r')) {
    // The engine's own replacement of a fixed string is much faster than a loop over octets.
    return Buffer.from(chunk.toString('latin1').replace(EVERY_CRLF, '\n'), 'latin1');
  }
  const target = Buffer.allocUnsafe(chunk.length);
  let out = 0;
  let last = previous;
  for (let i = 0; i < chunk.length; i++) {
    const octet = chunk[i]!;
    if (octet !== CR || chunk[i + 1] !== LF || last === CR) target[out++] = octet;
    last = octet;
  }
  return target.subarray(0, out);
}

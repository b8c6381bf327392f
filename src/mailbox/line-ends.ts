/** Line ends: mail is kept with LF or CRLF, or with both mixed, and sent with CRLF alone. */

const LF = 10;
const CR = 13;
const EVERY_LF = /\n/g;
const EVERY_CRLF = /\r\n/g;

/** Number of LF that no CR stands before. @param previous the octet before the chunk */
export function countBareLf(chunk: Buffer, previous = 0): number {
  let count = 0;
  for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
    if ((at === 0 ? previous : chunk[at - 1]) !== CR) count++;
  }
  return count;
}

/**
 * The same text with every bare LF made CRLF; the same buffer when there is none.
 * @param previous the octet before the chunk, for text that comes in pieces
 */
export function toCrlf(chunk: Buffer, previous = 0): Buffer {
  if (chunk.includes(CR) || previous === CR) return expandMixed(chunk, previous);
  if (!chunk.includes(LF)) return chunk;
  // The engine's own replacement of one character runs on whole words: several times as fast as a loop over octets.
  return Buffer.from(chunk.toString('latin1').replace(EVERY_LF, '\r\n'), 'latin1');
}

function expandMixed(chunk: Buffer, previous: number): Buffer {
  const bare = countBareLf(chunk, previous);
  if (bare === 0) return chunk;
  const target = Buffer.allocUnsafe(chunk.length + bare);
  let out = 0;
  let last = previous;
  for (const octet of chunk) {
    if (octet === LF && last !== CR) target[out++] = CR;
    target[out++] = octet;
    last = octet;
  }
  return target;
}

/**
 * The same text with CRLF made LF, so that {@link toCrlf} gives it back as it was: a CR that stands before a CRLF keeps
 * that CRLF whole, or it would be taken for part of one.
 * @param previous the octet before the chunk; no chunk but the last may end in CR
 */
export function toLf(chunk: Buffer, previous = 0): Buffer {
  if (!chunk.includes(CR)) return chunk;
  if (previous !== CR && !chunk.includes('\r\r')) {
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

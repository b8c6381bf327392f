/** Quoted-printable (RFC 2045 §6.7). */
import { MAX_BLANKS_HELD } from './limits.ts';
import { roomFor } from './octets.ts';
import type { TransferDecoder } from './transfer-encoding.ts';

const NOTHING = Buffer.alloc(0);
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const EQUALS = 0x3d;

/**
 * RFC 2045 §6.7: `=XX` is an octet, `=` at the end of a line joins it to the next, blanks at the end of a line are not
 * there. A `=` that is none of these stays.
 */
export class QuotedPrintableDecoder implements TransferDecoder {
  /** What could not be decided at the end of the last piece: blanks, or the beginning of an escape. */
  private held: Buffer = NOTHING;

  decode(octets: Buffer, target?: Buffer): Buffer {
    return this.run(this.held.length === 0 ? octets : Buffer.concat([this.held, octets]), false, target);
  }

  end(): Buffer {
    return this.run(this.held, true);
  }

  private run(octets: Buffer, atEnd: boolean, target?: Buffer): Buffer {
    const decoded = roomFor(octets.length, target);
    const end = octets.length;
    let length = 0;
    let at = 0;
    while (at < end) {
      const octet = octets[at]!;
      if (octet === EQUALS) {
        const size = escapeSize(octets, at);
        if (size === INCOMPLETE) break;
        if (size === 1) decoded[length++] = EQUALS;
        else if (size === ESCAPE) decoded[length++] = (HEX[octets[at + 1]!]! << 4) | HEX[octets[at + 2]!]!;
        at += Math.abs(size);
        continue;
      }
      if (octet === LF) {
        const lineEnd = at > 0 && octets[at - 1] === CR ? 2 : 1;
        const blanks = blanksBefore(octets, at + 1 - lineEnd);
        if (blanks > 0) {
          length -= blanks;
          if (lineEnd === 2) decoded[length - 1] = CR;
        }
      }
      decoded[length++] = octet;
      at++;
    }
    // What of an escape there is at the end of a body goes: it could only have been a soft line break.
    if (atEnd) {
      this.held = NOTHING;
      return decoded.subarray(0, length - blanksBefore(octets, at));
    }
    // Blanks, and a CR after them, wait for the line end that may follow.
    const halfLineEnd = at > 0 && octets[at - 1] === CR ? 1 : 0;
    const held = blanksBefore(octets, at - halfLineEnd) + halfLineEnd;
    const kept = held <= MAX_BLANKS_HELD ? held : 0;
    this.held = Buffer.from(octets.subarray(at - kept));
    return decoded.subarray(0, length - kept);
  }
}

/** How many spaces and tabs stand before `end`. */
function blanksBefore(octets: Buffer, end: number): number {
  let start = end;
  while (start > 0 && (octets[start - 1] === SPACE || octets[start - 1] === TAB)) start--;
  return end - start;
}

const ESCAPE = 3;
const INCOMPLETE = 0;
const NOT_HEX = 0xff;
const HEX = new Uint8Array(256).fill(NOT_HEX);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
}

/**
 * What the `=` at `at` begins.
 * @returns {@link ESCAPE} for `=XX`; the negative size of a soft line break; 1 for a `=` that is only itself;
 *   {@link INCOMPLETE} when the octets end before it is clear
 */
function escapeSize(octets: Buffer, at: number): number {
  const left = octets.length - at;
  if (left === 1) return INCOMPLETE;
  const first = octets[at + 1]!;
  if (HEX[first] !== NOT_HEX) {
    if (left === 2) return INCOMPLETE;
    return HEX[octets[at + 2]!] === NOT_HEX ? 1 : ESCAPE;
  }
  // Blanks may stand between the `=` and the line end (RFC 2045 §6.7, rule 3).
  let end = at + 1;
  const limit = Math.min(octets.length, end + MAX_BLANKS_HELD);
  while (end < limit && (octets[end] === SPACE || octets[end] === TAB)) end++;
  if (end === limit) return limit === octets.length ? INCOMPLETE : 1;
  if (octets[end] === LF) return -(end + 1 - at);
  if (octets[end] !== CR) return 1;
  if (end + 1 === octets.length) return INCOMPLETE;
  return octets[end + 1] === LF ? -(end + 2 - at) : 1;
}

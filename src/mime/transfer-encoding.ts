/**
 * Content-Transfer-Encoding, decoded (RFC 2045 §6): for BINARY, SEARCH and PREVIEW. Decoders take a body in pieces of any
 * size and hold back no more than a few octets between them, or a run of blanks up to a limit.
 */

export interface TransferDecoder {
  /** @returns what the piece, together with what came before, decodes to; may refer to `octets` */
  decode(octets: Buffer): Buffer;
  /** @returns what was held back */
  end(): Buffer;
}

const NOTHING = Buffer.alloc(0);

/**
 * @param encoding as {@link parseTransferEncoding} gives it; undefined is 7bit
 * @returns undefined for an encoding that is not known (RFC 3516 §4.3: UNKNOWN-CTE)
 */
export function transferDecoder(encoding: string | undefined): TransferDecoder | undefined {
  switch (encoding?.toLowerCase()) {
    case undefined:
    case '7bit':
    case '8bit':
    case 'binary':
      return IDENTITY;
    case 'base64':
      return new Base64Decoder();
    case 'quoted-printable':
      return new QuotedPrintableDecoder();
    default:
      return undefined;
  }
}

/** Decodes a whole body at once. @returns undefined for an encoding that is not known */
export function decodeTransferEncoding(octets: Buffer, encoding: string | undefined): Buffer | undefined {
  const decoder = transferDecoder(encoding);
  if (decoder === undefined) return undefined;
  const decoded = decoder.decode(octets);
  const rest = decoder.end();
  return rest.length === 0 ? decoded : Buffer.concat([decoded, rest]);
}

export const IDENTITY: TransferDecoder = { decode: (octets) => octets, end: () => NOTHING };

const NOT_BASE64 = 0xff;
const PADDING = 0xfe;
const BASE64_VALUES = new Uint8Array(256).fill(NOT_BASE64);
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  BASE64_VALUES[letter.charCodeAt(0)] = value;
}
BASE64_VALUES[0x3d] = PADDING;

/** RFC 2045 §6.8: octets outside of the alphabet are passed over. After padding a new run may begin, as where texts were joined. */
class Base64Decoder implements TransferDecoder {
  private bits = 0;
  private count = 0;

  decode(octets: Buffer): Buffer {
    const decoded = Buffer.allocUnsafe(Math.ceil(((octets.length + this.count) * 3) / 4) + 3);
    let { bits, count } = this;
    let length = 0;
    for (let i = 0; i < octets.length; i++) {
      const value = BASE64_VALUES[octets[i]!]!;
      if (value < 64) {
        bits = (bits << 6) | value;
        if (++count === 4) {
          decoded[length] = bits >> 16;
          decoded[length + 1] = bits >> 8;
          decoded[length + 2] = bits;
          length += 3;
          bits = 0;
          count = 0;
        }
      } else if (value === PADDING && count > 0) {
        length = writeRest(decoded, length, bits, count);
        bits = 0;
        count = 0;
      }
    }
    this.bits = bits;
    this.count = count;
    return decoded.subarray(0, length);
  }

  end(): Buffer {
    const rest = Buffer.alloc(3);
    const length = writeRest(rest, 0, this.bits, this.count);
    this.count = 0;
    return rest.subarray(0, length);
  }
}

/** Writes the whole octets of a run of 1 to 3 letters. */
function writeRest(decoded: Buffer, start: number, bits: number, count: number): number {
  const left = bits << (6 * (4 - count));
  let length = start;
  if (count >= 2) decoded[length++] = left >> 16;
  if (count === 3) decoded[length++] = left >> 8;
  return length;
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const EQUALS = 0x3d;

/** Blanks held back until it is known whether a line ends after them. Longer runs are no trailing blanks of a mail program. */
const MAX_BLANKS_HELD = 1_000;

/**
 * RFC 2045 §6.7: `=XX` is an octet, `=` at the end of a line joins it to the next, blanks at the end of a line are not
 * there. A `=` that is none of these stays.
 */
class QuotedPrintableDecoder implements TransferDecoder {
  /** What could not be decided at the end of the last piece: blanks, or the beginning of an escape. */
  private held: Buffer = NOTHING;

  decode(octets: Buffer): Buffer {
    return this.run(this.held.length === 0 ? octets : Buffer.concat([this.held, octets]), false);
  }

  end(): Buffer {
    return this.run(this.held, true);
  }

  private run(octets: Buffer, atEnd: boolean): Buffer {
    const decoded = Buffer.allocUnsafe(octets.length);
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

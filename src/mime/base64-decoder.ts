/** Base64 (RFC 2045 §6.8). */
import { roomFor } from './octets.ts';
import type { TransferDecoder } from './transfer-encoding.ts';

const NOT_BASE64 = 0xff;
const PADDING = 0xfe;
const BASE64_VALUES = new Uint8Array(256).fill(NOT_BASE64);
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  BASE64_VALUES[letter.charCodeAt(0)] = value;
}
BASE64_VALUES[0x3d] = PADDING;

/** RFC 2045 §6.8: octets outside of the alphabet are passed over. After padding a new run may begin, as where texts were joined. */
export class Base64Decoder implements TransferDecoder {
  private bits = 0;
  private count = 0;

  decode(octets: Buffer, target?: Buffer): Buffer {
    const decoded = roomFor(Math.ceil(((octets.length + this.count) * 3) / 4) + 3, target);
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

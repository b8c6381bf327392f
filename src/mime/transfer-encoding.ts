/**
 * Content-Transfer-Encoding, decoded (RFC 2045 §6): for BINARY, SEARCH and PREVIEW. Decoders take a body in pieces of any
 * size and hold back no more than a few octets between them, or a run of blanks up to a limit.
 */
import { Base64Decoder } from './base64-decoder.ts';
import { QuotedPrintableDecoder } from './quoted-printable-decoder.ts';

export interface TransferDecoder {
  /**
   * @param target where to put the result if it fits, so that it need not be allocated
   * @returns what the piece, together with what came before, decodes to; may refer to `octets` or `target`
   */
  decode(octets: Buffer, target?: Buffer): Buffer;
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

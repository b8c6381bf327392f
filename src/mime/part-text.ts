/** The text of a part, in pieces of bounded size. */
import { Utf8Transcoder } from './charset.ts';
import { type ContentDisposition, parseContentDisposition, parseTransferEncoding } from './content-type.ts';
import { Field } from './header-fields.ts';
import { DECODE_CHUNK_OCTETS } from './limits.ts';
import type { MessagePart } from './message-part.ts';
import { parameterValue } from './parameters.ts';
import { IDENTITY, transferDecoder } from './transfer-encoding.ts';

/** The part's transfer encoding, as {@link transferDecoder} takes it. */
export function encodingOf(part: MessagePart): string | undefined {
  const value = part.fields[Field.ContentTransferEncoding];
  return value === undefined ? undefined : parseTransferEncoding(value);
}

/** Whether the sender wants the part to be a file (RFC 2183 §2.2). */
export function isAttachment(part: MessagePart): boolean {
  return dispositionOf(part)?.type.toLowerCase() === 'attachment';
}

/** Whether a mail program shows the part as a file, be it within the message: it is an attachment, or has a name. */
export function isFile(part: MessagePart): boolean {
  const hasName = parameterValue(part.contentType?.parameters ?? [], 'name') !== undefined;
  return (
    hasName || isAttachment(part) || parameterValue(dispositionOf(part)?.parameters ?? [], 'filename') !== undefined
  );
}

function dispositionOf(part: MessagePart): ContentDisposition | undefined {
  const value = part.fields[Field.ContentDisposition];
  return value === undefined ? undefined : parseContentDisposition(value);
}

/** Kept from one use to the next: making a buffer of this size costs more than decoding an ordinary message. */
let spare: Buffer | undefined;
/** What a decoder may have held back comes on top of a chunk. */
const SCRATCH_OCTETS = DECODE_CHUNK_OCTETS + 8 * 1024;

/**
 * Decodes the body of a part, transfer encoding and charset.
 * @param octets the message that was scanned
 * @param limit octets of the body to read at most
 * @returns pieces of UTF-8 that do not cut a character, some maybe empty; invalid where the text is. A piece is good only
 *   until the next one is asked for.
 */
export function* textOf(octets: Buffer, part: MessagePart, limit = Number.POSITIVE_INFINITY): Generator<Buffer> {
  // An encoding that nobody knows may still be one that leaves most letters alone.
  const decoder = transferDecoder(encodingOf(part)) ?? IDENTITY;
  const transcoder = new Utf8Transcoder(parameterValue(part.contentType?.parameters ?? [], 'charset'));
  const end = Math.min(part.end, part.bodyStart + limit);
  const scratch = spare ?? Buffer.allocUnsafeSlow(SCRATCH_OCTETS);
  // Two texts may be read at the same time.
  spare = undefined;
  try {
    for (let at = part.bodyStart; at < end; at += DECODE_CHUNK_OCTETS) {
      const chunk = octets.subarray(at, Math.min(end, at + DECODE_CHUNK_OCTETS));
      yield transcoder.transcode(decoder.decode(chunk, scratch));
    }
    yield transcoder.transcode(decoder.end());
    yield transcoder.end();
  } finally {
    spare = scratch;
  }
}

/** MIME entities as they are put together anew: parts of a message taken over as they are, text, and multiparts. */
import { createHash } from 'node:crypto';
import { encode as toQuotedPrintable, wrap } from 'libqp';
import { HeaderReader } from '../header-reader.ts';
import type { MessagePart } from '../message-part.ts';
import { hasContentFields } from '../part-kind.ts';
import { MEDIA_TYPE, type TextForm } from './text-forms.ts';

/** Octets as sent, every line end CRLF. */
export interface Entity {
  /** The Content-* fields, and no others. */
  readonly fields: string;
  readonly body: Buffer;
}

const CRLF = '\r\n';
const LONG_LINE = /[^\n]{77}/;
/** Could be a delimiter of a multipart around it. */
const LINE_OF_HYPHENS = /^--/m;
/** Nor may a line that is only wrapped begin with two. */
const HYPHEN_BEFORE_HYPHEN = /-(?=-)/g;
const NOT_SEVEN_BIT = /[^\t\n\x20-\x7e]/;
const LINE_OCTETS = 76;

/** @param text lines ending in LF */
export function textEntity(form: TextForm, text: string): Entity {
  const plainEnough = !NOT_SEVEN_BIT.test(text) && !LONG_LINE.test(text) && !LINE_OF_HYPHENS.test(text);
  const lines = (text.endsWith('\n') ? text : `${text}\n`).replaceAll('\n', CRLF);
  return {
    fields:
      `Content-Type: ${MEDIA_TYPE[form]}; charset=${plainEnough ? 'us-ascii' : 'utf-8'}${CRLF}` +
      `Content-Transfer-Encoding: ${plainEnough ? '7bit' : 'quoted-printable'}${CRLF}`,
    body: Buffer.from(plainEnough ? lines : quotedPrintable(lines), 'latin1'),
  };
}

function quotedPrintable(lines: string): string {
  return wrap(toQuotedPrintable(lines).replace(HYPHEN_BEFORE_HYPHEN, '=2D'), LINE_OCTETS);
}

/** @param octets the message that was scanned */
export function takenOver(octets: Buffer, part: MessagePart): Entity {
  const fields = hasContentFields(part) ? fieldsOf(octets, part, true) : '';
  return { fields, body: octets.subarray(part.bodyStart, part.end) };
}

/** @param subtype with parameters */
export function multipartEntity(subtype: string, children: readonly Entity[]): Entity {
  const parts = children.map(entityOctets);
  const boundary = boundaryFor(parts);
  const pieces = parts.flatMap((part, index) => [
    Buffer.from(`${index === 0 ? '' : CRLF}--${boundary}${CRLF}`, 'latin1'),
    part,
  ]);
  return {
    fields: `Content-Type: multipart/${subtype};${CRLF}\tboundary="${boundary}"${CRLF}`,
    body: Buffer.concat([...pieces, Buffer.from(`${CRLF}--${boundary}--${CRLF}`, 'latin1')]),
  };
}

export function entityOctets({ fields, body }: Entity): Buffer {
  return Buffer.concat([Buffer.from(fields + CRLF, 'latin1'), body]);
}

/** The header fields of a part, an octet string. @param content those that say what its body is, or all the others */
export function fieldsOf(octets: Buffer, part: MessagePart, content: boolean): string {
  const reader = new HeaderReader(octets, part.start, part.bodyStart);
  let fields = '';
  while (reader.next()) {
    if (reader.name().toLowerCase().startsWith('content-') === content) {
      fields += octets.toString('latin1', reader.start, reader.end);
    }
  }
  return fields === '' || fields.endsWith(CRLF) ? fields : fields + CRLF;
}

/**
 * The same for the same parts, so that a client that fetches a message piece by piece gets one message. That it occurs in
 * them would take a part that knows its own digest.
 */
function boundaryFor(parts: readonly Buffer[]): string {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return `=_${digest.digest('hex').slice(0, 32)}`;
}

/** Sections of a message: what BODY[section] and BINARY[section] name (RFC 3501 §6.4.5, RFC 9051 §6.4.5, RFC 3516). */
import type { MessagePart } from './message-part.ts';

/**
 * - `body`: no word after the part number; without a part number the whole message, else the body of the part.
 * - `header`, `text`: HEADER and TEXT, of the message itself or of the one inside a message part.
 * - `mime`: MIME, the header of the part.
 */
export type SectionText = 'body' | 'header' | 'text' | 'mime';

/** A run of octets. */
export interface Section {
  /** The part that the octets are of; for `header` and `text` of a message part, the message inside. */
  readonly part: MessagePart;
  /** On the wire: what to cut out of the message with each line end CRLF. */
  readonly wireStart: number;
  readonly wireEnd: number;
  /** In the octets that were scanned. */
  readonly start: number;
  readonly end: number;
}

/**
 * @param root a message, as {@link scanMessage} made it
 * @param path the part number, `[1, 2]` for `1.2`; empty for the message itself
 * @returns undefined when there is no such part, or when it is no message and its `header` or `text` is asked for
 */
export function findSection(root: MessagePart, path: readonly number[], text: SectionText): Section | undefined {
  if (path.length === 0) return text === 'mime' ? undefined : sectionOfMessage(root, text);
  const part = findPart(root, path);
  if (part === undefined) return undefined;
  if (text === 'body') return bodyOf(part);
  if (text === 'mime') return headerOf(part);
  return part.kind === 'message' ? sectionOfMessage(part.children[0]!, text) : undefined;
}

function sectionOfMessage(message: MessagePart, text: 'body' | 'header' | 'text'): Section {
  if (text === 'header') return headerOf(message);
  if (text === 'text') return bodyOf(message);
  const { start, end, wireStart, wireEnd } = message;
  return { part: message, start, end, wireStart, wireEnd };
}

function headerOf(part: MessagePart): Section {
  const { start, bodyStart, wireStart, wireBodyStart } = part;
  return { part, start, end: bodyStart, wireStart, wireEnd: wireBodyStart };
}

function bodyOf(part: MessagePart): Section {
  const { bodyStart, end, wireBodyStart, wireEnd } = part;
  return { part, start: bodyStart, end, wireStart: wireBodyStart, wireEnd };
}

/**
 * @returns the part with this number. Every message has a part 1: of a multipart it is the first part, else it is the
 *   message's own body. Numbers below a message part number the parts of the message inside it.
 */
export function findPart(root: MessagePart, path: readonly number[]): MessagePart | undefined {
  let part: MessagePart | undefined = root;
  for (let i = 0; i < path.length; i++) {
    const number = path[i]!;
    // A number after the first descends into what the number before it named.
    if (i > 0 && part.kind === 'message') part = part.children[0]!;
    else if (i > 0 && part.kind !== 'multipart') return undefined;
    if (part.kind === 'multipart') part = part.children[number - 1];
    else if (number !== 1) return undefined;
    if (part === undefined) return undefined;
  }
  return part;
}

/** PREVIEW (RFC 8970): the first words of a message. */
import { htmlToText } from './html-text.ts';
import { MAX_PREVIEW_CHARACTERS, MAX_PREVIEW_OCTETS } from './limits.ts';
import { type MessagePart, partAfter } from './message-part.ts';
import { isAttachment, textOf } from './part-text.ts';

/** Blanks and line ends, and characters that take no room (used to hide text from previews). */
const GAPS = /[\u034f\s\u00ad\u200b-\u200f\u2060\ufeff]+/g;
const CONTROLS = /[\0-\x08\x0e-\x1f\x7f-\x9f]/g;
const QUOTED_LINE = /^[ \t]*>.*$/gm;

/**
 * @param octets the message that was scanned
 * @param root what {@link scanMessage} made of it
 * @returns at most {@link MAX_PREVIEW_CHARACTERS} characters on one line; `''` when there is no text
 */
export function previewOf(octets: Buffer, root: MessagePart): string {
  const part = previewedPart(root);
  if (part === undefined) return '';
  let text = '';
  for (const piece of textOf(octets, part, MAX_PREVIEW_OCTETS)) text += piece.toString('utf8');
  const subtype = part.contentType?.mediaType ?? 'text/plain';
  if (subtype === 'text/html') return firstWords(htmlToText(text));
  // What somebody else wrote before says less than the answer, unless there is nothing else.
  return firstWords(text.replace(QUOTED_LINE, '')) || firstWords(text);
}

/** The first plain text that is no attachment, else the first HTML; forwarded messages count when nothing else does. */
function previewedPart(root: MessagePart): MessagePart | undefined {
  let html: MessagePart | undefined;
  let forwarded: MessagePart | undefined;
  for (let part: MessagePart | undefined = root; part !== undefined; part = partAfter(part)) {
    if (part.kind !== 'text' || part.size === 0 || isAttachment(part)) continue;
    const mediaType = part.contentType?.mediaType ?? 'text/plain';
    if (isForwarded(part)) forwarded ??= part;
    else if (mediaType === 'text/plain') return part;
    else if (mediaType === 'text/html') html ??= part;
  }
  return html ?? forwarded;
}

function isForwarded(part: MessagePart): boolean {
  for (let around = part.parent; around !== undefined; around = around.parent)
    if (around.kind === 'message') return true;
  return false;
}

function firstWords(text: string): string {
  const line = text.replace(CONTROLS, '').replace(GAPS, ' ').trim();
  if (line.length <= MAX_PREVIEW_CHARACTERS) return line;
  // A character outside of the basic plane is two code units, which stay together.
  const high = line.charCodeAt(MAX_PREVIEW_CHARACTERS - 1);
  return line
    .slice(0, high >= 0xd800 && high <= 0xdbff ? MAX_PREVIEW_CHARACTERS - 1 : MAX_PREVIEW_CHARACTERS)
    .trimEnd();
}

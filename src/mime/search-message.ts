/** The SEARCH keys that need the message itself: BODY, TEXT, HEADER (RFC 3501 §6.4.4, RFC 9051 §6.4.4). */
import { isAscii } from 'node:buffer';
import { decodeHeaderValue } from './encoded-word.ts';
import { HeaderReader } from './header-reader.ts';
import { MAX_FIELD_OCTETS_USED } from './limits.ts';
import { type MessagePart, partAfter } from './message-part.ts';
import { textOf } from './part-text.ts';
import type { SearchKey } from './search-key.ts';

const FOLD = /\r?\n[ \t]/g;

/**
 * BODY: whether the key is in a text part, decoded, or in the header of any part (file names are there).
 * @param octets the message that was scanned
 * @param root what {@link scanMessage} made of it
 */
export function bodyContains(octets: Buffer, root: MessagePart, key: SearchKey): boolean {
  if (hasText(root) && key.isInPieces(textOf(octets, root))) return true;
  for (let part = partAfter(root); part !== undefined; part = partAfter(part)) {
    if (headerBlockContains(octets, part, key)) return true;
    if (hasText(part) && key.isInPieces(textOf(octets, part))) return true;
  }
  return false;
}

/** TEXT: the same, or in the message's own header. */
export function textContains(octets: Buffer, root: MessagePart, key: SearchKey): boolean {
  return headerBlockContains(octets, root, key) || bodyContains(octets, root, key);
}

/** HEADER: whether the key is in a field with this name, in any case. An empty key asks whether there is such a field. */
export function headerContains(octets: Buffer, root: MessagePart, name: string, key: SearchKey): boolean {
  const wanted = name.toLowerCase();
  const reader = new HeaderReader(octets, root.start, root.bodyStart);
  while (reader.next()) {
    if (reader.isNamed(wanted) && key.isIn(decodeHeaderValue(reader.value(MAX_FIELD_OCTETS_USED)))) return true;
  }
  return false;
}

/** Whether the key is in a field of the part's header, decoded and unfolded. */
function headerBlockContains(octets: Buffer, part: MessagePart, key: SearchKey): boolean {
  const block = octets.subarray(part.start, part.bodyStart);
  // Most headers have nothing to decode; then all fields are looked through at once.
  if (isAscii(block) && !block.includes('=?')) return key.isIn(block.toString('latin1').replace(FOLD, ' '));
  const reader = new HeaderReader(octets, part.start, part.bodyStart);
  while (reader.next()) {
    if (key.isIn(`${reader.name()}: ${decodeHeaderValue(reader.value(MAX_FIELD_OCTETS_USED))}`)) return true;
  }
  return false;
}

/** Whether a part's body is searched: text, and the reports that mail systems write (`message/delivery-status`). */
function hasText(part: MessagePart): boolean {
  return part.kind === 'text' || (part.kind === 'other' && part.contentType!.mediaType.startsWith('message/'));
}

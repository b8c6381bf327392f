/** `{n}`, `{n+}` and `~{n}`: the announcement of a literal (RFC 9051 §4.3, RFC 7888, RFC 3516 §4.4). */
import { LITERAL_DIGITS } from '../limits.ts';
import type { AnnouncedLiteral } from './tokens.ts';

/** Octets between the braces, at most: the digits and a plus sign. */
export const ANNOUNCEMENT_OCTETS = LITERAL_DIGITS + 1;
/** How much of a line's end must be kept to see what it announces. */
export const LINE_TAIL_OCTETS = ANNOUNCEMENT_OCTETS + 3;

/** @param text what stands between the braces */
export function parseAnnouncement(text: string, binary: boolean): AnnouncedLiteral | undefined {
  if (text.length > ANNOUNCEMENT_OCTETS || !/^\d{1,15}\+?$/.test(text)) return undefined;
  const synchronising = !text.endsWith('+');
  return { size: Number.parseInt(text, 10), synchronising, binary };
}

/**
 * What a line announces that is otherwise not understood.
 * @param tail its last {@link LINE_TAIL_OCTETS} octets, or all of it when it is shorter; without line end
 * @returns 'Unbounded' for a size that is beyond counting
 */
export function announcedAtEnd(tail: string): AnnouncedLiteral | 'Unbounded' | undefined {
  const found = /(\{?)(\d+\+?)\}$/.exec(tail);
  if (found === null) return undefined;
  if (found[1] === '') return found.index === 0 && tail.length >= LINE_TAIL_OCTETS - 1 ? 'Unbounded' : undefined;
  return parseAnnouncement(found[2]!, false) ?? 'Unbounded';
}

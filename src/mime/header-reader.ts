/** Steps through the fields of a header block without making strings of what nobody asked for. */
import { MAX_FIELD_OCTETS_USED } from './limits.ts';
import { nextLineFeed } from './octets.ts';

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;

/**
 * A cursor over the fields of a header block, which may have LF or CRLF line ends:
 * ```ts
 * const reader = new HeaderReader(octets, part.start, part.bodyStart);
 * while (reader.next()) if (reader.isNamed('subject')) …reader.value(limit)
 * ```
 * A line without a colon is a field without a name, whose `nameEnd` equals `start`. So is a first line that begins with
 * a blank. The blank line at the end of the block is no field.
 */
export class HeaderReader {
  /** Where the field begins, and where the next one does. */
  start = 0;
  end: number;
  /** The name is [start, nameEnd), without blanks before the colon. */
  nameEnd = 0;
  /** The value is [valueStart, valueEnd): after the colon, folded still, without the last line end. */
  valueStart = 0;
  valueEnd = 0;
  /** Line ends passed, how many of them were a bare LF, and where the last one begins (-1 before the first). */
  lines = 0;
  bareLines = 0;
  lastLineEnd = -1;

  private readonly octets: Buffer;
  private readonly blockEnd: number;

  /** @param start, end the block, in offsets of `octets`; `end` may lie beyond the blank line */
  constructor(octets: Buffer, start: number, end: number) {
    this.octets = octets;
    this.end = start;
    this.blockEnd = end;
  }

  /** Whether the blank line is ahead. */
  get atBlankLine(): boolean {
    const first = this.octets[this.end];
    return first === LF || (first === CR && this.octets[this.end + 1] === LF);
  }

  /** Moves to the next field. @returns false at the end of the block or at the blank line */
  next(): boolean {
    const { octets, blockEnd } = this;
    if (this.end >= blockEnd || this.atBlankLine) return false;
    this.start = this.end;
    this.passLine();
    this.splitName();
    for (;;) {
      const ahead = octets[this.end];
      if ((ahead !== SPACE && ahead !== TAB) || this.end >= blockEnd) break;
      this.passLine();
    }
    this.valueEnd = this.lastLineEnd >= this.valueStart ? this.lastLineEnd : this.end;
    return true;
  }

  /** Moves behind the line ahead, blank or not. */
  passLine(): void {
    const { octets, blockEnd } = this;
    const lineFeed = nextLineFeed(octets, this.end);
    if (lineFeed === -1 || lineFeed >= blockEnd) {
      this.end = blockEnd;
      return;
    }
    const bare = lineFeed === 0 || octets[lineFeed - 1] !== CR;
    this.lines++;
    if (bare) this.bareLines++;
    this.lastLineEnd = bare ? lineFeed : lineFeed - 1;
    this.end = lineFeed + 1;
  }

  /** @param name lower case */
  isNamed(name: string): boolean {
    if (this.nameEnd - this.start !== name.length) return false;
    for (let i = 0; i < name.length; i++) {
      let octet = this.octets[this.start + i]!;
      if (octet >= 0x41 && octet <= 0x5a) octet += 0x20;
      if (octet !== name.charCodeAt(i)) return false;
    }
    return true;
  }

  /** The name as it is written, an octet string; `''` for a field without one. */
  name(): string {
    return this.octets.toString('latin1', this.start, this.nameEnd);
  }

  /** The value, still folded, an octet string of at most `limit` octets. */
  value(limit: number): string {
    return this.octets.toString('latin1', this.valueStart, Math.min(this.valueEnd, this.valueStart + limit));
  }

  /** Finds the colon in the line that was just passed. */
  private splitName(): void {
    const { octets, start, end } = this;
    let colon = start;
    while (colon < end && octets[colon] !== COLON) colon++;
    this.nameEnd = start;
    this.valueStart = start;
    if (colon === end || octets[start] === SPACE || octets[start] === TAB) return;
    this.valueStart = colon + 1;
    // RFC 5322 §4.5.8: obsolete syntax has blanks before the colon.
    while (colon > start && (octets[colon - 1] === SPACE || octets[colon - 1] === TAB)) colon--;
    this.nameEnd = colon;
  }
}

/**
 * Looks for one field, as THREAD does for References.
 * @param octets a message or a header block
 * @param name lower case
 * @returns the value of the first field with this name, folded still, an octet string of at most `limit` octets
 */
export function fieldValue(octets: Buffer, name: string, limit = MAX_FIELD_OCTETS_USED): string | undefined {
  const reader = new HeaderReader(octets, 0, octets.length);
  while (reader.next()) if (reader.isNamed(name)) return reader.value(limit);
  return undefined;
}

const LINE_ENDS = /\r?\n/g;
const LONE_CR = /\r/g;

/**
 * Unfolds a field's value (RFC 5322 §2.2.3): line ends go, the blanks that follow them stay; blanks around it go too. A
 * CR that is no line end becomes a blank: no string of the wire may be torn in two by it.
 * @param value an octet string, folded
 */
export function unfold(value: string): string {
  let flat = value.includes('\n') ? value.replace(LINE_ENDS, '') : value;
  if (flat.includes('\r')) flat = flat.replace(LONE_CR, ' ');
  return trimBlanks(flat);
}

/** Cuts spaces and tabs off both ends. */
export function trimBlanks(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return end - start === value.length ? value : value.slice(start, end);
}

function isBlank(octet: number): boolean {
  return octet === SPACE || octet === TAB;
}

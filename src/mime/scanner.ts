/**
 * Takes a message apart in one pass over its octets.
 *
 * Invariants:
 * - `position` only moves forward, a line at a time, and every octet is passed once. All places in the tree are taken
 *   from the counters at `position`, so raw and wire offsets can never disagree.
 * - Between lines `position` is at the beginning of a line. Only there can a delimiter (`--boundary`) stand, in a header
 *   as well as in a body; whatever is open inside the multipart it belongs to ends there.
 * - The line end before a delimiter belongs to the delimiter (RFC 2046 §5.1.1), unless it already belongs to the blank
 *   line that ends a header, or to the closing delimiter of a multipart inside.
 * - Parts are opened and closed in a loop, not by recursion, so that no message can exhaust the stack; how many there can
 *   be, and how deep, is limited (limits.ts).
 *
 * Nearly all lines of nearly all messages are body lines. For them the loop in `passBody` is all that happens: find the
 * next LF, look at the octet before it and at the two after it.
 */
import { BoundaryStack } from './boundary-stack.ts';
import { type HeaderBudget, HeaderFieldCollector } from './header-fields.ts';
import { HeaderReader } from './header-reader.ts';
import { MAX_MESSAGE_HEADER_OCTETS_USED, MAX_PARTS } from './limits.ts';
import { MessagePart } from './message-part.ts';
import { nextLineFeed } from './octets.ts';
import { becomeText, decideKind } from './part-kind.ts';

const LF = 0x0a;
const CR = 0x0d;
const HYPHEN = 0x2d;

/**
 * @param octets a whole message, with LF or CRLF line ends, or both
 * @returns its parts; never throws
 */
export function scanMessage(octets: Buffer): MessagePart {
  return new Scanner(octets).scan();
}

/** How a header or a body came to its end. */
type Ending = 'blankLine' | 'delimiter' | 'endOfMessage';

/** A place in the message: octets before it in both countings, and line ends before it. */
interface Place {
  raw: number;
  wire: number;
  lines: number;
}

class Scanner {
  private readonly octets: Buffer;
  private position = 0;
  /** Line ends passed, and how many of them were a bare LF, which is one octet longer on the wire. */
  private lines = 0;
  private bareLines = 0;
  /** Before the line end that was passed last. */
  private readonly lastLineEnd: Place = { raw: 0, wire: 0, lines: 0 };

  private readonly boundaries = new BoundaryStack();
  /** The multipart of each open boundary. */
  private readonly multiparts: MessagePart[] = [];
  private innermost: MessagePart;
  private parts = 0;
  private readonly budget: HeaderBudget = { octets: MAX_MESSAGE_HEADER_OCTETS_USED };

  /** Of the delimiter at `position`: the place of its multipart, and whether it ends with `--`. */
  private delimiter = -1;
  private closing = false;
  /** Line ends before the body of each open part, by level. */
  private readonly linesBeforeBody: number[] = [];

  constructor(octets: Buffer) {
    this.octets = octets;
    this.innermost = this.open(undefined);
  }

  scan(): MessagePart {
    const root = this.innermost;
    for (;;) {
      const part = this.innermost;
      let ending = this.passHeader(part);
      if (ending === 'blankLine') {
        this.bodyBegins(part, this.here());
        if (part.kind === 'message') {
          this.innermost = this.open(part);
          continue;
        }
        ending = this.passBody();
      } else {
        this.bodyBegins(part, this.endOfContent(ending, part.start));
        if (part.kind === 'message') this.addEmptyMessage(part);
      }
      // After a closing delimiter the body of the same multipart goes on, as its epilogue.
      let began = this.innermost.bodyStart;
      while (ending === 'delimiter') {
        this.closeDownTo(this.delimiter, this.endOfContent(ending, began));
        this.passLine();
        if (!this.closing) break;
        began = this.position;
        ending = this.passBody();
      }
      if (ending === 'endOfMessage') {
        this.closeDownTo(-1, this.here());
        return root;
      }
      this.innermost = this.open(this.innermost);
    }
  }

  private here(): Place {
    return { raw: this.position, wire: this.position + this.bareLines, lines: this.lines };
  }

  /** Where what is open ends, given where its content began. */
  private endOfContent(ending: Ending, began: number): Place {
    if (ending === 'endOfMessage' || this.lastLineEnd.raw < began) return this.here();
    return { ...this.lastLineEnd };
  }

  private open(parent: MessagePart | undefined): MessagePart {
    const part = new MessagePart(parent, parent?.children.length ?? 0);
    part.start = this.position;
    part.wireStart = this.position + this.bareLines;
    parent?.adopt(part);
    this.parts++;
    return part;
  }

  /** Passes header fields up to and including the blank line. */
  private passHeader(part: MessagePart): Ending {
    const { octets } = this;
    const reader = new HeaderReader(octets, this.position, octets.length);
    const collector = new HeaderFieldCollector(part.isMessage, this.budget);
    part.fields = collector.fields;
    let ending: Ending = 'endOfMessage';
    for (;;) {
      if (octets[reader.end] === HYPHEN && this.atDelimiter(reader.end)) {
        ending = 'delimiter';
        break;
      }
      if (!reader.next()) {
        if (reader.end < octets.length) {
          reader.passLine();
          ending = 'blankLine';
        }
        break;
      }
      collector.take(reader);
    }
    this.position = reader.end;
    this.lines += reader.lines;
    this.bareLines += reader.bareLines;
    if (reader.lastLineEnd !== -1) this.noteLineEnd(reader.lastLineEnd);
    return ending;
  }

  /** Passes lines until a delimiter is ahead. */
  private passBody(): Ending {
    const { octets } = this;
    const end = octets.length;
    const mayEnd = this.boundaries.depth > 0;
    let position = this.position;
    let lines = this.lines;
    let bareLines = this.bareLines;
    let lastLineFeed = -1;
    let ending: Ending = 'endOfMessage';
    while (position < end) {
      if (mayEnd && octets[position] === HYPHEN && this.atDelimiter(position)) {
        ending = 'delimiter';
        break;
      }
      const next = nextLineFeed(octets, position);
      if (next === -1) {
        position = end;
        break;
      }
      lastLineFeed = next;
      lines++;
      if (next === 0 || octets[next - 1] !== CR) bareLines++;
      position = next + 1;
    }
    this.position = position;
    this.lines = lines;
    this.bareLines = bareLines;
    if (lastLineFeed !== -1) this.noteLineEnd(octets[lastLineFeed - 1] === CR ? lastLineFeed - 1 : lastLineFeed);
    return ending;
  }

  private passLine(): void {
    const reader = new HeaderReader(this.octets, this.position, this.octets.length);
    reader.passLine();
    this.position = reader.end;
    this.lines += reader.lines;
    this.bareLines += reader.bareLines;
    if (reader.lastLineEnd !== -1) this.noteLineEnd(reader.lastLineEnd);
  }

  /** Remembers the place before the line end that was passed last, which begins at `raw`. */
  private noteLineEnd(raw: number): void {
    const { lastLineEnd } = this;
    lastLineEnd.raw = raw;
    lastLineEnd.wire = raw + this.bareLines - (this.octets[raw] === LF ? 1 : 0);
    lastLineEnd.lines = this.lines - 1;
  }

  /** Whether the line at `position`, which begins with `-`, is a delimiter that counts. */
  private atDelimiter(position: number): boolean {
    const { octets, boundaries } = this;
    if (octets[position + 1] !== HYPHEN || boundaries.depth === 0) return false;
    const place = boundaries.find(octets, position + 2);
    if (place === -1) return false;
    const after = position + 2 + boundaries.lengthAt(place);
    const closing = octets[after] === HYPHEN && octets[after + 1] === HYPHEN;
    // A part too many stays text of the one before it.
    if (!closing && this.parts >= MAX_PARTS) return false;
    this.delimiter = place;
    this.closing = closing;
    return true;
  }

  /** The header of `part` is over and its body begins at `place`. */
  private bodyBegins(part: MessagePart, place: Place): void {
    part.bodyStart = place.raw;
    part.wireBodyStart = place.wire;
    this.linesBeforeBody[part.level] = place.lines;
    const boundary = decideKind(part, this.parts < MAX_PARTS);
    if (boundary === undefined) return;
    this.boundaries.push(boundary);
    this.multiparts.push(part);
  }

  /** A message part without a body still has a message inside: RFC 3501 §9, body-type-msg. */
  private addEmptyMessage(part: MessagePart): void {
    const inner = this.open(part);
    inner.start = inner.bodyStart = part.bodyStart;
    inner.wireStart = inner.wireBodyStart = part.wireBodyStart;
    this.linesBeforeBody[inner.level] = this.linesBeforeBody[part.level]!;
    this.innermost = inner;
  }

  /**
   * Ends every open part inside the multipart of the boundary at `place` (-1: every open part) at `end`. Its own boundary
   * goes too when its closing delimiter was seen.
   */
  private closeDownTo(place: number, end: Place): void {
    const owner = this.multiparts[place];
    let part: MessagePart | undefined = this.innermost;
    for (; part !== undefined && part !== owner; part = part.parent) {
      part.end = end.raw;
      part.wireEnd = end.wire;
      part.lines = end.lines - this.linesBeforeBody[part.level]!;
      if (part.kind === 'multipart' && part.children.length === 0) becomeText(part);
    }
    if (owner !== undefined) this.innermost = owner;
    const kept = place === -1 ? 0 : this.closing ? place : place + 1;
    this.boundaries.truncate(kept);
    this.multiparts.length = kept;
  }
}

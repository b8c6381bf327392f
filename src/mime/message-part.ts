/** The tree that the scanner makes of a message. */
import type { ContentType } from './content-type.ts';
import { type HeaderFields, noFields } from './header-fields.ts';

/**
 * - `multipart`: one or more children.
 * - `message`: `message/rfc822` or `message/global`; exactly one child, the message inside.
 * - `text`: `text/*`, or no usable Content-Type (RFC 2045 §5.2).
 * - `other`: any other leaf.
 */
export type PartKind = 'multipart' | 'message' | 'text' | 'other';

const NO_CHILDREN: readonly MessagePart[] = [];

/**
 * One part of a message; the root is the message itself.
 *
 * Every place is known twice. *Raw* offsets count the octets that were scanned; they cut parts out of the file. *Wire*
 * offsets count them as they are sent, each line end CRLF; they cut parts out of what the client sees. A message with
 * CRLF throughout has the same numbers twice. A lone CR is no line end and counts as what it is, one octet.
 *
 * `start ≤ bodyStart ≤ end`: the header is [start, bodyStart), its blank line included; the body is [bodyStart, end).
 */
export class MessagePart {
  readonly parent: MessagePart | undefined;
  /** Place among the parent's children, from 0. */
  readonly index: number;
  /** 1 for the message itself. */
  readonly level: number;
  children: readonly MessagePart[] = NO_CHILDREN;
  kind: PartKind = 'text';

  start = 0;
  bodyStart = 0;
  end = 0;
  wireStart = 0;
  wireBodyStart = 0;
  wireEnd = 0;
  /** Line ends in the body. */
  lines = 0;

  /** Undefined when the header has none, or none that can be read; the part is then `text/plain; charset=us-ascii`. */
  contentType: ContentType | undefined = undefined;
  fields: HeaderFields = noFields();

  constructor(parent: MessagePart | undefined, index: number) {
    this.parent = parent;
    this.index = index;
    this.level = parent === undefined ? 1 : parent.level + 1;
  }

  /** Whether the part is a message of its own, with an envelope: the root, or what is inside a `message` part. */
  get isMessage(): boolean {
    return this.parent === undefined || this.parent.kind === 'message';
  }

  /** Octets of the body on the wire. */
  get size(): number {
    return this.wireEnd - this.wireBodyStart;
  }

  /** @param child made with this part as its parent */
  adopt(child: MessagePart): void {
    if (this.children === NO_CHILDREN) this.children = [child];
    else (this.children as MessagePart[]).push(child);
  }
}

/** The part that comes after this one in document order (children first), or undefined at the end of the message. */
export function partAfter(part: MessagePart): MessagePart | undefined {
  const child = part.children[0];
  if (child !== undefined) return child;
  for (let at: MessagePart = part; at.parent !== undefined; at = at.parent) {
    const sibling = at.parent.children[at.index + 1];
    if (sibling !== undefined) return sibling;
  }
  return undefined;
}

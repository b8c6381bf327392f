/** Finds what of a message is its text, in whatever forms a sender gave it, and what belongs to it. */
import type { MessagePart } from '../message-part.ts';
import { formOf, type TextForm } from './text-forms.ts';

/** One text of a message: a leaf, or a multipart that has it in several forms. */
export interface TextBody {
  readonly part: MessagePart;
  /** The part of each form that is there. */
  readonly forms: Map<TextForm, MessagePart>;
  /** What the text shows or carries: images of HTML, files between its paragraphs. */
  readonly resources: MessagePart[];
  /** Other things that stand for the text, such as a meeting request. */
  readonly alternatives: MessagePart[];
  /** Every resource is of a multipart/related. */
  isRelated: boolean;
  /** There is more than one text of a form, so that no form is all of the text. */
  isManifold: boolean;
}

/** What must stay octet for octet, or has a structure that means something to the reader's program. */
const SEALED = new Set(['signed', 'encrypted', 'report', 'digest', 'form-data', 'appledouble']);

/** @returns the texts of a message in their order; none of messages inside it */
export function* textBodies(part: MessagePart): Generator<TextBody> {
  if (part.kind === 'multipart' && isOpen(part)) {
    if (!isOneText(part)) {
      for (const child of part.children) yield* textBodies(child);
      return;
    }
  } else if (formOf(part) === undefined || part.start === part.end) return;
  const body: TextBody = {
    part,
    forms: new Map(),
    resources: [],
    alternatives: [],
    isRelated: true,
    isManifold: false,
  };
  gather(part, body);
  yield body;
}

function gather(part: MessagePart, body: TextBody): void {
  if (part.kind === 'multipart' && isOpen(part)) {
    for (const child of part.children) gather(child, body);
    return;
  }
  const form = formOf(part);
  if (form !== undefined) {
    if (body.forms.has(form)) body.isManifold = true;
    else body.forms.set(form, part);
    return;
  }
  if (part !== body.part && subtypeOf(part.parent!) === 'alternative') {
    // Other forms of the text, as text/x-amp-html, are what is to be converted; a calendar says more than the text.
    if (part.kind !== 'text' || part.contentType?.mediaType === 'text/calendar') body.alternatives.push(part);
    return;
  }
  if (subtypeOf(part.parent!) !== 'related') body.isRelated = false;
  body.resources.push(part);
}

function isOneText(part: MessagePart): boolean {
  const subtype = subtypeOf(part);
  return subtype === 'alternative' || subtype === 'related';
}

function isOpen(part: MessagePart): boolean {
  return !SEALED.has(subtypeOf(part));
}

function subtypeOf(part: MessagePart): string {
  return part.contentType?.subtype.toLowerCase() ?? '';
}

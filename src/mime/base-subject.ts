/** The base subject, by which SORT and THREAD compare subjects (RFC 5256 §2.1). */

import { trimBlanks } from './header-reader.ts';

export interface BaseSubject {
  readonly text: string;
  /** Whether a mark of a reply or a forward was taken off: "Re:", "Fwd:", "(fwd)", "[Fwd: …]". */
  readonly isReplyOrForward: boolean;
}

const BLANKS = /[ \t\r\n]+/g;
const FORWARD_TRAILER = '(fwd)';
const FORWARD_HEADER = /^\[fwd:/i;
/** subj-refwd up to where a subj-blob may follow. */
const REPLY_OR_FORWARD = /^(?:re|fwd?) ?/i;

/**
 * @param subject decoded, see {@link decodeHeaderValue}
 *
 * Step numbers are the RFC's. Each step only cuts something off an end, and none looks twice at what it left standing,
 * so the work grows with the length of the subject.
 */
export function baseSubject(subject: string): BaseSubject {
  // (1)
  let text = subject.replace(BLANKS, ' ');
  let isReplyOrForward = false;
  for (;;) {
    // (2)
    text = trimBlanks(text);
    while (text.slice(-FORWARD_TRAILER.length).toLowerCase() === FORWARD_TRAILER) {
      text = trimBlanks(text.slice(0, -FORWARD_TRAILER.length));
      isReplyOrForward = true;
    }
    // (3) to (5)
    const leader = leaderLength(text);
    text = text.slice(leader.length);
    isReplyOrForward ||= leader.isReplyOrForward;
    // (6)
    if (!FORWARD_HEADER.test(text) || !text.endsWith(']')) return { text, isReplyOrForward };
    text = text.slice('[fwd:'.length, -1);
    isReplyOrForward = true;
  }
}

/** How much of the beginning steps (3) to (5) take off. */
function leaderLength(text: string): { readonly length: number; readonly isReplyOrForward: boolean } {
  let at = 0;
  let isReplyOrForward = false;
  for (;;) {
    while (text[at] === ' ') at++;
    const blobs = blobsAt(text, at);
    const reply = replyOrForwardEnd(text, blobs.end);
    if (reply !== -1) {
      at = reply;
      isReplyOrForward = true;
      continue;
    }
    // (4) Blobs go as long as something stays.
    return { length: blobs.end < text.length ? blobs.end : blobs.last, isReplyOrForward };
  }
}

/** Passes `[blob]`s. @returns where they end, and where the last of them begins */
function blobsAt(text: string, start: number): { readonly end: number; readonly last: number } {
  let end = start;
  let last = start;
  while (text[end] === '[') {
    let close = end + 1;
    while (close < text.length && text[close] !== ']' && text[close] !== '[') close++;
    if (text[close] !== ']') break;
    last = end;
    end = close + 1;
    while (text[end] === ' ') end++;
  }
  return { end, last };
}

/** @returns the end of "re", "fw" or "fwd", a blob maybe, and the colon; -1 when they are not there */
function replyOrForwardEnd(text: string, start: number): number {
  const match = REPLY_OR_FORWARD.exec(text.slice(start, start + 4));
  if (match === null) return -1;
  let at = start + match[0].length;
  if (text[at] === '[') {
    let close = at + 1;
    while (close < text.length && text[close] !== ']' && text[close] !== '[') close++;
    if (text[close] !== ']') return -1;
    at = close + 1;
    while (text[at] === ' ') at++;
  }
  return text[at] === ':' ? at + 1 : -1;
}

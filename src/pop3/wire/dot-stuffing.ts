/**
 * The transparency of multi-line replies (RFC 1939 §3): a line that begins with a dot gets one more, and a line with
 * nothing but a dot ends the reply. Works on pieces cut anywhere. Messages come from the store with CRLF line ends.
 */
const LF = 0x0a;
const DOT = 0x2e;
const LINE_WITH_DOT = Buffer.from('\n.');

export class DotStuffer {
  #afterLineEnd = true;

  /** @returns the next octets to send; `piece` itself when nothing had to be added, which is the usual case */
  stuff(piece: Buffer): Buffer {
    if (piece.length === 0) return piece;
    const first = this.#afterLineEnd && piece[0] === DOT;
    this.#afterLineEnd = piece[piece.length - 1] === LF;
    const at = piece.indexOf(LINE_WITH_DOT);
    return !first && at === -1 ? piece : withDots(piece, first, at);
  }

  /** What ends the reply. A message without a line end at its end gets one, since the dot must stand alone. */
  end(): string {
    return this.#afterLineEnd ? '.\r\n' : '\r\n.\r\n';
  }
}

/** @param at the first line end before a dot, or -1 */
function withDots(piece: Buffer, first: boolean, at: number): Buffer {
  const lineEnds: number[] = [];
  for (let next = at; next !== -1; next = piece.indexOf(LINE_WITH_DOT, next + 2)) lineEnds.push(next);
  const stuffed = Buffer.allocUnsafe(piece.length + lineEnds.length + (first ? 1 : 0));
  let to = 0;
  let from = 0;
  if (first) stuffed[to++] = DOT;
  for (const lineEnd of lineEnds) {
    to += piece.copy(stuffed, to, from, lineEnd + 1);
    stuffed[to++] = DOT;
    from = lineEnd + 1;
  }
  piece.copy(stuffed, to, from);
  return stuffed;
}

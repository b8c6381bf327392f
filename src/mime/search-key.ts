/**
 * Finding text in text as SEARCH does: as a substring, whatever the case (RFC 3501 §6.4.4).
 *
 * Both sides are *folded* first: compatibility characters and accents taken apart (NFKD), then capitals. That is what
 * i;unicode-casemap does in effect (RFC 5051); as there, `gru` is found in `Grüße`. Folded text is compared as UTF-8, in
 * which one text contains another exactly when its octets do. Folding octets spares making strings of mail that is
 * nearly all ASCII: only the runs of other characters become strings on the way.
 */
import { isAscii } from 'node:buffer';

const UPPER = Uint8Array.from({ length: 128 }, (_, octet) => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet));

/** Folded runs of other characters, which are few and short: umlauts, accents. */
const FOLDED_RUNS = new Map<string, Buffer>();
const MAX_FOLDED_RUNS = 2_000;
const MAX_RUN_KEPT = 12;

/** @param octets UTF-8 */
export function foldCase(octets: Buffer): Buffer {
  if (isAscii(octets)) return Buffer.from(octets.toString('latin1').toUpperCase(), 'latin1');
  // Taking an accent apart makes a word an octet longer; more than this is rare.
  let folded = Buffer.allocUnsafe(octets.length + (octets.length >> 2) + 64);
  let length = 0;
  let at = 0;
  while (at < octets.length) {
    const octet = octets[at]!;
    if (octet < 0x80) {
      folded[length++] = UPPER[octet]!;
      at++;
      continue;
    }
    const start = at;
    while (at < octets.length && octets[at]! >= 0x80) at++;
    const run = foldRun(octets, start, at);
    // There is always room for the octets that are left.
    const needed = length + run.length + octets.length - at;
    if (needed > folded.length) folded = Buffer.concat([folded.subarray(0, length)], needed * 2);
    length += run.copy(folded, length);
  }
  return folded.subarray(0, length);
}

function foldRun(octets: Buffer, start: number, end: number): Buffer {
  const key = octets.toString('latin1', start, end);
  const known = FOLDED_RUNS.get(key);
  if (known !== undefined) return known;
  const folded = Buffer.from(octets.toString('utf8', start, end).normalize('NFKD').toUpperCase(), 'utf8');
  if (key.length <= MAX_RUN_KEPT && FOLDED_RUNS.size < MAX_FOLDED_RUNS) FOLDED_RUNS.set(key, folded);
  return folded;
}

/** What is searched for. */
export class SearchKey {
  private readonly folded: Buffer;

  /** @param text Unicode; `''` is found everywhere */
  constructor(text: string) {
    this.folded = foldCase(Buffer.from(text, 'utf8'));
  }

  isIn(text: string): boolean {
    return foldCase(Buffer.from(text, 'utf8')).includes(this.folded);
  }

  /**
   * Whether it is in a text that comes in pieces, also where two of them meet. Takes no more pieces than needed.
   * @param pieces UTF-8; the ends of pieces do not cut characters
   */
  isInPieces(pieces: Iterable<Buffer>): boolean {
    const kept = this.folded.length - 1;
    if (kept < 0) return true;
    let tail: Buffer = Buffer.alloc(0);
    for (const piece of pieces) {
      if (piece.length === 0) continue;
      const folded = foldCase(piece);
      const text = tail.length === 0 ? folded : Buffer.concat([tail, folded]);
      if (text.includes(this.folded)) return true;
      tail = text.subarray(Math.max(0, text.length - kept));
    }
    return false;
  }
}

/**
 * Finding text in text as SEARCH does: as a substring, whatever the case (RFC 3501 §6.4.4).
 *
 * Both sides are *folded* first: compatibility characters and accents taken apart (NFKD), then capitals. That is what
 * i;unicode-casemap does in effect (RFC 5051); as there, `gru` is found in `Grüße`. Folded text is compared as UTF-8, in
 * which one text contains another exactly when its octets do. Folding octets spares making strings of mail that is
 * nearly all ASCII: only the runs of other characters become strings on the way.
 */
import { MAX_FOLDED_RUN_OCTETS, MAX_FOLDED_RUNS } from './limits.ts';
import { roomFor } from './octets.ts';

const UPPER = Uint8Array.from({ length: 128 }, (_, octet) => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet));

/** Folded runs of other characters, which are few and short: umlauts, accents. */
const FOLDED_RUNS = new Map<string, Buffer>();

/**
 * @param octets UTF-8
 * @param target where to put the result if it fits, so that it need not be allocated
 */
export function foldCase(octets: Buffer, target?: Buffer): Buffer {
  // Taking an accent apart makes a word an octet longer; more than this is rare.
  let folded = roomFor(octets.length + (octets.length >> 2) + 64, target);
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
  if (end - start > MAX_FOLDED_RUN_OCTETS) return folded(octets, start, end);
  const key = octets.toString('latin1', start, end);
  let run = FOLDED_RUNS.get(key);
  if (run === undefined) {
    run = folded(octets, start, end);
    if (FOLDED_RUNS.size < MAX_FOLDED_RUNS) FOLDED_RUNS.set(key, run);
  }
  return run;
}

function folded(octets: Buffer, start: number, end: number): Buffer {
  return Buffer.from(foldText(octets.toString('utf8', start, end)), 'utf8');
}

const NOT_ASCII = /[^\0-\x7f]/;

/** As {@link foldCase}, for short texts. */
export function foldText(text: string): string {
  return NOT_ASCII.test(text) ? text.normalize('NFKD').toUpperCase() : text.toUpperCase();
}

/** What is searched for. */
export class SearchKey {
  /** Folded, as a string and in UTF-8. */
  private readonly text: string;
  private readonly folded: Buffer;
  /** For texts while they are searched. */
  private scratch: Buffer = Buffer.alloc(0);

  /** @param text Unicode; `''` is found everywhere */
  constructor(text: string) {
    this.text = foldText(text);
    this.folded = Buffer.from(this.text, 'utf8');
  }

  isIn(text: string): boolean {
    return foldText(text).includes(this.text);
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
      if (this.scratch.length < piece.length * 2) this.scratch = Buffer.allocUnsafeSlow(piece.length * 2 + 64);
      const folded = foldCase(piece, this.scratch);
      if (folded.includes(this.folded)) return true;
      // Where two pieces meet, what is found has an end in each.
      const seam = Buffer.concat([tail, folded.subarray(0, kept)]);
      if (seam.includes(this.folded)) return true;
      const rest = folded.length >= kept ? folded : Buffer.concat([tail, folded]);
      tail = Buffer.from(rest.subarray(Math.max(0, rest.length - kept)));
    }
    return false;
  }
}

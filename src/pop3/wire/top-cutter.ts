/** Where the reply to TOP ends: the header, the empty line behind it, and so many lines of the body (RFC 1939 §7). */
const LF = 0x0a;
const CR = 0x0d;

export class TopCutter {
  #inHeader = true;
  #lines: number;
  /** Octets so far in the current line, and the last of them. */
  #length = 0;
  #last = 0;

  /** @param lines of the body */
  constructor(lines: number) {
    this.#lines = lines;
  }

  /** Nothing more belongs to the reply. */
  get done(): boolean {
    return !this.#inHeader && this.#lines === 0;
  }

  /** @returns how many octets of the next piece belong to the reply */
  take(piece: Buffer): number {
    let at = 0;
    while (at < piece.length && !this.done) {
      const end = piece.indexOf(LF, at);
      if (end === -1) {
        this.#length += piece.length - at;
        this.#last = piece[piece.length - 1]!;
        return piece.length;
      }
      const length = this.#length + end - at;
      const last = end > at ? piece[end - 1]! : this.#last;
      if (!this.#inHeader) this.#lines--;
      else if (length === 0 || (length === 1 && last === CR)) this.#inHeader = false;
      this.#length = 0;
      at = end + 1;
    }
    return at;
  }
}

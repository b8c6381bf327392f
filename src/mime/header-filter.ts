/** HEADER.FIELDS and HEADER.FIELDS.NOT (RFC 3501 §6.4.5, RFC 9051 §6.4.5). */
import { HeaderReader } from './header-reader.ts';

const LF = 0x0a;
const CRLF = Buffer.from('\r\n');

/** A list of field names, made once for a command and applied to many headers. */
export class HeaderFilter {
  /** Lower case, by length: most fields are told apart by it alone. */
  private readonly names = new Map<number, string[]>();
  private readonly not: boolean;

  /**
   * @param names field names in any case, an octet string each
   * @param not whether these are the fields to leave out (HEADER.FIELDS.NOT)
   */
  constructor(names: readonly string[], not: boolean) {
    this.not = not;
    for (const name of new Set(names.map((name) => name.toLowerCase()))) {
      const same = this.names.get(name.length);
      if (same === undefined) this.names.set(name.length, [name]);
      else same.push(name);
    }
  }

  /**
   * @param header a header block as sent, each line end CRLF
   * @returns the fields, whole and in their order, and the blank line after them
   */
  apply(header: Buffer): Buffer {
    const reader = new HeaderReader(header, 0, header.length);
    const kept: Buffer[] = [];
    // Neighbours are kept as one run.
    let runStart = -1;
    while (reader.next()) {
      if (this.keeps(reader)) {
        if (runStart === -1) runStart = reader.start;
      } else if (runStart !== -1) {
        kept.push(header.subarray(runStart, reader.start));
        runStart = -1;
      }
    }
    if (runStart !== -1) kept.push(header.subarray(runStart, reader.end));
    // A header that is not ended by a blank line may lack the end of its last line, too.
    const last = kept.at(-1);
    if (last !== undefined && last.at(-1) !== LF) kept.push(CRLF);
    // The blank line is part of every header fetch, save where a message consists of nothing but fields.
    if (!this.not || reader.atBlankLine) kept.push(CRLF);
    return Buffer.concat(kept);
  }

  private keeps(reader: HeaderReader): boolean {
    const candidates = this.names.get(reader.nameEnd - reader.start);
    return (candidates?.some((name) => reader.isNamed(name)) ?? false) !== this.not;
  }
}

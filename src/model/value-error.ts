/** Why a text is not a value of its type. The property it was meant for is named by whoever knows it. */

/** Both bounds belong to the range; in the unit of the type (milliseconds, bytes, or bare). */
export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

export class ValueError extends Error {
  /** What would be right: a form, or a value to try. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'ValueError';
    this.hint = hint;
  }
}

/** The value as an error quotes it: short, on one line, without control characters. */
export function quoteInput(input: unknown): string {
  const text = typeof input === 'string' ? input : input === undefined ? 'undefined' : JSON.stringify(input);
  const plain = String(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
  return `"${plain.length > MAX_QUOTED ? `${plain.slice(0, MAX_QUOTED)}…` : plain}"`;
}

/** Longer values tell the reader nothing more and would bury the sentence around them. */
const MAX_QUOTED = 80;

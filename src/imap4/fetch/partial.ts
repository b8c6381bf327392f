/** `<offset.length>` behind a section: only these octets of it (RFC 9051 §6.4.5). */
import { BadError } from '../errors.ts';
import { isNumber64 } from '../wire/number64.ts';

export interface OctetRange {
  readonly offset: number;
  readonly length: number;
}

export interface Partial extends OctetRange {
  /** The offset as the answer names it again. */
  readonly origin: string;
}

const END = /^\](?:<(\d{1,19})\.([1-9]\d{0,18})>)?$/;

/** @param end the closing bracket and what follows it */
export function readPartial(end: string): Partial | undefined {
  const found = END.exec(end);
  if (found === null) throw new BadError('Invalid section');
  const [, offset, length] = found;
  if (offset === undefined || length === undefined) return undefined;
  if (!isNumber64(offset) || !isNumber64(length)) throw new BadError('Invalid section');
  return { origin: `${BigInt(offset)}`, offset: Number(offset), length: Number(length) };
}

/** What of `size` octets is asked for; nothing when it begins beyond the end. */
export function slice(size: number, partial: OctetRange | undefined): { readonly start: number; readonly end: number } {
  if (partial === undefined) return { start: 0, end: size };
  const start = Math.min(partial.offset, size);
  return { start, end: Math.min(size, start + partial.length) };
}

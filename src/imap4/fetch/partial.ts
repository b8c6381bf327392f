/** `<offset.length>` behind a section: only these octets of it (RFC 9051 §6.4.5). */
import { BadError } from '../errors.ts';

export interface Partial {
  readonly offset: number;
  readonly length: number;
}

const END = /^\](?:<(\d{1,15})\.([1-9]\d{0,14})>)?$/;

/** @param end the closing bracket and what follows it */
export function readPartial(end: string): Partial | undefined {
  const found = END.exec(end);
  if (found === null) throw new BadError('Invalid section');
  return found[1] === undefined ? undefined : { offset: Number(found[1]), length: Number(found[2]) };
}

/** What of `size` octets is asked for; nothing when it begins beyond the end. */
export function slice(size: number, partial: Partial | undefined): { readonly start: number; readonly end: number } {
  if (partial === undefined) return { start: 0, end: size };
  const start = Math.min(partial.offset, size);
  return { start, end: Math.min(size, start + partial.length) };
}

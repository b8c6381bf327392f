/** Names of annotations (RFC 5464 §3.2). */
import { BadError } from './errors.ts';
import { METADATA_ENTRY_OCTETS } from './limits.ts';
import type { ArgumentReader } from './wire/argument-reader.ts';
import { encodeString } from './wire/encoder.ts';

/** ASCII without control characters and wildcards, no part of it empty. */
const NAME = /^\/(?:private|shared)(?:\/[ -$&-)+-.0-~]+)*$/;
const ATOM = /^[!#$&-'+-[\]-z|}~]+$/;

/** `entry`. @returns it in lower case, since names are compared without regard to case */
export function readEntry(args: ArgumentReader): string {
  const entry = args.astring().toLowerCase();
  if (entry.length > METADATA_ENTRY_OCTETS) throw new BadError('Entry name too long');
  if (!NAME.test(entry)) throw new BadError('Invalid entry name');
  return entry;
}

export function encodeEntry(entry: string): string {
  return ATOM.test(entry) ? entry : encodeString(entry);
}

/** Is `entry` the same as `top`, or at most `depth` levels below it? */
export function isWithin(top: string, entry: string, depth: number): boolean {
  if (entry === top) return true;
  return entry.startsWith(`${top}/`) && entry.slice(top.length).split('/').length - 1 <= depth;
}

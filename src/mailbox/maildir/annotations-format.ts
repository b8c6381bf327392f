/**
 * The text of `postern-annotations`: an entry a line, its name, a space, and its value in base64, so that a value may
 * hold any octet and a person can still see what is there. The last space of a line is the one that separates.
 */
import { MAX_ANNOTATION_OCTETS } from '../annotations.ts';

const LINE = /^(\/(?:private|shared)\/[\u0020-\u007e]+) ([A-Za-z0-9+/]*={0,2})$/;
const MAX_BASE64 = Math.ceil(MAX_ANNOTATION_OCTETS / 3) * 4;

/** @returns entry → value; lines that make no sense are skipped */
export function parseAnnotations(text: string): Map<string, Buffer> {
  const annotations = new Map<string, Buffer>();
  for (const line of text.split('\n')) {
    const [, entry, value] = LINE.exec(line) ?? [];
    if (entry === undefined || value === undefined || value.length > MAX_BASE64) continue;
    annotations.set(entry, Buffer.from(value, 'base64'));
  }
  return annotations;
}

export function formatAnnotations(annotations: ReadonlyMap<string, Buffer>): string {
  return [...annotations].map(([entry, value]) => `${entry} ${value.toString('base64')}\n`).join('');
}

import { contentHash } from '../config/content-hash.ts';

/**
 * The same GUID for the same object on every machine and at every time (RFC 9562 §5.8, version 8). Of a plain mix: a
 * digest would have every cmdlet that shows an object load node:crypto.
 */
export function stableGuid(name: string): string {
  const hex = contentHash(Buffer.from(`postern:${name}`)) + contentHash(Buffer.from(`${name}:postern`));
  const variant = (0x8 | (Number.parseInt(hex[16]!, 16) & 0x3)).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20)].join(
    '-',
  );
}

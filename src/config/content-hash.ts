/**
 * Identity of a document's bytes. It tells one content from another and guards against nobody, so it is a plain 64-bit
 * mix rather than a digest: loading node:crypto alone would take a third of the time that `node -e 0` takes, at the
 * start of every cmdlet.
 */

/** @returns 16 hexadecimal digits */
export function contentHash(bytes: Uint8Array): string {
  // Two multiplicative hashes with unlike constants, finished with the mixing steps of MurmurHash3.
  let high = 0xdeadbeef ^ bytes.length;
  let low = 0x41c6ce57 ^ bytes.length;
  for (const byte of bytes) {
    high = Math.imul(high ^ byte, 0x9e3779b1);
    low = Math.imul(low ^ byte, 0x5f356495);
    high ^= low >>> 15;
  }
  high = mix(high ^ Math.imul(low, 0x27d4eb2f));
  low = mix(low ^ Math.imul(high, 0x165667b1));
  return hex(high) + hex(low);
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}

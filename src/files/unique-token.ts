/** Names that no other process and no other call uses. Unlikely to meet, not secret: node:crypto costs milliseconds to load. */

/** @returns 16 hexadecimal digits */
export function uniqueToken(): string {
  return [0, 1]
    .map(() =>
      Math.floor(Math.random() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
}

/** IP addresses in their one canonical text, so that two spellings of one address compare equal. */

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * @returns the canonical form (`2001:DB8:0::1` → `2001:db8::1`, `::ffff:10.0.0.1` → `10.0.0.1`), or undefined when the
 *   text is no address. Leading zeros in IPv4 are no address: half the world reads them as octal.
 */
export function canonicalAddress(text: string): string | undefined {
  if (IPV4.test(text)) return text;
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(':') || !URL.canParse(`http://[${text}]/`)) return undefined;
  // The URL standard serialises IPv6 by RFC 5952.
  const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return canonical;
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

export function isIPv6(canonical: string): boolean {
  return canonical.includes(':');
}

/** 127.0.0.0/8 and `::1`: nobody outside this machine reaches it. */
export function isLoopback(canonical: string): boolean {
  return canonical.startsWith('127.') || canonical === '::1';
}

/** `0.0.0.0` and `::`, which stand for every address of their family. */
export function isWildcard(canonical: string): boolean {
  return canonical === '0.0.0.0' || canonical === '::';
}

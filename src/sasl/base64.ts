/**
 * Base64 as SASL exchanges carry it (RFC 4648 §4, RFC 4954 §4, RFC 9051 §6.2.2), for both protocols.
 *
 * Strict: the standard alphabet, full padding, no line breaks, no bits set behind the end. A lenient decoder would give
 * one secret many spellings, and disagreement between two decoders is where injection lives (CVE-2025-59028).
 */

/**
 * @param text the encoded form, without line end; as bytes from the wire or as text
 * @param maxOctets how many decoded octets are accepted; nothing larger is ever allocated
 * @returns the octets, or undefined when the text is not base64 or would decode to more
 */
export function decodeBase64(text: Buffer | string, maxOctets: number): Buffer | undefined {
  if (text.length > Math.ceil(maxOctets / 3) * 4) return undefined;
  const encoded = typeof text === 'string' ? text : text.toString('latin1');
  const octets = Buffer.from(encoded, 'base64');
  // Node's decoder skips whatever it does not know. Only what it writes itself is the canonical form.
  if (octets.length > maxOctets || octets.toString('base64') !== encoded) return undefined;
  return octets;
}

export function encodeBase64(octets: Buffer): string {
  return octets.toString('base64');
}

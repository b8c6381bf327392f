/** `number64` (RFC 9051 §9): up to 63 bits, of which JavaScript counts 53 exactly. */
const LARGEST = 0x7fff_ffff_ffff_ffffn;

export function isNumber64(text: string): boolean {
  return /^\d{1,19}$/.test(text) && BigInt(text) <= LARGEST;
}

/** Host names by RFC 1123 §2.1, with the underscore that Windows machines do carry. */

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
/** RFC 1035 §2.3.4. */
const MAX_LENGTH = 253;

/** True for a name or an IPv4 address; false for an empty text, blanks, colons, IPv6. */
export function isHostName(text: string): boolean {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  return name.length > 0 && name.length <= MAX_LENGTH && name.split('.').every((label) => LABEL.test(label));
}

/** A host name, or `*.` before one, as certificates carry it. */
export function isCertificateName(text: string): boolean {
  return isHostName(text.startsWith('*.') ? text.slice(2) : text);
}

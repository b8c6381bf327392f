/** Words that documentation prints where a value belongs, and that people paste with the line. */

const WORDS = new Set([
  'value',
  'timevalue',
  'connectionvalue',
  'ipaddress',
  'ipaddress:port',
  'ipv4oripv6address:port',
  'ipv4oripv6:port',
  'host:port',
  'hostname:port',
  'fqdn',
  'fqdn:port',
  'servername',
  'thumbprint',
  'certificatename',
]);

/** True for `Value`, `TimeValue`, `IPaddress:Port`, `<FQDN>`, `<…>`, `<FQDN1>:<TCPPort1>:<SSL | TLS | blank>`. */
export function isPlaceholder(text: string): boolean {
  return WORDS.has(text.trim().toLowerCase()) || /<[^<>]*>/.test(text);
}

/** The sentence to add to an error about such a value; empty for anything else. */
export function placeholderHint(text: string, example: string): string {
  return isPlaceholder(text)
    ? `It looks like a placeholder from the documentation: put your own value in its place, for example ${example}.`
    : '';
}

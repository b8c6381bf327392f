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

/** What could stand in the place of a placeholder whose own words say what it is: `<FQDN>`, `<ServerName>`. */
export function placeholderExample(text: string): string | undefined {
  return EXAMPLES.find(([pattern]) => pattern.test(text))?.[1];
}

const EXAMPLES: readonly (readonly [RegExp, string])[] = [
  [/fqdn|host|domain/i, 'mail.contoso.com'],
  [/server/i, 'EX01'],
  [/thumbprint/i, '5113AE0233A72FCCB75B1D0198628675333D010E'],
  [/ip.*address|ipv[46]/i, '0.0.0.0'],
  [/port/i, '995'],
  [/user|mailbox|identity/i, 'jane'],
  [/time/i, '00:30:00'],
  [/value/i, '100'],
];

/** The sentence to add to an error about such a value; empty for anything else. */
export function placeholderHint(text: string, example: string): string {
  return isPlaceholder(text)
    ? `It looks like a placeholder from the documentation: put your own value in its place, for example ${example}.`
    : '';
}

/** What is advertised after log-on. */

const CAPABILITIES: readonly string[] = ['IMAP4rev1', 'LITERAL+', 'ID', 'CHILDREN', 'UNSELECT'];

export function sessionCapabilities(): readonly string[] {
  return CAPABILITIES;
}

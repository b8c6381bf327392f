/** Commands that POP3 knows, by the state that they belong to; elsewhere they are refused, but not unknown. */
export const AUTHORIZATION_ONLY: ReadonlySet<string> = new Set(['USER', 'PASS', 'APOP', 'AUTH', 'STLS', 'UTF8']);

export const TRANSACTION_ONLY: ReadonlySet<string> = new Set([
  'STAT',
  'LIST',
  'RETR',
  'DELE',
  'NOOP',
  'RSET',
  'TOP',
  'UIDL',
]);

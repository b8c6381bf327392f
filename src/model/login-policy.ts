/** Which log-ons `LoginType` allows; the one table that POP3 and IMAP4 both ask. */
import type { LoginType } from './setting-types.ts';

/**
 * @param loginType the protocol's setting
 * @param secure the connection is inside TLS
 * @param disclosesPassword the password itself would cross the wire: POP3 USER/PASS, IMAP LOGIN, SASL PLAIN and LOGIN
 * @returns whether the log-on may be offered and tried. Asked before any password is looked at.
 */
export function loginAllowed(loginType: LoginType, secure: boolean, disclosesPassword: boolean): boolean {
  if (secure) return true;
  switch (loginType) {
    case 'PlainTextLogin':
      return true;
    case 'PlainTextAuthentication':
      return !disclosesPassword;
    case 'SecureLogin':
      return false;
  }
}

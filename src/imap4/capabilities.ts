/** What is advertised before log-on. What a session can do is derived from its commands; see `session-capabilities.ts`. */

import type { ImapSettings } from '../model/imap-settings.ts';
import { loginAllowed } from '../model/login-policy.ts';
import type { SaslMechanism } from '../sasl/mechanism.ts';
import type { ProtocolHost } from '../wire/host.ts';

/** May this mechanism be used on such a connection? */
export function mechanismAllowed(mechanism: SaslMechanism, settings: ImapSettings, secure: boolean): boolean {
  if (mechanism.bindsChannel && !secure) return false;
  return loginAllowed(settings.LoginType, secure, mechanism.disclosesPassword);
}

/** May LOGIN, which sends the password in clear, be used? */
export function loginCommandAllowed(settings: ImapSettings, secure: boolean): boolean {
  return loginAllowed(settings.LoginType, secure, true);
}

export function capabilitiesBeforeLogon(host: ProtocolHost<ImapSettings>, secure: boolean): readonly string[] {
  const settings = host.settings();
  // LITERAL-: a stranger has to ask before sending much (RFC 7888 §5).
  // ENABLE and IDLE can be used after log-on only, but there are clients, such as Python's imaplib, that ask what a server
  // can do when they connect and never again.
  const capabilities = ['IMAP4rev1', 'IMAP4rev2', 'LITERAL-', 'SASL-IR', 'ID', 'ENABLE', 'IDLE'];
  for (const mechanism of host.mechanisms) {
    if (mechanismAllowed(mechanism, settings, secure)) capabilities.push(`AUTH=${mechanism.name}`);
  }
  if (!secure && host.tlsOptions() !== undefined) capabilities.push('STARTTLS');
  if (!loginCommandAllowed(settings, secure)) capabilities.push('LOGINDISABLED');
  return capabilities;
}

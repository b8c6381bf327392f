/** What a connection may do at this moment, and how CAPA says it (RFC 2449 §5). */
import { loginAllowed } from '../model/login-policy.ts';
import type { PopSettings } from '../model/pop-settings.ts';
import type { SaslMechanism } from '../sasl/mechanism.ts';
import type { ProtocolHost } from '../wire/host.ts';

export type PopHost = ProtocolHost<PopSettings>;

/** The mechanisms that LoginType allows here and now, the strongest first. */
export function offeredMechanisms(host: PopHost, secure: boolean): readonly SaslMechanism[] {
  const { LoginType } = host.settings();
  return host.mechanisms.filter(
    (mechanism) => (secure || !mechanism.bindsChannel) && loginAllowed(LoginType, secure, mechanism.disclosesPassword),
  );
}

/** Whether USER and PASS may be used here and now. */
export function userAndPassAllowed(host: PopHost, secure: boolean): boolean {
  return loginAllowed(host.settings().LoginType, secure, true);
}

/**
 * The reply to CAPA. The first lines are those of Exchange, in its order. No LOGIN-DELAY: there is none.
 * @param authorizing in AUTHORIZATION state; STLS is of no use later
 */
export function capabilityReply(host: PopHost, secure: boolean, authorizing: boolean): string {
  const lines = ['+OK', 'TOP', 'UIDL'];
  const mechanisms = offeredMechanisms(host, secure);
  if (mechanisms.length > 0) lines.push(`SASL ${mechanisms.map((mechanism) => mechanism.name).join(' ')}`);
  if (userAndPassAllowed(host, secure)) lines.push('USER');
  if (authorizing && !secure && host.tlsOptions() !== undefined) lines.push('STLS');
  // EXPIRE NEVER (RFC 2449 §6.7): no message is ever removed but at a client's wish.
  lines.push('RESP-CODES', 'AUTH-RESP-CODE', 'PIPELINING', 'EXPIRE NEVER', 'UTF8 USER', 'IMPLEMENTATION Postern');
  return `${lines.join('\r\n')}\r\n.\r\n`;
}

/** The reply to AUTH without a mechanism. */
export function mechanismReply(host: PopHost, secure: boolean): string {
  return `+OK\r\n${offeredMechanisms(host, secure)
    .map(({ name }) => `${name}\r\n`)
    .join('')}.\r\n`;
}

/** What a protocol is exposed to from outside: LoginType, bindings, channel binding, the log, limits. Pure. */
import type { ServerConfiguration } from '../../config/config-store.ts';
import type { Binding } from '../../model/binding.ts';
import { formatBinding } from '../../model/binding.ts';
import { INT32_MAX } from '../../model/int32.ts';
import { servingOf } from '../../model/serving.ts';
import { type Finding, fail, pass, warn } from './finding.ts';

/** A protocol of a server, and the cmdlet that changes it. */
export interface CheckedProtocol {
  readonly server: string;
  readonly section: 'pop' | 'imap';
  /** `EX01 pop` */
  readonly target: string;
  /** `Set-PopSettings -Server EX01` */
  readonly set: string;
  readonly settings: ServerConfiguration['pop'] | ServerConfiguration['imap'];
}

/** Those that are served; what is stopped exposes nothing. */
export function servedProtocols(server: string, configured: ServerConfiguration): readonly CheckedProtocol[] {
  return (['pop', 'imap'] as const)
    .filter((section) => servingOf(section === 'pop' ? 'POP3' : 'IMAP4', configured, new Set()) !== 'stopped')
    .map((section) => ({
      server,
      section,
      target: `${server} ${section}`,
      set: `Set-${section === 'pop' ? 'Pop' : 'Imap'}Settings -Server ${server}`,
      settings: configured[section],
    }));
}

export function logOnFindings(protocol: CheckedProtocol): readonly Finding[] {
  return [
    loginType(protocol),
    tlsBindings(protocol),
    extendedProtection(protocol),
    protocolLog(protocol),
    connectionLimits(protocol),
  ];
}

/** An address that other machines reach. */
function isOpen({ address }: Binding): boolean {
  return !/^127\./.test(address) && address !== '::1';
}

function loginType({ target, set, settings }: CheckedProtocol): Finding {
  const open = settings.UnencryptedOrTLSBindings.filter(isOpen).map(formatBinding);
  const where = open.length === 0 ? 'this machine only' : open.join(', ');
  const remedy = `${set} -LoginType SecureLogin`;
  if (settings.LoginType === 'SecureLogin') return pass('LoginType', target, 'Log-ons are inside TLS only.');
  if (settings.LoginType === 'PlainTextAuthentication') {
    const reason = `Passwords are not sent in clear, but mail can be read in clear (${where}).`;
    return open.length === 0 ? pass('LoginType', target, reason) : warn('LoginType', target, reason, remedy);
  }
  const reason = `Passwords and mail cross the network in clear (${where}).`;
  return open.length === 0 ? warn('LoginType', target, reason, remedy) : fail('LoginType', target, reason, remedy);
}

/** RFC 8314 §3: TLS from the first octet is what clients should use. */
function tlsBindings({ target, set, section, settings }: CheckedProtocol): Finding {
  const port = section === 'pop' ? 995 : 993;
  const open = settings.SSLBindings.filter(isOpen).map(formatBinding);
  if (open.length > 0) return pass('SSLBindings', target, `TLS from the first octet on ${open.join(', ')}.`);
  if (!settings.UnencryptedOrTLSBindings.some(isOpen)) {
    return pass('SSLBindings', target, 'Only this machine can connect.');
  }
  return warn(
    'SSLBindings',
    target,
    'Clients cannot connect with TLS from the first octet, as they should (RFC 8314).',
    `${set} -SSLBindings [::]:${port},0.0.0.0:${port}`,
  );
}

function extendedProtection({ target, set, settings }: CheckedProtocol): Finding {
  const item = 'ExtendedProtectionPolicy';
  if (settings.ExtendedProtectionPolicy !== 'None') {
    return pass(item, target, 'Log-ons that do not send the password can be bound to their TLS connection.');
  }
  return warn(
    item,
    target,
    'A log-on is not bound to its TLS connection, so that somebody in the middle with a certificate could pass it on. Leave it so where a proxy ends TLS.',
    `${set} -ExtendedProtectionPolicy Allow`,
  );
}

function protocolLog({ target, set, settings }: CheckedProtocol): Finding {
  if (settings.ProtocolLogEnabled) return pass('ProtocolLog', target, `Kept in ${settings.LogFileLocation}.`);
  return warn(
    'ProtocolLog',
    target,
    'Who logged on and who failed to cannot be looked up later.',
    `${set} -ProtocolLogEnabled $true`,
  );
}

/** What may be enough for a server that nobody has measured; with the setting's default there is no limit at all. */
const LIMITS = { MaxConnections: 20_000, MaxConnectionFromSingleIP: 200, MaxConnectionsPerUser: 16 } as const;

function connectionLimits({ target, set, settings }: CheckedProtocol): Finding {
  const item = 'ConnectionLimits';
  const names = (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).filter((name) => settings[name] === INT32_MAX);
  if (names.length === 0) return pass(item, target, 'There is one for the service, for an address and for a user.');
  if (![...settings.SSLBindings, ...settings.UnencryptedOrTLSBindings].some(isOpen)) {
    return pass(item, target, 'Only this machine can connect.');
  }
  return warn(
    item,
    target,
    `Somebody alone can take all the connections that the machine has: ${names.join(', ')} ${names.length === 1 ? 'has' : 'have'} no limit.`,
    `${set} ${names.map((name) => `-${name} ${LIMITS[name]}`).join(' ')}`,
  );
}

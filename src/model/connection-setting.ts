/**
 * A connection setting: what users are told to put into their mail program. `host:port`, followed by `:SSL`, `:TLS` or
 * nothing (unencrypted). It advertises; no listener comes from it.
 */
import { parsePort } from './binding.ts';
import { isHostName } from './host-name.ts';
import { canonicalAddress, isIPv6 } from './ip-address.ts';
import { isPlaceholder, placeholderHint } from './placeholder.ts';
import { quoteInput, ValueError } from './value-error.ts';

export interface ConnectionSetting {
  /** A host name, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** '' means unencrypted. */
  readonly security: 'SSL' | 'TLS' | '';
}

/** @throws ValueError that names the part which is wrong */
export function parseConnectionSetting(input: unknown): ConnectionSetting {
  const text = typeof input === 'string' ? input.trim() : '';
  const parts = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:]*)(?::([^:]*))?$/.exec(text);
  if (!parts || isPlaceholder(text)) {
    throw new ValueError(
      `${quoteInput(input)} is not a connection setting.`,
      placeholderHint(text, 'mail.contoso.com:995:SSL') || FORM_HINT,
    );
  }
  const host = hostOf(parts[1], parts[2] ?? '');
  if (host === undefined) {
    const problem = parts[1] === undefined && parts[2] === '' ? 'has no host' : 'has no valid host name';
    throw new ValueError(`The connection setting ${quoteInput(input)} ${problem}.`, FORM_HINT);
  }
  const port = parsePort(parts[3]!, text);
  const security = (parts[4] ?? '').trim().toUpperCase();
  if (security !== 'SSL' && security !== 'TLS' && security !== '') {
    throw new ValueError(`The connection setting ${quoteInput(input)} ends in ${quoteInput(parts[4])}.`, FORM_HINT);
  }
  return { host, port, security };
}

const FORM_HINT =
  'Write host:port:SSL, host:port:TLS, or host:port for an unencrypted connection, for example mail.contoso.com:995:SSL.';

function hostOf(bracketed: string | undefined, plain: string): string | undefined {
  if (bracketed === undefined) return isHostName(plain) ? plain : undefined;
  const address = canonicalAddress(bracketed);
  return address !== undefined && isIPv6(address) ? address : undefined;
}

export function formatConnectionSetting(setting: ConnectionSetting): string {
  const host = isIPv6(setting.host) ? `[${setting.host}]` : setting.host;
  return `${host}:${setting.port}${setting.security === '' ? '' : `:${setting.security}`}`;
}

export function sameConnectionSetting(a: ConnectionSetting, b: ConnectionSetting): boolean {
  return a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port && a.security === b.security;
}

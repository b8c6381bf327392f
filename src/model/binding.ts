/** A binding: the address and port that a listener takes. Text form `0.0.0.0:995`, `[::]:995`. */
import { canonicalAddress, isIPv6, isLoopback, isWildcard } from './ip-address.ts';
import { isPlaceholder, placeholderHint } from './placeholder.ts';
import { quoteInput, ValueError } from './value-error.ts';

export interface Binding {
  /** Canonical, without brackets. */
  readonly address: string;
  /** 1 to 65535. */
  readonly port: number;
}

export const MAX_PORT = 65535;

/**
 * Reads `IPv4:port` and `[IPv6]:port`.
 * @throws ValueError that says what is missing: the address, the port, the brackets
 */
export function parseBinding(input: unknown): Binding {
  const text = typeof input === 'string' ? input.trim() : typeof input === 'number' ? String(input) : '';
  const parts = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text);
  if (!parts || isPlaceholder(text)) throw malformed(input, text);
  const address = canonicalAddress(parts[1] ?? parts[2]!);
  const bracketed = parts[1] !== undefined;
  if (address === undefined || bracketed !== (parts[1] ?? parts[2]!).includes(':')) throw malformed(input, text);
  return { address, port: parsePort(parts[3]!, text) };
}

/** @throws ValueError when the text is no port from 1 to 65535; `within` is the whole value, for the message */
export function parsePort(text: string, within: string): number {
  const port = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= MAX_PORT) return port;
  throw new ValueError(
    `${quoteInput(within)} has no valid port: ${text === '' ? 'there is none' : quoteInput(text)}; a port is a whole number from 1 to ${MAX_PORT}.`,
  );
}

/** The same, on this machine's own addresses only. @throws ValueError */
export function parseLoopbackBinding(input: unknown): Binding {
  const binding = parseBinding(input);
  if (isLoopback(binding.address)) return binding;
  throw new ValueError(
    `${quoteInput(input)} is not an address of this machine alone.`,
    `Write 127.0.0.1:${binding.port} or [::1]:${binding.port}; a proxy in front of it may let others in.`,
  );
}

export function formatBinding(binding: Binding): string {
  return `${isIPv6(binding.address) ? `[${binding.address}]` : binding.address}:${binding.port}`;
}

export function sameBinding(a: Binding, b: Binding): boolean {
  return a.address === b.address && a.port === b.port;
}

/**
 * Whether the system refuses to bind both at once: one address twice, or a wildcard beside one address of its family.
 * `[::]:p` and `0.0.0.0:p` stand side by side, because IPv6 listeners take IPv6 only.
 */
export function bindingsCollide(a: Binding, b: Binding): boolean {
  if (a.port !== b.port || isIPv6(a.address) !== isIPv6(b.address)) return false;
  return a.address === b.address || isWildcard(a.address) || isWildcard(b.address);
}

function malformed(input: unknown, text: string): ValueError {
  return new ValueError(`${quoteInput(input)} is not an IP address and port.`, bindingHint(text));
}

function bindingHint(text: string): string {
  const placeholder = placeholderHint(text, '0.0.0.0:995');
  if (placeholder !== '') return placeholder;
  if (/^\d+$/.test(text))
    return `Write the address too: 0.0.0.0:${text} for every IPv4 address, [::]:${text} for IPv6.`;
  if (canonicalAddress(text.replace(/^\[|\]$/g, '')) !== undefined && !/^[^:]*:\d+$/.test(text)) {
    const loose = /^(.*):(\d+)$/.exec(text);
    const example =
      text.includes('.') || text.startsWith('[') ? `${text}:995` : `[${loose?.[1] || '::'}]:${loose?.[2] || 995}`;
    return `Write address and port, an IPv6 address in brackets: ${example}.`;
  }
  const loose = /^(.+):(\d+)$/.exec(text);
  if (loose?.[1] === '*')
    return `Write 0.0.0.0:${loose[2]} for every IPv4 address, [::]:${loose[2]} for every IPv6 address.`;
  if (loose && canonicalAddress(loose[1]!) !== undefined)
    return `An IPv6 address stands in brackets: [${loose[1]}]:${loose[2]}.`;
  return 'Write IPv4:port or [IPv6]:port, for example 0.0.0.0:995 or [::]:995; a host name cannot be bound.';
}

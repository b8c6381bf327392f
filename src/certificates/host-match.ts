/** Whether a certificate's name means a host (RFC 9525 §6): exact, or with a wildcard as the whole first label. */
import { domainToASCII } from 'node:url';

/** Lower case, in ASCII (IDNA), without the dot of the root; '' for what is no host name at all. */
export function normalHost(name: string): string {
  const bare = name.trim().replace(/\.$/, '');
  // domainToASCII would lose the star.
  if (bare.startsWith('*.')) {
    const rest = domainToASCII(bare.slice(2));
    return rest === '' ? '' : `*.${rest}`;
  }
  return domainToASCII(bare);
}

/**
 * @param pattern a certificate's name, {@link normalHost normal}
 * @param host what a client asked for, normal
 */
export function isHostCovered(pattern: string, host: string): boolean {
  if (pattern === host) return host !== '';
  if (!pattern.startsWith('*.')) return false;
  // One label stands for the star, never more and never none.
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === pattern.slice(1);
}

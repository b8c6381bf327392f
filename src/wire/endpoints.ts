/** The two ends of a connection, as its accounts name them. */
import type { Socket } from 'node:net';

export interface Endpoints {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

/** Of a connected socket. One client has one address, whichever binding it came in by: mapped IPv4 is written as IPv4. */
export function endpointsOf(socket: Socket): Endpoints {
  return {
    remoteAddress: unmapped(socket.remoteAddress ?? ''),
    remotePort: socket.remotePort ?? 0,
    localAddress: unmapped(socket.localAddress ?? ''),
    localPort: socket.localPort ?? 0,
  };
}

function unmapped(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

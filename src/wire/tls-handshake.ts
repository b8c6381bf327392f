/** The server's side of a TLS handshake, on a socket that is in clear until then. */
import type { Socket } from 'node:net';
import type tls from 'node:tls';
import { parseServerName, type ServerName } from './client-hello.ts';
import { peek } from './peek.ts';

/**
 * Which name the client wants; what it says for that stays on the socket, for the handshake.
 * @returns undefined when the connection ends before it is known
 */
export function wantedServerName(clear: Socket): Promise<(ServerName & { kind: 'known' }) | undefined> {
  return peek(clear, (received) => {
    const value = parseServerName(received);
    return value.kind === 'known' ? { value, consumed: 0 } : undefined;
  });
}

/**
 * Shakes hands on a socket that just began to speak TLS.
 * @param failed called when the handshake cannot come to an end any more and the socket has to be broken; later, when a
 *   record inside TLS is broken
 * @returns whether the handshake came to its end
 */
export function shakeHands(secure: tls.TLSSocket, failed: () => void): Promise<boolean> {
  // Node reports a fatal alert or a broken record on a wrapped socket nowhere else, and leaves the socket open.
  secure.on('_tlsError', (error: NodeJS.ErrnoException) => {
    if (error.syscall === undefined) failed();
  });
  return new Promise((resolve) => {
    const closed = () => resolve(false);
    secure.prependOnceListener('close', closed);
    // A FIN in the middle of a handshake: without this it would wait for the owner's time-out.
    secure.prependOnceListener('end', failed);
    secure.once('secure', () => {
      secure.off('close', closed);
      secure.off('end', failed);
      resolve(true);
    });
  });
}

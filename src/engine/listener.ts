/** One bound address and port. What is done with its connections is its role, which can change while it is bound. */
import net from 'node:net';
import { type Binding, formatBinding } from '../model/binding.ts';

export type ListenerSecurity = 'SSL' | 'UnencryptedOrTLS';

/** What a listener's connections are given to. */
export interface Role {
  readonly service: 'pop' | 'imap';
  readonly security: ListenerSecurity;
}

/** Connections the kernel completes for us while the event loop is busy. */
const BACKLOG = 4096;

export class Listener {
  readonly binding: Binding;
  role: Role;
  readonly #server: net.Server;

  private constructor(binding: Binding, role: Role, server: net.Server) {
    this.binding = binding;
    this.role = role;
    this.#server = server;
  }

  /**
   * Binds and listens. An IPv6 wildcard takes IPv6 only, so that `[::]:p` and `0.0.0.0:p` stand side by side.
   * @throws the system's error (`EADDRINUSE`, `EACCES`, …)
   */
  static open(binding: Binding, role: Role, accept: (socket: net.Socket, role: Role) => void): Promise<Listener> {
    // A client that closes its half early (printf 'QUIT' | nc) must still get the answer: hence allowHalfOpen.
    const server = net.createServer({ allowHalfOpen: true, noDelay: true });
    const listener = new Listener(binding, role, server);
    server.on('connection', (socket) => accept(socket, listener.role));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: binding.address, port: binding.port, ipv6Only: true, backlog: BACKLOG }, () => {
        server.off('error', reject);
        // After listening, an error is one failed accept (out of descriptors): the listener itself lives on.
        server.on('error', () => undefined);
        resolve(listener);
      });
    });
  }

  /** Stops accepting; connections already accepted go on. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      // The callback would wait for every open connection; the address itself is free as soon as the handle closes.
      this.#server.close();
      setImmediate(resolve);
    });
  }
}

/** The reason why an address cannot be had, in words that an administrator can act on. */
export function explainBindError(binding: Binding, error: NodeJS.ErrnoException): string {
  const where = formatBinding(binding);
  switch (error.code) {
    case 'EADDRINUSE':
      return `${where} is in use by another program (see: ss -ltnp 'sport = :${binding.port}').`;
    case 'EACCES':
      return `${where} needs the right to bind ports below 1024, which user id ${process.geteuid?.()} has not: grant CAP_NET_BIND_SERVICE (AmbientCapabilities in the unit), or start anew as root.`;
    case 'EADDRNOTAVAIL':
      return `${where} cannot be bound: no interface of this machine has the address ${binding.address}.`;
    case 'EAFNOSUPPORT':
      return `${where} cannot be bound: this machine has no IPv6.`;
    default:
      return `${where} cannot be bound: ${error.message}`;
  }
}

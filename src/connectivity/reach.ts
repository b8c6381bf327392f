/** A socket to the server: TCP, and TLS over it, with whatever goes wrong in words. */
import net from 'node:net';
import { ConnectivityError } from './connectivity-error.ts';

/** @param host a name or an address */
export function connect(host: string, port: number, watch: (socket: net.Socket) => void): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    watch(socket);
    const fail = (error: Error) => reject(explained(error, host, port));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve(socket.setNoDelay(true));
    });
  });
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (error.code) {
    case 'ECONNREFUSED':
      return new ConnectivityError(`Nothing listens on ${place}.`, 'Is the service started, and is that its port?');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ConnectivityError(`The name ${host} cannot be resolved (${error.code}).`);
    case 'ECONNRESET':
      return new ConnectivityError(`${place} ended the connection at once (ECONNRESET).`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new ConnectivityError(`${place} cannot be reached (${error.code}).`, 'A firewall, or no way there?');
    default:
      return error.code === undefined ? error : new ConnectivityError(`${place}: ${error.code}.`);
  }
}

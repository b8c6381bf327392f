/**
 * Where connections from proxies come in: those of `proxyProtocolNetworks` begin with a PROXY header, which says who the
 * client is, and are closed when they do not. Nobody else's header is believed: it reaches the protocol as the nonsense
 * that it is there.
 */
import type net from 'node:net';
import type { Clock } from '../model/clock.ts';
import type { IPNetwork } from '../model/ip-network.ts';
import { type Endpoints, endpointsOf } from '../wire/endpoints.ts';
import type { Logger } from '../wire/host.ts';
import { parseProxyHeader } from '../wire/proxy-header.ts';
import { NetworkList } from './network-list.ts';

/** A proxy sends its header with the first packet; so long for one that was lost, in milliseconds. */
const HEADER_MS = 5_000;

export class ProxyGate {
  readonly #proxies: NetworkList;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #waiting = new Set<net.Socket>();

  /** @param networks those of the proxies, asked anew for each connection */
  constructor(networks: () => readonly IPNetwork[], clock: Clock, log: Logger) {
    this.#proxies = new NetworkList(networks);
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Who is at the ends of a connection that was just accepted. Nothing has been read off its socket then but the header.
   * @returns undefined when there was no header to be had; the socket is closed then
   */
  async admit(socket: net.Socket): Promise<Endpoints | undefined> {
    const own = endpointsOf(socket);
    if (!this.#proxies.includes(own.remoteAddress)) return own;
    this.#waiting.add(socket);
    const header = await readHeader(socket, this.#clock);
    this.#waiting.delete(socket);
    if (header.kind === 'complete') return header.endpoints ?? own;
    socket.destroy();
    const fields = { address: own.remoteAddress, reason: header.reason };
    // Balancers look whether the port is open, again and again.
    if (header.kind === 'silent') this.#log.debug(fields, 'A proxy closed its connection without a PROXY header');
    else this.#log.warn(fields, 'No PROXY header from an address of proxyProtocolNetworks; connection closed');
    return undefined;
  }

  /** Breaks the connections that still owe their header. */
  close(): void {
    for (const socket of this.#waiting) socket.destroy();
  }
}

type HeaderRead =
  | { readonly kind: 'complete'; readonly endpoints: Endpoints | undefined }
  | { readonly kind: 'failed' | 'silent'; readonly reason: string };

/** Reads the header and not an octet more: what follows it is there for the next reader. */
function readHeader(socket: net.Socket, clock: Clock): Promise<HeaderRead> {
  return new Promise((resolve) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (read: HeaderRead) => {
      timer.cancel();
      socket.pause();
      socket.off('data', receive).off('end', ended).off('close', ended).off('error', ignored);
      resolve(read);
    };
    const receive = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const header = parseProxyHeader(received);
      if (header.kind === 'invalid') finish({ kind: 'failed', reason: header.reason });
      if (header.kind !== 'complete') return;
      finish({ kind: 'complete', endpoints: header.endpoints });
      if (header.octets < received.length) socket.unshift(received.subarray(header.octets));
    };
    const ended = () =>
      finish({
        kind: received.length === 0 ? 'silent' : 'failed',
        reason: 'The connection ended before its PROXY header did.',
      });
    const late = `It did not come within ${HEADER_MS / 1000} seconds.`;
    const timer = clock.after(HEADER_MS, () => finish({ kind: 'failed', reason: late }));
    // Told by 'close'.
    const ignored = () => undefined;
    socket.on('data', receive).on('end', ended).on('close', ended).on('error', ignored);
  });
}

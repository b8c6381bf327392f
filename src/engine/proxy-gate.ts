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
import { peek } from '../wire/peek.ts';
import { type ProxyHeader, parseProxyHeader } from '../wire/proxy-header.ts';
import { NetworkList } from './network-list.ts';

/** A proxy sends its header with the first packet; so long for one that was lost, in milliseconds. */
const HEADER_MS = 5_000;

/** A header, or why there is none. `silent`: nothing came at all, and nobody waited for it. */
type HeaderRead = Exclude<ProxyHeader, { kind: 'incomplete' }> | { readonly kind: 'silent'; readonly reason: string };

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
   * @returns undefined when there is nobody any more, or was no header to be had; the socket is closed then
   */
  async admit(socket: net.Socket): Promise<Endpoints | undefined> {
    const own = endpointsOf(socket);
    // Reset before it was accepted, as those are that only look whether the port is open.
    if (own.remoteAddress === '') {
      socket.destroy();
      return undefined;
    }
    if (!this.#proxies.includes(own.remoteAddress)) return own;
    this.#waiting.add(socket);
    const header = await this.#readHeader(socket);
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

  async #readHeader(socket: net.Socket): Promise<HeaderRead> {
    let late = false;
    const timer = this.#clock.after(HEADER_MS, () => {
      late = true;
      socket.destroy();
    });
    const header = await peek(socket, (received) => {
      const value = parseProxyHeader(received);
      if (value.kind === 'incomplete') return undefined;
      return { value, consumed: value.kind === 'complete' ? value.octets : 0 };
    });
    timer.cancel();
    if (header !== undefined) return header;
    if (late) return { kind: 'invalid', reason: `It did not come within ${HEADER_MS / 1000} seconds.` };
    const kind = socket.bytesRead === 0 ? 'silent' : 'invalid';
    return { kind, reason: 'The connection ended before its PROXY header did.' };
  }
}

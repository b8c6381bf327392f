/**
 * `/metrics` for Prometheus and `/healthz` for whoever balances or restarts, on loopback addresses alone: neither is for
 * strangers. The listeners follow the settings; one that cannot be had is logged and holds up nothing.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Binding, formatBinding } from '../../model/binding.ts';
import type { Logger } from '../../wire/host.ts';
import { CONTENT_TYPE, exposition, type Family } from './exposition.ts';

/** A scraper, a balancer, and a person who looks. */
const MAX_CLIENTS = 16;
/** For a request and its answer, in milliseconds. */
const REQUEST_MS = 5_000;

export interface Health {
  /** Why mail is not served as it should be; sentences. None: all is well. */
  readonly reasons: readonly string[];
  readonly revision: number;
}

export interface MetricsParts {
  readonly metrics: () => Iterable<Family>;
  readonly health: () => Health;
  readonly log: Logger;
}

export class MetricsServer {
  readonly #parts: MetricsParts;
  readonly #open = new Map<string, Server>();

  constructor(parts: MetricsParts) {
    this.#parts = parts;
  }

  /** Listens there and nowhere else. */
  async listenOn(bindings: readonly Binding[]): Promise<void> {
    const wanted = new Map(bindings.map((binding) => [formatBinding(binding), binding]));
    for (const [key, server] of [...this.#open]) {
      if (wanted.has(key)) continue;
      this.#open.delete(key);
      await closed(server);
    }
    for (const [key, binding] of wanted) if (!this.#open.has(key)) await this.#listen(key, binding);
  }

  close(): Promise<void> {
    return this.listenOn([]);
  }

  async #listen(key: string, { address, port }: Binding): Promise<void> {
    // Nobody who does not want metrics loads an HTTP server.
    const { createServer } = await import('node:http');
    const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) =>
      this.#answer(request, response),
    );
    server.maxConnections = MAX_CLIENTS;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: address, port, ipv6Only: true }, () => {
          server.off('error', reject);
          // From now on an error is one failed accept.
          server.on('error', (error) => this.#parts.log.warn({ err: error }, 'A request for metrics failed'));
          resolve();
        });
      });
      this.#open.set(key, server);
    } catch (error) {
      this.#parts.log.error({ binding: key, reason: (error as Error).message }, 'Metrics cannot be served there');
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { status, type, body } = this.#reply(request);
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    });
    // Of an answer to HEAD, Node leaves the body out.
    response.end(body);
  }

  #reply({ method, url = '' }: IncomingMessage): Reply {
    if (method !== 'GET' && method !== 'HEAD') return plain(405, 'GET or HEAD.\n');
    switch (url.replace(/\?.*$/, '')) {
      case '/metrics':
        return { status: 200, type: CONTENT_TYPE, body: exposition(this.#parts.metrics()) };
      case '/healthz': {
        const { reasons, revision } = this.#parts.health();
        const well = reasons.length === 0;
        const body = `${JSON.stringify({ status: well ? 'ok' : 'failing', revision, reasons })}\n`;
        return { status: well ? 200 : 503, type: 'application/json', body };
      }
      default:
        return plain(404, 'There are /metrics and /healthz.\n');
    }
  }
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function plain(status: number, body: string): Reply {
  return { status, type: 'text/plain; charset=utf-8', body };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

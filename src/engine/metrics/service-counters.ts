/** What is counted of one service, from the start of the engine on. */
import type { CommandTrace } from '../../wire/command-trace.ts';
import type { CloseReason, Transport } from '../../wire/transport.ts';
import { Counter, Histogram } from './counters.ts';

/** Upper bounds of the latency histogram, in seconds: from what memory answers to what annoys people. */
export const LATENCY_BOUNDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10] as const;

export class ServiceCounters {
  readonly accepted = new Counter([]);
  readonly closed = new Counter(['reason']);
  readonly logons = new Counter(['mechanism', 'result']);
  readonly commands = new Counter(['command', 'result']);
  readonly latency = new Histogram(['command'], LATENCY_BOUNDS);
  readonly limits = new Counter(['limit']);
  /** Octets of connections that are gone. */
  received = 0;
  sent = 0;

  command({ name, duration, refusal }: CommandTrace): void {
    this.commands.add(1, name, refusal === undefined ? 'ok' : 'refused');
    this.latency.observe(duration / 1000, name);
  }

  connectionClosed(transport: Transport, reason: CloseReason): void {
    this.closed.add(1, reason);
    this.received += transport.bytesReceived;
    this.sent += transport.bytesSent;
  }
}

/** AUTH with an initial response (RFC 5034), up to the point where the client has proved who it is. */
import type { TLSSocket } from 'node:tls';
import { decodeBase64, encodeBase64 } from '../sasl/base64.ts';
import { channelBinding } from '../sasl/channel-binding.ts';
import { MAX_RESPONSE_OCTETS } from '../sasl/limits.ts';
import type { SaslExchange, SaslMechanism, SaslStep } from '../sasl/mechanism.ts';
import type { Transport } from '../wire/transport.ts';
import { offeredMechanisms, type PopHost } from './capabilities.ts';
import { refusal, syntaxError } from './errors.ts';
import { NOT_VALID_IN_THIS_STATE } from './replies.ts';

export type Authenticated = Extract<SaslStep, { kind: 'success' | 'failure' }>;

/** One exchange: lines of the client in, challenges out, until it is decided. */
export class Authentication {
  readonly #transport: Transport;
  readonly #exchange: SaslExchange;
  /** The client owes an empty line for the data that came with its success. */
  #decided: Authenticated | undefined;

  /** @throws CommandError when LoginType does not allow the mechanism here, or nobody knows it */
  constructor(transport: Transport, host: PopHost, name: string) {
    this.#transport = transport;
    this.#exchange = start(transport, host, chooseMechanism(host, name, transport.secure));
  }

  /** @param argument what stands behind the mechanism's name; `=` is an empty response */
  begin(argument: string): Promise<Authenticated | undefined> {
    return this.#step(argument === '' ? undefined : decoded(argument === '=' ? '' : argument));
  }

  /** @returns the outcome, or undefined when the client has been asked for another line */
  async line(line: string): Promise<Authenticated | undefined> {
    if (line === '*') throw syntaxError('AUTH cancelled.');
    const response = decoded(line);
    if (this.#decided === undefined) return this.#step(response);
    if (response.length > 0) throw syntaxError('Unexpected response.');
    return this.#decided;
  }

  async #step(response: Buffer | undefined): Promise<Authenticated | undefined> {
    const step = await this.#exchange.step(response);
    if (step.kind === 'challenge') {
      this.#challenge(step.data);
      return undefined;
    }
    if (step.kind === 'failure' || step.data === undefined) return step;
    // POP3 has no place for data in its +OK: it goes as a challenge that is answered by an empty line (RFC 5034 §4).
    this.#decided = step;
    this.#challenge(step.data);
    return undefined;
  }

  #challenge(data: Buffer): void {
    this.#transport.write(`+ ${encodeBase64(data)}\r\n`);
  }
}

function chooseMechanism(host: PopHost, name: string, secure: boolean): SaslMechanism {
  const known = host.mechanisms.find((mechanism) => mechanism.name === name.toUpperCase());
  if (known === undefined) throw refusal('Unsupported authentication mechanism.');
  if (!offeredMechanisms(host, secure).includes(known)) throw refusal(NOT_VALID_IN_THIS_STATE);
  return known;
}

function start(transport: Transport, host: PopHost, mechanism: SaslMechanism): SaslExchange {
  const { verifier } = host;
  const offered = offeredMechanisms(host, transport.secure).map(({ name }) => name);
  if (!transport.secure) return mechanism.start({ verifier, offered });
  const socket = transport.socket as TLSSocket;
  return mechanism.start({ verifier, offered, channelBinding: (type) => channelBinding(socket, type) });
}

function decoded(text: string): Buffer {
  const octets = decodeBase64(text, MAX_RESPONSE_OCTETS);
  if (octets === undefined) throw syntaxError('Invalid base64.');
  return octets;
}

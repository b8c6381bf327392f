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

export type Outcome = Extract<SaslStep, { kind: 'success' | 'failure' }>;

/** One exchange: lines of the client in, challenges out, until it is decided. Not used again after it threw. */
export class Authentication {
  readonly mechanism: SaslMechanism;
  readonly #transport: Transport;
  readonly #host: PopHost;
  readonly #exchange: SaslExchange;
  /** The client owes an empty line for the data that came with its success. */
  #decided: Outcome | undefined;

  /**
   * @param name the mechanism, in any case
   * @throws CommandError when LoginType does not allow it here, or nobody knows it
   */
  constructor(transport: Transport, host: PopHost, name: string) {
    const known = host.mechanisms.find((mechanism) => mechanism.name === name.toUpperCase());
    if (known === undefined) throw refusal('This authentication mechanism is not known; CAPA lists those that are.');
    this.mechanism = known;
    this.#transport = transport;
    this.#host = host;
    const offered = this.#demandOffered();
    const verifier = host.verifierFor(transport);
    const socket = transport.socket;
    this.#exchange = transport.secure
      ? known.start({ verifier, offered, channelBinding: (type) => channelBinding(socket as TLSSocket, type) })
      : known.start({ verifier, offered });
  }

  /** @param initial the initial response; '' when there is none, `=` when it is empty (RFC 5034 §4) */
  begin(initial: string): Promise<Outcome | undefined> {
    return this.#step(initial === '' ? undefined : decoded(initial === '=' ? '' : initial));
  }

  /**
   * @returns the outcome, or undefined when the client has been asked for another line
   * @throws CommandError when the client cancels, does not send base64, or LoginType has forbidden the mechanism since
   */
  async line(line: string): Promise<Outcome | undefined> {
    if (line === '*') throw refusal('Authentication cancelled.');
    this.#demandOffered();
    const response = decoded(line);
    if (this.#decided === undefined) return this.#step(response);
    if (response.length > 0) throw syntaxError('The response must be empty.');
    return this.#decided;
  }

  async #step(response: Buffer | undefined): Promise<Outcome | undefined> {
    const step = await this.#exchange.step(response);
    if (step.kind === 'failure' || (step.kind === 'success' && step.data === undefined)) return step;
    // POP3 has no place for data in its +OK: it goes as a challenge that is answered by an empty line (RFC 5034 §4).
    if (step.kind === 'success') this.#decided = step;
    this.#transport.write(`+ ${encodeBase64(step.data!)}\r\n`);
    return undefined;
  }

  /** @returns the names of all mechanisms that are allowed here and now, as CAPA lists them */
  #demandOffered(): readonly string[] {
    const offered = offeredMechanisms(this.#host, this.#transport.secure);
    if (!offered.includes(this.mechanism)) throw refusal(NOT_VALID_IN_THIS_STATE);
    return offered.map(({ name }) => name);
  }
}

function decoded(text: string): Buffer {
  const octets = decodeBase64(text, MAX_RESPONSE_OCTETS);
  if (octets === undefined) throw syntaxError('The response is not base64.');
  return octets;
}

/** AUTHENTICATE with an initial response, RFC 9051 §6.2.2 and RFC 4959. */
import type { TLSSocket } from 'node:tls';
import { decodeBase64, encodeBase64 } from '../../sasl/base64.ts';
import { channelBinding } from '../../sasl/channel-binding.ts';
import { MAX_RESPONSE_OCTETS } from '../../sasl/limits.ts';
import type { SaslExchange, SaslMechanism } from '../../sasl/mechanism.ts';
import { mechanismAllowed } from '../capabilities.ts';
import type { Command } from '../command.ts';
import { BadError, NoError } from '../errors.ts';
import { privacyRequired } from '../privacy-required.ts';
import type { LogOnWay, UnauthenticatedConnection } from '../unauthenticated-connection.ts';

/** Base64 needs four characters for three octets. */
const MAX_LINE_OCTETS = Math.ceil(MAX_RESPONSE_OCTETS / 3) * 4;

export const authenticate: Command<UnauthenticatedConnection> = {
  name: 'AUTHENTICATE',
  async run(connection, args) {
    args.space();
    const mechanism = chooseMechanism(connection, args.atom().toUpperCase());
    const initial = args.optional('space') ? decodeInitial(args.rawAtom()) : undefined;
    args.end();
    const way: LogOnWay = { command: 'AUTHENTICATE', mechanism: `AUTH=${mechanism.name}` };
    const exchange = startExchange(connection, mechanism);
    let step = await exchange.step(initial);
    while (step.kind === 'challenge') step = await exchange.step(await challenge(connection, step.data));
    if (step.kind === 'failure') return connection.refuse(way, step.name ?? '', step.reason);
    // IMAP has no place for data in its OK, so the client must answer it with an empty line (RFC 4422 §3.6).
    if (step.data !== undefined && (await challenge(connection, step.data)).length > 0) {
      throw new BadError('Unexpected response');
    }
    return connection.logOn(way, step.user);
  },
};

function chooseMechanism(connection: UnauthenticatedConnection, name: string): SaslMechanism {
  const { host, transport } = connection;
  const mechanism = host.mechanisms.find((candidate) => candidate.name === name);
  if (mechanism === undefined) throw new NoError('CANNOT', 'Unsupported authentication mechanism');
  if (!mechanismAllowed(mechanism, host.settings(), transport.secure)) {
    throw privacyRequired(connection, name);
  }
  return mechanism;
}

function startExchange({ host, transport }: UnauthenticatedConnection, mechanism: SaslMechanism): SaslExchange {
  const settings = host.settings();
  const offered = host.mechanisms
    .filter((candidate) => mechanismAllowed(candidate, settings, transport.secure))
    .map((candidate) => candidate.name);
  const verifier = host.verifierFor(transport);
  if (!transport.secure) return mechanism.start({ verifier, offered });
  const socket = transport.socket as TLSSocket;
  return mechanism.start({ verifier, offered, channelBinding: (type) => channelBinding(socket, type) });
}

/** `=` stands for an empty response (RFC 4959 §3). */
function decodeInitial(text: string): Buffer {
  return text === '=' ? Buffer.alloc(0) : decoded(text);
}

async function challenge({ transport, input }: UnauthenticatedConnection, data: Buffer): Promise<Buffer> {
  transport.write(`+ ${encodeBase64(data)}\r\n`);
  const line = await input.line(MAX_LINE_OCTETS);
  if (line.length === 1 && line[0] === 0x2a) throw new BadError('AUTHENTICATE cancelled.');
  return decoded(line);
}

function decoded(text: string | Buffer): Buffer {
  const octets = decodeBase64(text, MAX_RESPONSE_OCTETS);
  if (octets === undefined) throw new BadError('Invalid base64');
  return octets;
}

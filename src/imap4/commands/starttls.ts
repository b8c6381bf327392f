/**
 * STARTTLS, RFC 9051 §6.2.1. Nothing that came in clear may be taken for something said inside TLS: a byte behind the
 * command is somebody's attempt to do just that, and ends the connection; after the handshake a new connection object
 * with a new parser begins, which remembers nothing but how long the client has been here and how often it erred.
 */
import type { Command } from '../command.ts';
import { BadError, NoError } from '../errors.ts';
import { statusLine } from '../responses.ts';
import { BEGIN_TLS, INVALID_STATE } from '../texts.ts';
import type { UnauthenticatedConnection } from '../unauthenticated-connection.ts';

export const startTls: Command<UnauthenticatedConnection> = {
  name: 'STARTTLS',
  async run(connection, args) {
    const { host, transport, input } = connection;
    args.end();
    if (transport.secure) throw new BadError(INVALID_STATE);
    const options = host.tlsOptions();
    if (options === undefined) throw new NoError('UNAVAILABLE', 'TLS is not available.');
    if (input.buffered > 0) {
      host.log.warn({ address: transport.remoteAddress }, 'Input in clear behind STARTTLS; connection closed');
      connection.abandon();
      return { answered: true };
    }
    transport.write(statusLine(connection.tag, 'OK', '', BEGIN_TLS));
    await connection.upgrade(options);
    return { answered: true };
  },
};

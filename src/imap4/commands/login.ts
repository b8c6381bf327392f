/** LOGIN, RFC 9051 §6.2.3. Refused by LoginType before the arguments are looked at, password included. */
import { loginCommandAllowed } from '../capabilities.ts';
import type { Command } from '../command.ts';
import { privacyRequired } from '../privacy-required.ts';
import type { LogOnWay, UnauthenticatedConnection } from '../unauthenticated-connection.ts';

const WAY: LogOnWay = { command: 'LOGIN', mechanism: 'LOGIN' };

export const login: Command<UnauthenticatedConnection> = {
  name: 'LOGIN',
  async run(connection, args) {
    const { host, transport } = connection;
    if (!loginCommandAllowed(host.settings(), transport.secure)) {
      throw privacyRequired(connection, 'LOGIN');
    }
    args.space();
    const name = args.credential();
    args.space();
    const password = args.credential();
    args.end();
    const outcome = await host.verifierFor(transport).verifyPassword(name, password);
    if (typeof outcome === 'string') return connection.refuse(WAY, name, outcome);
    return connection.logOn(WAY, outcome);
  },
};

/** Which mechanisms the server speaks, the strongest first, as they are advertised. */
import { login } from './login.ts';
import type { SaslMechanism } from './mechanism.ts';
import { plain } from './plain.ts';
import { scramSha256, scramSha256Plus } from './scram-sha-256.ts';

const unbound = scramSha256();
const bound = scramSha256Plus();

/**
 * What each value of ExtendedProtectionPolicy offers. It is about mechanisms that can be bound to the channel: with
 * `Require` their unbound form is gone, and with it every way to log on without handing over the password that works
 * outside TLS. As in Exchange, it does not touch mechanisms that hand over the password; LoginType governs those.
 */
const BY_POLICY = {
  None: [unbound, plain, login],
  Allow: [bound, unbound, plain, login],
  Require: [bound, plain, login],
} as const satisfies Record<string, readonly SaslMechanism[]>;

/** @param extendedProtection the service's ExtendedProtectionPolicy */
export function mechanismsFor(extendedProtection: keyof typeof BY_POLICY): readonly SaslMechanism[] {
  return BY_POLICY[extendedProtection];
}

import type { MailboxUser } from '../../src/model/mailbox-user.ts';
import type { SaslContext, SaslMechanism, SaslStep, Verifier } from '../../src/sasl/mechanism.ts';
import { deriveScramKeys } from '../../src/sasl/scram-keys.ts';

export const PENCIL_SALT = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

export const user: MailboxUser = { name: 'user', maildir: '/nowhere', popEnabled: true, imapEnabled: true };

/** Knows one user, `user`, whose password is `pencil`, and remembers what it was asked. */
export class OneUserVerifier implements Verifier {
  readonly asked: string[] = [];

  async verifyPassword(name: string, password: string): Promise<MailboxUser | 'UnknownUser' | 'WrongPassword'> {
    this.asked.push(`${name}:${password}`);
    if (name !== 'user') return 'UnknownUser';
    return password === 'pencil' ? user : 'WrongPassword';
  }

  async scramKeys(name: string) {
    this.asked.push(name);
    const known = name === 'user';
    return {
      keys: await deriveScramKeys(known ? 'pencil' : 'fake', PENCIL_SALT, 4096),
      user: known ? user : undefined,
    };
  }
}

/** Feeds the messages one after another and gives back the last step. */
export async function run(
  mechanism: SaslMechanism,
  messages: readonly (string | Buffer | undefined)[],
  context: Partial<SaslContext> = {},
): Promise<SaslStep> {
  const exchange = mechanism.start({ verifier: new OneUserVerifier(), ...context });
  let step: SaslStep | undefined;
  for (const message of messages) {
    if (step !== undefined && step.kind !== 'challenge') throw new Error('more messages than the exchange takes');
    step = await exchange.step(typeof message === 'string' ? Buffer.from(message) : message);
  }
  return step!;
}

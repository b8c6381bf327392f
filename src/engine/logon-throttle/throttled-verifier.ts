/** What a connection may ask about users, at the pace that its network is allowed. */
import type { MailboxUser } from '../../model/mailbox-user.ts';
import type { RefusalReason, SaslStep, Verifier } from '../../sasl/mechanism.ts';
import type { Client, LogonThrottle, Verdict } from './logon-throttle.ts';

/** Refusals that may be guesses; the others say nothing of a password. */
const WRONG: ReadonlySet<RefusalReason> = new Set<RefusalReason>(['UnknownUser', 'WrongPassword']);

export class ThrottledVerifier implements Verifier {
  readonly #verifier: Verifier;
  readonly #throttle: LogonThrottle;
  readonly #client: Client;

  constructor(verifier: Verifier, throttle: LogonThrottle, client: Client) {
    this.#verifier = verifier;
    this.#throttle = throttle;
    this.#client = client;
  }

  async verifyPassword(name: string, password: string): Promise<MailboxUser | RefusalReason> {
    const outcome = await this.#throttle.attempt(this.#client, name, async () => {
      const found = await this.#verifier.verifyPassword(name, password);
      return [found, typeof found === 'string' ? refused(found, password) : 'right'] as const;
    });
    return outcome ?? 'Throttled';
  }

  scramKeys(...asked: Parameters<Verifier['scramKeys']>): ReturnType<Verifier['scramKeys']> {
    return this.#verifier.scramKeys(...asked);
  }

  async decide(name: string, compare: () => SaslStep): Promise<SaslStep> {
    const decided = await this.#throttle.attempt(this.#client, name, async () => {
      const step = compare();
      return [step, step.kind === 'failure' ? refused(step.reason, undefined) : 'right'] as const;
    });
    return decided ?? { kind: 'failure', reason: 'Throttled', name };
  }
}

function refused(reason: RefusalReason, secret: string | undefined): Verdict {
  return WRONG.has(reason) ? { secret } : 'undecided';
}

/** PLAIN (RFC 4616): the client hands over name and password in one message. */
import type { SaslContext, SaslExchange, SaslMechanism, SaslStep } from './mechanism.ts';
import { decodeName, decodePassword, isSameName } from './text.ts';

export const plain: SaslMechanism = {
  name: 'PLAIN',
  disclosesPassword: true,
  start: (context) => new PlainExchange(context),
};

interface Credentials {
  readonly authorizationIdentity: string | undefined;
  readonly name: string;
  readonly password: string;
}

class PlainExchange implements SaslExchange {
  readonly #context: SaslContext;
  #state: 'invited' | 'silent' | 'done' = 'silent';

  constructor(context: SaslContext) {
    this.#context = context;
  }

  async step(response: Buffer | undefined): Promise<SaslStep> {
    if (this.#state === 'done') return malformed;
    if (response === undefined && this.#state === 'silent') {
      // The client speaks first; without an initial response it is invited with an empty challenge (RFC 4422 §5.1).
      this.#state = 'invited';
      return { kind: 'challenge', data: Buffer.alloc(0) };
    }
    this.#state = 'done';
    const credentials = response && parseMessage(response);
    if (!credentials) return malformed;
    return this.#verify(credentials);
  }

  async #verify({ authorizationIdentity, name, password }: Credentials): Promise<SaslStep> {
    const user = await this.#context.verifier.verifyPassword(name, password);
    if (typeof user === 'string') return { kind: 'failure', reason: user, name };
    // Nobody may act for somebody else; naming oneself is not acting for somebody else.
    if (
      authorizationIdentity !== undefined &&
      !isSameName(authorizationIdentity, name) &&
      !isSameName(authorizationIdentity, user.name)
    )
      return { kind: 'failure', reason: 'AuthorizationIdentityRefused', name };
    return { kind: 'success', user };
  }
}

const malformed: SaslStep = { kind: 'failure', reason: 'MalformedResponse' };

/** `[authzid] NUL authcid NUL passwd`; undefined when it is anything else. */
function parseMessage(message: Buffer): Credentials | undefined {
  const first = message.indexOf(0);
  const second = message.indexOf(0, first + 1);
  if (first === -1 || second === -1) return undefined;
  const name = decodeName(message.subarray(first + 1, second));
  const password = decodePassword(message.subarray(second + 1));
  if (name === undefined || password === undefined) return undefined;
  if (first === 0) return { authorizationIdentity: undefined, name, password };
  const authorizationIdentity = decodeName(message.subarray(0, first));
  return authorizationIdentity === undefined ? undefined : { authorizationIdentity, name, password };
}

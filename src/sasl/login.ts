/**
 * LOGIN: name and password in two messages. Never standardised (draft-murchison-sasl-login), obsolete since PLAIN, and
 * still what some clients and devices speak. The prompts are the ones that such clients look for.
 */
import type { SaslContext, SaslExchange, SaslMechanism, SaslStep } from './mechanism.ts';
import { decodeName, decodePassword } from './text.ts';

export const login: SaslMechanism = {
  name: 'LOGIN',
  disclosesPassword: true,
  start: (context) => new LoginExchange(context),
};

class LoginExchange implements SaslExchange {
  readonly #context: SaslContext;
  #state: 'start' | 'name' | 'password' | 'done' = 'start';
  #name = '';

  constructor(context: SaslContext) {
    this.#context = context;
  }

  async step(response: Buffer | undefined): Promise<SaslStep> {
    switch (this.#state) {
      case 'start':
        // The draft lets the server speak first; an initial response, where a client sends one, is the name.
        if (response !== undefined) return this.#takeName(response);
        this.#state = 'name';
        return { kind: 'challenge', data: Buffer.from('Username:') };
      case 'name':
        return this.#takeName(response);
      case 'password':
        return this.#takePassword(response);
      case 'done':
        return malformed;
    }
  }

  #takeName(response: Buffer | undefined): SaslStep {
    const name = response && decodeName(response);
    if (name === undefined) {
      this.#state = 'done';
      return malformed;
    }
    this.#name = name;
    this.#state = 'password';
    return { kind: 'challenge', data: Buffer.from('Password:') };
  }

  async #takePassword(response: Buffer | undefined): Promise<SaslStep> {
    this.#state = 'done';
    const name = this.#name;
    const password = response && decodePassword(response);
    if (password === undefined) return { kind: 'failure', reason: 'MalformedResponse', name };
    const user = await this.#context.verifier.verifyPassword(name, password);
    return typeof user === 'string' ? { kind: 'failure', reason: user, name } : { kind: 'success', user };
  }
}

const malformed: SaslStep = { kind: 'failure', reason: 'MalformedResponse' };

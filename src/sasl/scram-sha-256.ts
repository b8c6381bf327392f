/**
 * SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): the password never crosses the wire, and the server
 * proves that it knows the user too.
 *
 * What makes it safe, and where:
 * - The client-final message must repeat the GS2 header of the first, with the channel binding data behind it. Who
 *   changes the header on the way ("the server cannot bind") breaks the signature or this comparison.
 * - Channel binding data is what this server's own TLS layer says; the client's is only ever compared with it.
 * - A client that says `y` could bind and was made to believe that the server cannot. Where binding was offered, that
 *   is somebody in the middle who struck the offer out, and the exchange fails (RFC 5802 §6).
 * - The server's part of the nonce is fresh in every exchange, and an exchange answers once.
 * - An unknown user goes the same way with made-up keys and fails at the same place with the same answer.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type {
  RefusalReason,
  SaslContext,
  SaslExchange,
  SaslMechanism,
  SaslStep,
  ScramKeys,
  Verifier,
} from './mechanism.ts';
import { hmac, SCRAM_KEY_OCTETS, sha256, xor } from './scram-keys.ts';
import { type ClientFirst, parseClientFinal, parseClientFirst } from './scram-messages.ts';
import { isSameName } from './text.ts';

/** Octets of randomness in the server's part of the nonce: 144 bits, 24 characters. */
const NONCE_OCTETS = 18;

const PLAIN_NAME = 'SCRAM-SHA-256';
const PLUS_NAME = 'SCRAM-SHA-256-PLUS';

/** @param makeNonce gives the server's part of the nonce; replaced only to repeat published examples */
export function scramSha256(makeNonce: () => string = freshNonce): SaslMechanism {
  return {
    name: PLAIN_NAME,
    disclosesPassword: false,
    start: (context) => new ScramExchange(context, false, makeNonce),
  };
}

/** The variant that is bound to the TLS channel; to be offered inside TLS only. */
export function scramSha256Plus(makeNonce: () => string = freshNonce): SaslMechanism {
  return {
    name: PLUS_NAME,
    disclosesPassword: false,
    bindsChannel: true,
    start: (context) => new ScramExchange(context, true, makeNonce),
  };
}

function freshNonce(): string {
  return randomBytes(NONCE_OCTETS).toString('base64');
}

type Lookup = Awaited<ReturnType<Verifier['scramKeys']>>;

/** What the first half leaves for the second. */
interface Challenged extends Lookup {
  readonly first: ClientFirst;
  readonly serverFirst: string;
  readonly nonce: string;
  /** What a true `c=` decodes to. */
  readonly expectedBinding: Buffer;
}

class ScramExchange implements SaslExchange {
  readonly #context: SaslContext;
  readonly #plus: boolean;
  readonly #makeNonce: () => string;
  #state: 'start' | 'invited' | 'busy' | Challenged | 'done' = 'start';

  constructor(context: SaslContext, plus: boolean, makeNonce: () => string) {
    this.#context = context;
    this.#plus = plus;
    this.#makeNonce = makeNonce;
  }

  async step(response: Buffer | undefined): Promise<SaslStep> {
    const state = this.#state;
    if (state === 'start' && response === undefined) {
      this.#state = 'invited';
      return { kind: 'challenge', data: Buffer.alloc(0) };
    }
    // From here until the challenge is out, and for ever after the answer, another step is a mistake.
    this.#state = typeof state === 'object' ? 'done' : 'busy';
    if (response === undefined || state === 'busy' || state === 'done') return this.#fail('MalformedResponse');
    return typeof state === 'object' ? this.#decide(state, response) : this.#challenge(response);
  }

  async #challenge(response: Buffer): Promise<SaslStep> {
    const first = parseClientFirst(response);
    if (first === undefined) return this.#fail('MalformedResponse');
    const binding = this.#channelBinding(first);
    if (binding === undefined) return this.#fail('ChannelBindingMismatch', first.name);
    const lookup = await this.#context.verifier.scramKeys(first.name, 'SHA-256');
    const nonce = first.nonce + this.#makeNonce();
    const serverFirst = `r=${nonce},s=${lookup.keys.salt.toString('base64')},i=${lookup.keys.iterations}`;
    const expectedBinding = Buffer.concat([Buffer.from(first.gs2Header), binding]);
    this.#state = { ...lookup, first, serverFirst, nonce, expectedBinding };
    return { kind: 'challenge', data: Buffer.from(serverFirst) };
  }

  /** The data that this connection's `c=` must carry behind the header; undefined when the flag is not acceptable. */
  #channelBinding({ channelBinding }: ClientFirst): Buffer | undefined {
    if (channelBinding.kind === 'used')
      return this.#plus ? this.#context.channelBinding?.(channelBinding.type) : undefined;
    if (this.#plus) return undefined;
    const downgraded = channelBinding.kind === 'notOffered' && this.#context.offered?.includes(PLUS_NAME) === true;
    return downgraded ? undefined : Buffer.alloc(0);
  }

  #decide(challenged: Challenged, response: Buffer): SaslStep | Promise<SaslStep> {
    const compare = () => this.#finish(challenged, response);
    const { verifier } = this.#context;
    return verifier.decide === undefined ? compare() : verifier.decide(challenged.first.name, compare);
  }

  #finish(challenged: Challenged, response: Buffer): SaslStep {
    const { first, keys, user } = challenged;
    const final = parseClientFinal(response);
    if (final === undefined) return this.#fail('MalformedResponse', first.name);
    if (!isEqual(Buffer.from(final.nonce), Buffer.from(challenged.nonce)))
      return this.#fail('MalformedResponse', first.name);
    if (!isEqual(final.channelBinding, challenged.expectedBinding))
      return this.#fail('ChannelBindingMismatch', first.name);
    const signed = `${first.bare},${challenged.serverFirst},${final.withoutProof}`;
    const proven = isProof(final.proof, keys, signed);
    if (user === undefined) return this.#fail('UnknownUser', first.name);
    if (!proven) return this.#fail('WrongPassword', first.name);
    const identity = first.authorizationIdentity;
    // Nobody may act for somebody else; naming oneself is not acting for somebody else.
    if (identity !== undefined && !isSameName(identity, first.name) && !isSameName(identity, user.name))
      return this.#fail('AuthorizationIdentityRefused', first.name);
    const signature = hmac(keys.serverKey, signed).toString('base64');
    return { kind: 'success', user, data: Buffer.from(`v=${signature}`) };
  }

  #fail(reason: RefusalReason, name?: string): SaslStep {
    this.#state = 'done';
    return name === undefined ? { kind: 'failure', reason } : { kind: 'failure', reason, name };
  }
}

/** RFC 5802 §3: the proof gives back the ClientKey, whose hash is the StoredKey. */
function isProof(proof: Buffer, keys: ScramKeys, signed: string): boolean {
  if (proof.length !== SCRAM_KEY_OCTETS) return false;
  const clientKey = xor(proof, hmac(keys.storedKey, signed));
  return timingSafeEqual(sha256(clientKey), keys.storedKey);
}

function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

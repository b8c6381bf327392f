/**
 * Comparing passwords with hashes without harm to anything else.
 *
 * The native hashes run in Node's thread pool, which also serves every file operation: they get at most half of its
 * threads. SHA-crypt has a thread of its own and so a queue of its own. When more wait than a queue holds, the answer
 * is `busy`: somebody floods the server with log-ons, and a client is better told to come back than kept for minutes.
 *
 * The same question asked while the answer is being computed is computed once.
 */
import { saslprep } from '../sasl/saslprep.ts';
import { type PasswordHash, verifyPasswordHash } from './password-hash.ts';
import { WorkQueue } from './work-queue.ts';

/** Node's own default (`UV_THREADPOOL_SIZE`). */
const DEFAULT_POOL_THREADS = 4;
/** Waiting log-ons: at two hashes of 15 ms at once, the last of them waits two seconds. */
export const MAX_WAITING = 256;

export class PasswordVerifier {
  readonly #native = new WorkQueue(Math.max(1, Math.floor(poolThreads() / 2)), MAX_WAITING);
  readonly #crypt = new WorkQueue(1, MAX_WAITING);
  readonly #underWay = new Map<string, Promise<boolean>>();

  /**
   * @param digest names the question (who, which hash, which password), see `VerificationCache`
   * @throws Error when the hash cannot be used after all
   */
  async verify(digest: string, hash: PasswordHash, password: string): Promise<boolean | 'busy'> {
    const running = this.#underWay.get(digest);
    if (running !== undefined) return running;
    const queue = hash.kind === 'crypt' ? this.#crypt : this.#native;
    const work = queue.run(() => compare(hash, password));
    if (work === undefined) return 'busy';
    this.#underWay.set(digest, work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(digest);
    }
  }
}

/** Prepared (RFC 4013) first, as we store them; as typed second, as hashes from elsewhere may have been made. */
async function compare(hash: PasswordHash, password: string): Promise<boolean> {
  const prepared = saslprep(password);
  if (prepared !== undefined && (await verifyPasswordHash(hash, prepared))) return true;
  return prepared !== password && (await verifyPasswordHash(hash, password));
}

function poolThreads(): number {
  const configured = Number(process.env.UV_THREADPOOL_SIZE);
  return Number.isInteger(configured) && configured > 0 ? configured : DEFAULT_POOL_THREADS;
}

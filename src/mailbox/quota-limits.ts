/** What a user may keep, and whether there is room for more; the same for every store. */
import type { MailboxUser } from '../model/mailbox-user.ts';
import { MailboxError } from './mail-store.ts';
import { Mutex } from './mutex.ts';
import type { QuotaUsage } from './store-abilities.ts';

/** Of messages: how many, and their octets. */
export interface Amount {
  readonly messages: number;
  readonly octets: number;
}

const NOTHING: Amount = { messages: 0, octets: 0 };

/**
 * Admits messages one after the other, so that of two that arrive at once and do not both fit the first is let in. What
 * is admitted counts until it is given back; who put the message in place gives it back right after, and for that moment
 * it counts twice: then a message may be refused that would only just fit, never let in beyond the limit.
 */
export class QuotaLimits {
  limits: { readonly octets: number | undefined; readonly messages: number | undefined };
  readonly #used: (exactly: boolean) => Promise<Amount>;
  readonly #mutex = new Mutex();
  #pending = NOTHING;

  /** @param used what is there; asked `exactly` where an answer that is a moment old will not do */
  constructor(user: MailboxUser, used: (exactly: boolean) => Promise<Amount>) {
    this.limits = limitsOf(user);
    this.#used = used;
  }

  obey(user: MailboxUser): void {
    this.limits = limitsOf(user);
  }

  async usage(): Promise<QuotaUsage> {
    const used = await this.#used(true);
    return {
      usedBytes: used.octets,
      limitBytes: this.limits.octets,
      usedMessages: used.messages,
      limitMessages: this.limits.messages,
    };
  }

  /** @throws {MailboxError} `OverQuota`. @returns gives the room back, to be called when the messages are in place or not */
  async admit(more: Amount): Promise<() => void> {
    if (this.#isUnlimited || isNoMore(more)) return () => {};
    return this.#mutex.run(async () => {
      await this.#requireRoom(more);
      this.#pending = sum(this.#pending, more);
      return () => {
        const { messages, octets } = this.#pending;
        this.#pending = { messages: messages - more.messages, octets: octets - more.octets };
      };
    });
  }

  /** Would they be admitted? @throws {MailboxError} `OverQuota` */
  async expect(more: Amount): Promise<void> {
    if (!this.#isUnlimited && !isNoMore(more)) await this.#requireRoom(more);
  }

  get #isUnlimited(): boolean {
    return this.limits.octets === undefined && this.limits.messages === undefined;
  }

  async #requireRoom(more: Amount): Promise<void> {
    // Nobody is refused on the word of a moment ago: another program may have made room since.
    const problem = (await this.#problem(more, false)) && (await this.#problem(more, true));
    if (problem !== undefined) throw new MailboxError('OverQuota', `There is no room for it: ${problem}`);
  }

  async #problem(more: Amount, exactly: boolean): Promise<string | undefined> {
    // Before the look: what comes into place while we look is then counted twice rather than not at all.
    const pending = this.#pending;
    const wanted = sum(sum(await this.#used(exactly), pending), more);
    const { octets = Number.POSITIVE_INFINITY, messages = Number.POSITIVE_INFINITY } = this.limits;
    if (wanted.octets > octets) return 'the mailbox is full';
    return wanted.messages > messages ? `${messages} messages are allowed` : undefined;
  }
}

function limitsOf({ prohibitSendReceiveQuota, messageCountQuota }: MailboxUser): QuotaLimits['limits'] {
  const limit = (quota: number | 'unlimited' | undefined) => (quota === 'unlimited' ? undefined : quota);
  return { octets: limit(prohibitSendReceiveQuota), messages: limit(messageCountQuota) };
}

/** Also a mailbox that is too full already may change so. */
function isNoMore({ messages, octets }: Amount): boolean {
  return messages <= 0 && octets <= 0;
}

/** What is kept more when this is let in. @param replaced a message that goes for it */
export function netOf(arriving: Amount, replaced: { readonly size: number } | undefined): Amount {
  if (replaced === undefined) return arriving;
  return { messages: arriving.messages - 1, octets: arriving.octets - replaced.size };
}

export function sum(a: Amount, b: Amount): Amount {
  return { messages: a.messages + b.messages, octets: a.octets + b.octets };
}

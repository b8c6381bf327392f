/** One search whose result the client wants to be kept up to date: `RETURN (UPDATE)` (RFC 5267 §4.3). */
import type { MailboxView, Message } from '../../mailbox/mail-store.ts';
import type { EnabledExtensions } from '../enabled-extensions.ts';
import type { FetchItem } from '../fetch/fetch-item.ts';
import type { Pace } from '../pace.ts';
import type { Criterion } from '../search/criterion.ts';
import { MessageTest } from '../search/message-test.ts';
import type { Found } from '../search/search-run.ts';
import type { KeptResult } from './kept-result.ts';
import { formatChange } from './result-change.ts';

export interface UpdateContextParts {
  readonly tag: string;
  readonly byUid: boolean;
  readonly enabled: EnabledExtensions;
  readonly view: MailboxView;
  readonly criteria: readonly Criterion[];
  readonly result: KeptResult;
  /** Fetched of new messages that come into the result (RFC 5465 §7). */
  readonly items: readonly FetchItem[];
}

export class UpdateContext {
  readonly tag: string;
  readonly items: readonly FetchItem[];
  readonly #searchedByUid: boolean;
  readonly #enabled: EnabledExtensions;
  readonly #view: MailboxView;
  readonly #test: MessageTest;
  readonly #result: KeptResult;

  constructor({ tag, byUid, enabled, view, criteria, result, items }: UpdateContextParts) {
    this.tag = tag;
    this.items = items;
    this.#searchedByUid = byUid;
    this.#enabled = enabled;
    this.#view = view;
    this.#test = new MessageTest(view, criteria);
    this.#result = result;
  }

  /** UIDONLY may have been enabled since. */
  get #byUid(): boolean {
    return this.#searchedByUid || this.#enabled.uidOnly;
  }

  /**
   * Messages are gone, and the client is about to be told.
   * @param gone ascending, under the numbers by which the client still knows them
   * @returns what to tell before that (RFC 5267 §4.3.4)
   */
  forget(gone: readonly Found[]): string {
    const mine = gone.filter(({ message }) => this.#result.has(message.uid));
    if (mine.length === 0) return '';
    const sequences = new Map(mine.map(({ sequence, message }) => [message.uid, sequence]));
    const uids = mine.map(({ message }) => message.uid);
    const removed = this.#result.remove(uids, (uid) => (this.#byUid ? uid : sequences.get(uid)!));
    return formatChange({ tag: this.tag, byUid: this.#byUid, removed, added: [] });
  }

  /**
   * Messages have come, or have other flags.
   * @param changed ascending; also such as have not changed
   * @returns what to tell after that, and the UIDs of what has come into the result
   */
  async reconsider(
    changed: readonly Found[],
    pace: Pace,
  ): Promise<{ readonly change: string; readonly added: readonly number[] }> {
    const coming: Found[] = [];
    const going: number[] = [];
    for (const one of changed) {
      const was = this.#result.has(one.message.uid);
      const outcome = this.#test.matches(one.message);
      const is = typeof outcome === 'boolean' ? outcome : await outcome;
      if (is && !was) coming.push(one);
      else if (was && !is && !one.message.expunged) going.push(one.message.uid);
      if (pace.due) await pace.rest();
    }
    const numberOf = (uid: number) => (this.#byUid ? uid : this.#view.sequenceOf(uid));
    const removed = going.length > 0 ? this.#result.remove(going, numberOf) : [];
    const added = coming.length > 0 ? await this.#result.add(coming, numberOf) : [];
    const change = formatChange({ tag: this.tag, byUid: this.#byUid, removed, added });
    return { change, added: coming.map(({ message }) => message.uid) };
  }
}

/** The messages of a picture that have come or changed since. */
export function changedSince(messages: readonly Message[], modSeq: number): Found[] {
  const changed: Found[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.modSeq > modSeq && !message.expunged) changed.push({ sequence: index + 1, message });
  }
  return changed;
}

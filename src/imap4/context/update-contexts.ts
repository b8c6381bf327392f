/**
 * The searches of a session that are kept up to date (RFC 5267 §4.3).
 *
 * Invariants:
 * - They are looked at where changes are told, after each command and in IDLE, and nowhere else: what belongs to a
 *   result changes for the client when it hears of the change itself.
 * - A message is tested again when its mod-sequence has grown past `#seen`. That holds for changes of this session too,
 *   which are not told as updates, and for those that came while the search still ran.
 * - One look at a time: between finding out what is gone and telling it nothing else may renumber the messages.
 */
import type { MailboxUpdate, MailboxView } from '../../mailbox/mail-store.ts';
import { Mutex } from '../../mailbox/mutex.ts';
import type { Transport } from '../../wire/transport.ts';
import { BadError } from '../errors.ts';
import type { FetchItem } from '../fetch/fetch-item.ts';
import { UPDATE_CONTEXTS } from '../limits.ts';
import { Pace } from '../pace.ts';
import type { Found } from '../search/search-run.ts';
import { changedSince, type UpdateContext } from './update-context.ts';

/** Of messages, what is to be fetched of them. */
export type ItemsByUid = ReadonlyMap<number, readonly FetchItem[]>;
export const NO_ITEMS: ItemsByUid = new Map();

export class UpdateContexts {
  readonly #transport: Transport;
  readonly #view: MailboxView;
  readonly #contexts = new Map<string, UpdateContext>();
  readonly #looks = new Mutex();
  /** Changes up to here are in the results. */
  #seen = Number.POSITIVE_INFINITY;

  constructor(transport: Transport, view: MailboxView) {
    this.#transport = transport;
    this.#view = view;
  }

  /** @throws BadError when the client uses a tag again (RFC 5267 §4.3) */
  checkTag(tag: string): void {
    if (this.#contexts.has(tag)) throw new BadError('Tag reuse');
  }

  get isFull(): boolean {
    return this.#contexts.size >= UPDATE_CONTEXTS;
  }

  /** @param seen `highestModSeq` of the view when the search began */
  keep(context: UpdateContext, seen: number): void {
    this.#contexts.set(context.tag, context);
    this.#seen = Math.min(this.#seen, seen);
  }

  /** @returns whether there was one */
  cancel(tag: string): boolean {
    return this.#contexts.delete(tag);
  }

  /** Runs what polls the view and tells what it found, with nothing else in between. */
  exclusively<Result>(tell: () => Promise<Result>): Promise<Result> {
    return this.#looks.run(tell);
  }

  /** Before expunges are told. */
  tellGone(updates: readonly MailboxUpdate[]): void {
    const gone: Found[] = [];
    for (const update of updates) if (update.kind === 'expunge') gone.push(update);
    if (gone.length === 0) return;
    // They are told from the end, so that the number of each is that of before.
    gone.sort((a, b) => a.sequence - b.sequence);
    for (const context of this.#contexts.values()) this.#write(context.forget(gone));
  }

  /** After everything else has been told. @returns what the searches want to be fetched of what came into them */
  async tellChanged(): Promise<ItemsByUid> {
    if (this.#contexts.size === 0) return NO_ITEMS;
    const { highestModSeq, messages } = this.#view;
    const changed = changedSince(messages, this.#seen);
    const wanted = new Map<number, readonly FetchItem[]>();
    if (changed.length > 0) {
      const pace = new Pace();
      for (const context of this.#contexts.values()) {
        const { change, added } = await context.reconsider(changed, pace);
        this.#write(change);
        for (const uid of context.items.length > 0 ? added : []) {
          wanted.set(uid, [...(wanted.get(uid) ?? []), ...context.items]);
        }
      }
    }
    this.#seen = highestModSeq;
    return wanted;
  }

  #write(change: string): void {
    if (change !== '') this.#transport.write(change);
  }
}

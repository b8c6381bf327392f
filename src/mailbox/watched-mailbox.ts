/** Listens to a mailbox that is not selected, over every store. */

import type { SharedMessage, StateListener } from './mailbox-state.ts';
import type { MailboxKeeper } from './selected-view.ts';
import type { MailboxCounts, WatchedMailbox } from './store-abilities.ts';

export class MailboxListener<M extends SharedMessage> implements WatchedMailbox, StateListener {
  readonly #keeper: MailboxKeeper<M>;
  #listener: (() => void) | undefined;
  #closed = false;

  /** @param keeper released when this is closed */
  constructor(keeper: MailboxKeeper<M>) {
    this.#keeper = keeper;
    keeper.state.listen(this);
    keeper.watch(true);
  }

  get name(): string {
    return this.#keeper.name;
  }
  get gone(): boolean {
    return this.#keeper.state.gone;
  }

  counts(): MailboxCounts {
    return this.#keeper.state.counts();
  }

  onChange(listener: (() => void) | undefined): void {
    this.#listener = listener;
  }

  /** The state's call. */
  changed(): void {
    this.#listener?.();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener = undefined;
    this.#keeper.state.unlisten(this);
    this.#keeper.watch(false);
    await this.#keeper.release();
  }
}

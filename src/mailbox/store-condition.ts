/** UNCHANGEDSINCE: which messages a STORE must leave alone (RFC 7162 §3.1.3). */
import type { FlagSet } from './flag-set.ts';
import type { StoreMode } from './mail-store.ts';
import type { MailboxState, SharedMessage } from './mailbox-state.ts';

export interface FlagChange {
  readonly mode: StoreMode;
  readonly flags: FlagSet;
  /** Messages that have changed after this mod-sequence, in what the change is about, are left alone. */
  readonly unchangedSince: number;
}

/** Asks the state anew whenever that has changed. */
export class StoreCondition<M extends SharedMessage> {
  readonly #state: MailboxState<M>;
  readonly #change: FlagChange;
  #besides: ReadonlySet<M> = new Set();
  /** Mod-sequence that `#besides` is of. */
  #asOf = -1;

  constructor(state: MailboxState<M>, change: FlagChange) {
    this.#state = state;
    this.#change = change;
  }

  forbids(message: M): boolean {
    const { mode, unchangedSince } = this.#change;
    if (message.modSeq <= unchangedSince) return false;
    // Whoever adds or removes a flag need not hear that another has changed (RFC 7162 §3.1.12).
    return mode === 'replace' || !this.#changedBeside().has(message);
  }

  #changedBeside(): ReadonlySet<M> {
    const { changes, highestModSeq } = this.#state;
    if (this.#asOf !== highestModSeq) {
      this.#besides = changes.changedBeside(this.#change.flags, this.#change.unchangedSince);
      this.#asOf = highestModSeq;
    }
    return this.#besides;
  }
}

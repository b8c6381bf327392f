/** Who listens to what happens to the mailboxes of one user: all hear of everything, and know what they did themselves. */
import { RareMap } from './rare-map.ts';
import type { AccountChange, AccountListener } from './store-abilities.ts';

export class ChangeHub {
  readonly #listeners = new RareMap<object, AccountListener>();

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** @param account one listener each; undefined for no more */
  listen(account: object, listener: AccountListener | undefined): void {
    if (listener === undefined) this.#listeners.delete(account);
    else this.#listeners.set(account, listener);
  }

  /** @param origin the account that made the change, undefined for another program */
  tell(change: AccountChange, origin: object | undefined): void {
    for (const [account, listener] of [...this.#listeners]) listener(change, account === origin);
  }
}

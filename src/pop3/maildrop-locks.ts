/**
 * The exclusive-access lock of RFC 1939 §4: one POP3 session a user. It lives in this process. What IMAP4, or another
 * program, does to the mailbox meanwhile is bearable, because a session's numbers never move, and a message that
 * vanished only costs an -ERR.
 */
import { MAILDROP_HELD_IDLE_MS } from './limits.ts';

/** A session that holds a maildrop. */
export interface MaildropHolder {
  /** Milliseconds since its last command; 0 while one is in progress. */
  idleFor(): number;
  /** Its user logs on again, and it has been idle for long: it ends at once, removing nothing. */
  giveWay(): void;
}

export class MaildropLocks {
  readonly #holders = new Map<string, MaildropHolder>();

  /** @returns false when another session holds the user's maildrop and uses it */
  take(user: string, holder: MaildropHolder): boolean {
    const other = this.#holders.get(user);
    if (other !== undefined) {
      if (other.idleFor() < MAILDROP_HELD_IDLE_MS) return false;
      other.giveWay();
    }
    this.#holders.set(user, holder);
    return true;
  }

  /** Harmless when another session has taken the maildrop over. */
  release(user: string, holder: MaildropHolder): void {
    if (this.#holders.get(user) === holder) this.#holders.delete(user);
  }
}

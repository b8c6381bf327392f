/**
 * The messages of one session as POP3 counts them: numbers that stay for the length of the session, whatever arrives or
 * vanishes meanwhile (RFC 1939 §5), and the marks of DELE, which mean nothing until QUIT.
 */
import type { MailAccount, MailboxView, Message } from '../mailbox/mail-store.ts';
import type { PopSettings } from '../model/pop-settings.ts';
import { refusal } from './errors.ts';

export class Maildrop {
  readonly #account: MailAccount;
  readonly view: MailboxView;
  readonly #messages: readonly Message[];
  readonly #deleted = new Set<Message>();

  constructor(account: MailAccount, view: MailboxView, order: PopSettings['MessageRetrievalSortOrder']) {
    this.#account = account;
    this.view = view;
    this.#messages = order === 'Descending' ? [...view.messages].reverse() : view.messages;
  }

  /** The message with this number. @throws CommandError when there is none, or it is marked as deleted */
  message(number: number): Message {
    const message = this.#messages[number - 1];
    if (message === undefined)
      throw refusal(`There is no message ${number}; the last one is ${this.#messages.length}.`);
    if (this.#deleted.has(message)) throw refusal(`Message ${number} has been deleted.`);
    return message;
  }

  /** Numbers and messages, without the deleted ones. */
  *remaining(): Iterable<readonly [number, Message]> {
    for (const [index, message] of this.#messages.entries()) {
      if (!this.#deleted.has(message)) yield [index + 1, message];
    }
  }

  count(): number {
    return this.#messages.length - this.#deleted.size;
  }

  octets(): number {
    let sum = 0;
    for (const [, message] of this.remaining()) sum += message.size;
    return sum;
  }

  delete(number: number): void {
    this.#deleted.add(this.message(number));
  }

  /** RSET. */
  undelete(): void {
    this.#deleted.clear();
  }

  /** UPDATE state. @returns how many messages were removed, and how many could not be */
  async update(): Promise<{ readonly removed: number; readonly left: number }> {
    const doomed = [...this.#deleted];
    if (doomed.length === 0) return { removed: 0, left: 0 };
    await this.view.remove(doomed);
    const left = doomed.filter((message) => !message.expunged).length;
    return { removed: doomed.length - left, left };
  }

  async close(): Promise<void> {
    await this.view.close();
    this.#account.close();
  }
}

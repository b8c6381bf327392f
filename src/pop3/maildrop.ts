/**
 * The messages of one session as POP3 counts them: numbers that stay for the length of the session, whatever arrives or
 * vanishes meanwhile (RFC 1939 §5), and the marks of DELE, which mean nothing until QUIT.
 *
 * The array is the view's own snapshot wherever the order allows, so that a session with ten thousand messages costs no
 * more than one with ten.
 */
import { FlagSet, SYSTEM_FLAGS } from '../mailbox/flag-set.ts';
import type { MailAccount, MailboxView, Message } from '../mailbox/mail-store.ts';
import type { PopSettings } from '../model/pop-settings.ts';
import { refusal } from './errors.ts';

const SEEN = FlagSet.of(SYSTEM_FLAGS['\\Seen'], []);

export class Maildrop {
  readonly view: MailboxView;
  readonly #account: MailAccount;
  readonly #messages: readonly Message[];
  readonly #deleted = new Set<Message>();
  readonly #retrieved = new Set<Message>();
  /** Octets of the messages that are not marked as deleted; counted when first asked for. */
  #octets: number | undefined;

  constructor(account: MailAccount, view: MailboxView, order: PopSettings['MessageRetrievalSortOrder']) {
    this.#account = account;
    this.view = view;
    const ascending = inPopOrder(view.messages);
    this.#messages = order === 'Descending' ? [...ascending].reverse() : ascending;
  }

  /** The highest number, those of deleted messages included. */
  get last(): number {
    return this.#messages.length;
  }
  /** Messages that are not marked as deleted. */
  get count(): number {
    return this.#messages.length - this.#deleted.size;
  }
  get octets(): number {
    if (this.#octets === undefined) {
      this.#octets = 0;
      for (const message of this.#messages) if (!this.#deleted.has(message)) this.#octets += this.view.sizeOf(message);
    }
    return this.#octets;
  }

  /** The message with this number. @throws CommandError when there is none, or it is marked as deleted */
  message(number: number): Message {
    const message = this.#messages[number - 1];
    if (message === undefined) throw refusal(`There is no message ${number}; there are ${this.last}.`);
    if (this.#deleted.has(message)) throw refusal(`Message ${number} is deleted.`);
    return message;
  }

  /** The message with this number, from 1 to {@link last}; undefined when it is marked as deleted. */
  listed(number: number): Message | undefined {
    const message = this.#messages[number - 1]!;
    return this.#deleted.has(message) ? undefined : message;
  }

  /** DELE. @throws CommandError as {@link message} */
  delete(number: number): void {
    const message = this.message(number);
    this.#deleted.add(message);
    if (this.#octets !== undefined) this.#octets -= this.view.sizeOf(message);
  }

  /** RSET. */
  undelete(): void {
    this.#deleted.clear();
    this.#octets = undefined;
  }

  /** The client has got the whole message. */
  retrieved(message: Message): void {
    if (!message.flags.has('\\Seen')) this.#retrieved.add(message);
  }

  /** UPDATE state. @returns how many messages were removed, and how many should have been but are still there */
  async removeDeleted(): Promise<{ readonly removed: number; readonly left: number }> {
    const doomed = [...this.#deleted];
    if (doomed.length > 0) await this.view.remove(doomed);
    const left = doomed.filter((message) => !message.expunged).length;
    return { removed: doomed.length - left, left };
  }

  /** What was downloaded counts as read, as it does in Exchange and Dovecot. Of no use for messages just removed. */
  async markRetrieved(): Promise<void> {
    const seen = [...this.#retrieved].filter((message) => !message.expunged);
    if (seen.length > 0) await this.view.storeFlags(seen, 'add', SEEN, { silent: true });
  }

  async close(): Promise<void> {
    await this.view.close();
    this.#account.close();
  }
}

/** By UID, but messages that a former server gave a POP3 order come first, in that order. */
function inPopOrder(messages: readonly Message[]): readonly Message[] {
  if (messages.every((message) => message.popOrder === undefined)) return messages;
  const place = (message: Message) => message.popOrder ?? Number.POSITIVE_INFINITY;
  // Infinity minus itself is no number; equal places keep the order of the UIDs.
  return [...messages].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

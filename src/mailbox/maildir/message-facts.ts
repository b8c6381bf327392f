/**
 * What a mailbox knows of its messages beyond their flags: sizes, dates, names for other protocols, ENVELOPE and
 * BODYSTRUCTURE. Found out when first asked for, and kept in the index from then on.
 */
import { MailboxError, type MessageMetadata } from '../mail-store.ts';
import { wireSizeIn } from './file-name.ts';
import type { MaildirMailbox } from './maildir-mailbox.ts';
import { type MaildirMessage, type MessageHome, UNKNOWN } from './maildir-message.ts';
import { countWireOctets, statMessage, withOctets } from './message-file.ts';
import { emailIdOf, guidOf, keptUidl, popOrder } from './message-ids.ts';
import { extensionValue } from './uidlist-format.ts';

/** Facts found out for a client are written down this long after, in milliseconds. */
const FLUSH_AFTER_MS = 1000;

export class MessageFacts implements MessageHome {
  readonly mailbox: MaildirMailbox;
  #flushScheduled = false;

  constructor(mailbox: MaildirMailbox) {
    this.mailbox = mailbox;
  }

  metadata(message: MaildirMessage): MessageMetadata | Promise<MessageMetadata> {
    const kept = this.mailbox.index.metadata(message);
    if (kept !== undefined) return kept;
    return withOctets(this.mailbox, message, (octets) => this.#describe(message, octets));
  }

  measure(message: MaildirMessage): void {
    const listed = Number(extensionValue(this.#extensionsOf(message), 'W'));
    message.wireSize = wireSizeIn(message.name) ?? (listed > 0 ? listed : this.#countOctets(message));
  }

  date(message: MaildirMessage): void {
    const stats = statMessage(this.mailbox, message);
    if (stats === undefined) return;
    if (message.internalSeconds === UNKNOWN) message.internalSeconds = Math.floor(stats.mtimeMs / 1000);
    if (message.saveSeconds === UNKNOWN) message.saveSeconds = Math.floor(stats.ctimeMs / 1000);
    this.#keep(message);
  }

  uidlOf(message: MaildirMessage): string {
    const { environment, state } = this.mailbox;
    return keptUidl(message, this.#extensionsOf(message)) ?? environment.uidl(message.uid, state.uidValidity);
  }

  popOrderOf(message: MaildirMessage): number | undefined {
    return popOrder(this.#extensionsOf(message));
  }

  guidOf(message: MaildirMessage): string {
    return guidOf(message, this.#extensionsOf(message));
  }

  emailIdOf(message: MaildirMessage): string {
    return emailIdOf(this.guidOf(message));
  }

  /** Fields of the list of UIDs. */
  #extensionsOf({ uid }: MaildirMessage): string | undefined {
    return this.mailbox.extensions.get(uid);
  }

  #describe(message: MaildirMessage, octets: Buffer): MessageMetadata {
    const { environment, index } = this.mailbox;
    const described = environment.describe(octets);
    message.wireSize = described.size;
    index.keepMetadata(message, described);
    this.#scheduleFlush();
    return described;
  }

  #countOctets(message: MaildirMessage): number {
    try {
      message.wireSize = countWireOctets(this.mailbox, message);
    } catch (error) {
      if (!(error instanceof MailboxError)) throw error;
      // It is gone; what it would have had matters to nobody.
      return 0;
    }
    this.#keep(message);
    return message.wireSize;
  }

  #keep(message: MaildirMessage): void {
    if (message.expunged) return;
    this.mailbox.index.facts(message);
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    this.mailbox.environment.clock.after(FLUSH_AFTER_MS, () => {
      this.#flushScheduled = false;
      this.mailbox.index.flush();
    });
  }
}

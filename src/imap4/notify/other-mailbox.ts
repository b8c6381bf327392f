/** A mailbox of which the client hears without having selected it: how far it has been told (RFC 5465 §5.1 to §5.3). */
import type { MailboxView } from '../../mailbox/mail-store.ts';
import type { MailboxCounts, WatchedMailbox } from '../../mailbox/store-abilities.ts';

export class OtherMailbox {
  /** FlagChange is asked for, beside MessageNew and MessageExpunge. */
  flagChanges: boolean;
  readonly #watched: WatchedMailbox;
  #told: MailboxCounts;
  /** Something has happened since the client was told. */
  #changed: boolean;

  /**
   * @param told what the client knows; undefined when that is what is there now
   * @param changed called whenever there may be news
   */
  constructor(watched: WatchedMailbox, flagChanges: boolean, told: MailboxCounts | undefined, changed: () => void) {
    this.#watched = watched;
    this.flagChanges = flagChanges;
    this.#told = told ?? watched.counts();
    this.#changed = told !== undefined;
    watched.onChange(() => {
      this.#changed = true;
      changed();
    });
  }

  get name(): string {
    return this.#watched.name;
  }
  get gone(): boolean {
    return this.#watched.gone;
  }
  get told(): MailboxCounts {
    return this.#told;
  }

  /**
   * What has changed since the client was told, as items of a STATUS response; it then counts as told.
   * @returns '' when there is nothing that it asked for
   */
  takeNews(condStore: boolean): string {
    if (!this.#changed) return '';
    const told = this.#told;
    const now = this.#take();
    const isAnother = now.uidValidity !== told.uidValidity;
    const messages = isAnother || now.messages !== told.messages || now.uidNext !== told.uidNext;
    const seen = this.flagChanges && now.unseen !== told.unseen;
    // Without mod-sequences a flag other than \Seen cannot be told (RFC 5465 §5.1).
    const flags = seen || (this.flagChanges && condStore && now.highestModSeq !== told.highestModSeq);
    if (!messages && !flags) return '';
    return [
      ...(messages ? [`MESSAGES ${now.messages}`, `UIDNEXT ${now.uidNext}`] : []),
      `UIDVALIDITY ${now.uidValidity}`,
      ...(seen ? [`UNSEEN ${now.unseen}`] : []),
      ...(condStore ? [`HIGHESTMODSEQ ${now.highestModSeq}`] : []),
    ].join(' ');
  }

  /** What is there now, for `NOTIFY SET STATUS` (RFC 5465 §3.1). */
  takeStatus(condStore: boolean): string {
    const { messages, uidNext, uidValidity, highestModSeq } = this.#take();
    const modSeq = condStore || this.flagChanges ? ` HIGHESTMODSEQ ${highestModSeq}` : '';
    return `MESSAGES ${messages} UIDNEXT ${uidNext} UIDVALIDITY ${uidValidity}${modSeq}`;
  }

  /** The client had it selected, and knows of it what it was told there. */
  left({ messages, uidNext, uidValidity, highestModSeq }: MailboxView): void {
    const now = this.#take();
    if (now.highestModSeq === highestModSeq) return;
    const last = messages.at(-1);
    const unseen = messages.reduce((count, { flags }) => count + Number(!flags.has('\\Seen')), 0);
    this.#told = {
      messages: messages.length,
      unseen,
      uidNext: last === undefined ? uidNext : last.uid + 1,
      uidValidity,
      highestModSeq,
    };
    this.#changed = true;
  }

  /**
   * The client has added messages itself, and need not be told (RFC 5465 §5). Where others may have changed something at
   * the same time it is told all the same.
   */
  absorb(added: number): void {
    const told = this.#told;
    const now = this.#watched.counts();
    const isOurs =
      now.uidValidity === told.uidValidity &&
      now.uidNext === told.uidNext + added &&
      now.messages === told.messages + added &&
      // One change of many messages draws one mod-sequence.
      now.highestModSeq <= told.highestModSeq + 1;
    if (isOurs) this.#take();
  }

  close(): Promise<void> {
    return this.#watched.close();
  }

  #take(): MailboxCounts {
    this.#changed = false;
    this.#told = this.#watched.counts();
    return this.#told;
  }
}

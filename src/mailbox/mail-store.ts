/**
 * The contract between the protocols and a mail store: everything POP3 and IMAP4 may ask of mail. What a store need not
 * be able to do is in `store-abilities.ts`, and the advertised capabilities are derived from it.
 * Two stores implement it: `maildir/` on disk and `memory/` for fast tests; the same suite runs over both.
 *
 * Who owns what:
 * - A {@link MailStore} lives as long as the engine. It keeps one shared state per mailbox, however many sessions have
 *   it open; all changes to a mailbox go through that state, one at a time.
 * - A {@link MailAccount} is one session's door to one user's mailboxes. A {@link MailboxView} is one session's picture
 *   of one selected mailbox. Both are cheap (a few hundred bytes) and must be closed.
 * - {@link Message} objects are shared by every view. Their identity is (mailbox, uid). `flags` and `modSeq` are live;
 *   everything else never changes.
 *
 * Sequence numbers: message n of a view is `view.messages[n - 1]`. That array is an immutable snapshot, shared between
 * views; only `poll` replaces it, and only `poll` therefore moves a sequence number. A message expunged by another
 * session stays in the array, with `expunged` true, until a poll that may report expunges (RFC 3501 §7.4.1).
 *
 * Errors: a wish that cannot be met throws {@link MailboxError}; anything else thrown is our failure.
 */
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { FlagSet } from './flag-set.ts';
import type { Retrieval } from './retrieval/retrieval.ts';

export interface MailStore {
  /**
   * Opens a user's mail, creating an INBOX when there is none.
   * @param retrieval the form in which the account's views hand messages out, where it is not the one they are stored in
   */
  open(user: MailboxUser, retrieval?: Retrieval): Promise<MailAccount>;
  /** What the directory says of a user is another now: sessions of the user that are open obey it from here on. */
  userChanged?(user: MailboxUser): void;
  /** Writes out what is pending and lets go of every file. */
  close(): Promise<void>;
}

/** Mailbox names are Unicode, components joined by {@link HIERARCHY_DELIMITER}, `INBOX` in capitals. */
export const HIERARCHY_DELIMITER = '/';

export interface MailAccount {
  /** Every mailbox, sorted by name, INBOX first; a parent that exists only through its children has `selectable` false. */
  list(): Promise<readonly MailboxListing[]>;
  /** Subscribed names, which need not exist (RFC 3501 §6.3.6). */
  subscriptions(): Promise<readonly string[]>;
  subscribe(name: string): Promise<void>;
  unsubscribe(name: string): Promise<void>;
  /** @param specialUse attribute to give the new mailbox, as `\Sent` (RFC 6154 §3) */
  create(name: string, specialUse?: string): Promise<void>;
  delete(name: string): Promise<void>;
  /** Renames a mailbox and its children; INBOX moves its messages to the new name and stays (RFC 3501 §6.3.5). */
  rename(from: string, to: string): Promise<void>;
  /**
   * @param sizes `size` is asked for. Where the account has a {@link Retrieval} it is then no less than the messages have
   *   as they are handed out, for which they are all converted, once
   */
  status(name: string, sizes?: boolean): Promise<MailboxStatus>;
  /** @param readOnly EXAMINE: claims no \Recent, changes nothing */
  select(name: string, readOnly: boolean): Promise<MailboxView>;
  /**
   * Starts the delivery of one or more messages that become visible together, or not at all.
   * @param replaced a message that the caller removes when they are there: only what is more than it counts against a
   *   quota (RFC 8508 §3.4). A store may remove it with the commit, so that both are one step even to those who look
   *   after a crash.
   */
  append(name: string, replaced?: Message): Promise<Delivery>;
  close(): void;
}

export interface MailboxListing {
  readonly name: string;
  readonly selectable: boolean;
  readonly hasChildren: boolean;
  readonly subscribed: boolean;
  readonly specialUse: string | undefined;
  /** It, or a mailbox above it, has the annotation {@link HIDDEN_ENTRY}; `withoutHidden` leaves such ones out. */
  readonly hidden: boolean;
}

/** Counts of a mailbox that need not be selected (RFC 3501 §6.3.10, RFC 8438, RFC 7162, RFC 8474). */
export interface MailboxStatus {
  readonly messages: number;
  readonly recent: number;
  readonly unseen: number;
  readonly deleted: number;
  readonly uidNext: number;
  readonly uidValidity: number;
  readonly highestModSeq: number;
  /** Octets of all messages, as sent. */
  readonly size: number;
  /** Octets of those that carry \Deleted. */
  readonly deletedSize: number;
  /** MAILBOXID, RFC 8474 §4. */
  readonly mailboxId: string;
}

/** A delivery in progress; every message is on stable storage before `commit` resolves. */
export interface Delivery {
  /** Begins a message; `write` its bytes in any pieces, then `finish` it. One at a time. */
  begin(options: { readonly flags: FlagSet; readonly internalDate?: number }): DeliveredMessage;
  /**
   * Asked before a message of so many octets is taken in, so that it is not sent in vain.
   * @throws {MailboxError} `OverQuota` when there is no room for it
   */
  expect(octets: number): Promise<void>;
  /**
   * Makes all finished messages visible.
   * @returns their UIDs in order, and the UIDVALIDITY they belong to
   * @throws {MailboxError} `OverQuota`; `Expunged` when the message that is to be replaced is gone
   */
  commit(): Promise<{ readonly uidValidity: number; readonly uids: readonly number[] }>;
  /** Removes every trace; also right after a failure and after `commit` (then it does nothing). */
  abort(): Promise<void>;
}

export interface DeliveredMessage {
  /** @returns undefined when the next piece may follow at once, else a promise to await (back-pressure) */
  write(chunk: Buffer): Promise<void> | undefined;
  finish(): Promise<void>;
}

export interface Message {
  readonly uid: number;
  /** Octets as stored, but with every line end CRLF: as sent, unless the account has a {@link Retrieval}. */
  readonly size: number;
  /** INTERNALDATE, milliseconds since the epoch. */
  readonly internalDate: number;
  readonly flags: FlagSet;
  /** Grows with every change of the flags (RFC 7162 §3). */
  readonly modSeq: number;
  readonly expunged: boolean;
  /** POP3 UIDL, 1 to 70 octets (RFC 1939 §7). */
  readonly uidl: string;
  /** POP3 lists messages that have one first, in its order, and those without after them. */
  readonly popOrder?: number | undefined;
  /** EMAILID, RFC 8474 §5.1. */
  readonly emailId: string;
  /** When it came into this mailbox, milliseconds since the epoch (SAVEDATE, RFC 8514). */
  readonly saveDate: number;
}

/** What FETCH most often asks for, kept ready as octets of the wire. */
export interface MessageMetadata {
  readonly envelope: Buffer;
  /** `BODYSTRUCTURE` with extension data, and `BODY` without. */
  readonly bodyStructure: Buffer;
  readonly body: Buffer;
  /** For THREAD: ids of the References field without angle brackets, a blank between two; empty when there is none. */
  readonly references: Buffer;
}

/** The octets of one message, every line end CRLF. */
export interface MessageBody {
  readonly size: number;
  /** All of it, when it is small enough to be held (see the store's limit); the usual case. */
  readonly bytes: Buffer | undefined;
  /** Any part of it. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): void;
}

/** What `poll` found, in the order in which the client must hear of it. */
export type MailboxUpdate =
  /** The message at this sequence number is gone; numbers above it moved down by one. */
  | { readonly kind: 'expunge'; readonly sequence: number; readonly message: Message }
  | { readonly kind: 'exists'; readonly count: number; readonly recent: number }
  | { readonly kind: 'flags'; readonly sequence: number; readonly message: Message };

export type StoreMode = 'replace' | 'add' | 'remove';

export interface MailboxView {
  readonly name: string;
  readonly readOnly: boolean;
  readonly uidValidity: number;
  readonly mailboxId: string;
  /** Live. */
  readonly uidNext: number;
  /**
   * What the client may be told to keep (HIGHESTMODSEQ, RFC 7162 §3.1.2): as of the last `poll`, and never past an
   * expunge that was not reported yet. Of a single message the live value is `Message.modSeq`.
   */
  readonly highestModSeq: number;
  /** Messages are gone of which no `poll` has told yet, so that `highestModSeq` stays behind. */
  readonly withholdsExpunges: boolean;
  /** The snapshot that sequence numbers refer to, ascending by UID. */
  readonly messages: readonly Message[];
  /** Keywords that occur in the mailbox, and whether more may be made (`\*`). */
  readonly keywords: readonly string[];
  readonly acceptsNewKeywords: boolean;
  /** \Recent is this session's alone (RFC 3501 §2.3.2). */
  isRecent(message: Message): boolean;
  /** Number of the message with this UID in the snapshot, or 0. Logarithmic. */
  sequenceOf(uid: number): number;

  /**
   * Takes in what happened since the last poll, by this session too.
   * @param expunges false while the client may be using sequence numbers (FETCH, STORE, SEARCH): expunges wait, and so
   *   do new messages that could only be numbered past them
   */
  poll(expunges: boolean): Promise<readonly MailboxUpdate[]>;
  /** Calls back, at once and at most once until the next `poll`, when there may be something to poll. */
  onChange(listener: (() => void) | undefined): void;

  /**
   * RFC822.SIZE: octets of the message as this view hands it out. Of a message that is converted and too large to be held
   * it is {@link Message.size} until `measure` has been asked for it.
   */
  sizeOf(message: Message): number;
  /** @returns what to await before `sizeOf` is exact, mostly nothing. Throws {@link MailboxError} `Expunged` as `body`. */
  measure(message: Message): Promise<void> | undefined;
  /** Ready metadata, at once when it is cached. */
  metadata(message: Message): MessageMetadata | Promise<MessageMetadata>;
  /** The octets, at once when the store can. Throws {@link MailboxError} `Expunged` when the message is gone. */
  body(message: Message): MessageBody | Promise<MessageBody>;

  /**
   * Changes flags; durable when it resolves. Changes made here are not reported to this view by `poll` when `silent`.
   * @param unchangedSince leave alone, and return, messages whose modSeq is greater (RFC 7162 §3.1.3); not those known to
   *   have changed in other flags only than are added or removed (§3.1.12)
   * @returns the messages that were left alone
   */
  storeFlags(
    messages: readonly Message[],
    mode: StoreMode,
    flags: FlagSet,
    options?: { readonly unchangedSince?: number; readonly silent?: boolean },
  ): Promise<readonly Message[]>;
  /** Removes messages that carry \Deleted, or only those of `messages` that do; seen by `poll`. */
  expunge(messages?: readonly Message[]): Promise<void>;
  /** Removes messages whatever their flags; POP3's UPDATE. */
  remove(messages: readonly Message[]): Promise<void>;
  copy(messages: readonly Message[], destination: string): Promise<CopyResult>;
  /** Atomic per message: it is in one mailbox or the other, never in neither (RFC 6851 §3.3). */
  move(messages: readonly Message[], destination: string): Promise<CopyResult>;
  close(): Promise<void>;
}

/** COPYUID, RFC 4315 §3: `sources[i]` became `uids[i]`. */
export interface CopyResult {
  readonly uidValidity: number;
  readonly sources: readonly number[];
  readonly uids: readonly number[];
}

export type MailboxErrorCode =
  | 'NoSuchMailbox'
  | 'AlreadyExists'
  | 'InvalidName'
  | 'HasChildren'
  | 'Inferior'
  | 'NotSelectable'
  | 'ReadOnly'
  | 'Expunged'
  | 'OverQuota'
  | 'TooBig'
  | 'TooMany'
  | 'InUse'
  | 'Refused';

/** The client's wish cannot be met; the message is a sentence fit for the client. */
export class MailboxError extends Error {
  readonly code: MailboxErrorCode;
  constructor(code: MailboxErrorCode, message: string) {
    super(message);
    this.name = 'MailboxError';
    this.code = code;
  }
}

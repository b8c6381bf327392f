/**
 * What a mail store may be able to do beyond its contract: each ability is an interface, and a question whether an account
 * or a view has it. IMAP4 advertises a capability only where the answer is yes.
 */
import type { MailAccount, MailboxStatus, MailboxView } from './mail-store.ts';

/** Optional: UIDs expunged after a mod-sequence, for QRESYNC (RFC 7162 §3.2.5). A superset is a right answer. */
export interface ExpungeHistory {
  expungedSince(modSeq: number): Promise<readonly { readonly first: number; readonly last: number }[]>;
}
export function hasExpungeHistory(view: MailboxView): view is MailboxView & ExpungeHistory {
  return 'expungedSince' in view;
}

/** Optional: storage limits (RFC 9208), one for all mailboxes of a user, as the directory says. */
export interface Quota {
  quota(): Promise<QuotaUsage>;
}
export interface QuotaUsage {
  readonly usedBytes: number;
  /** undefined: unlimited. */
  readonly limitBytes: number | undefined;
  readonly usedMessages: number;
  readonly limitMessages: number | undefined;
}
export function hasQuota(account: MailAccount): account is MailAccount & Quota {
  return 'quota' in account;
}

/**
 * Optional: annotations on a mailbox or, with the name `''`, on the server (RFC 5464). They follow the mailbox when it is
 * renamed and go when it is deleted. Entries are named in lower case, `/private/…` or `/shared/…`; what is kept of one
 * mailbox is bounded, see `annotations.ts`.
 */
export interface Annotations {
  /** Entry → value, with {@link SPECIAL_USE_ENTRY} for a mailbox that has a special use. */
  annotations(name: string): Promise<ReadonlyMap<string, Buffer>>;
  /**
   * Makes all of the changes or none; durable when it resolves. What changes raises the mod-sequence of the mailbox
   * (RFC 7162 §3.2).
   * @param changes entry → value; undefined removes
   * @throws {MailboxError} `TooBig`, `TooMany`
   */
  annotate(name: string, changes: ReadonlyMap<string, Buffer | undefined>): Promise<void>;
}
/** A mailbox's special use as an annotation (RFC 6154 §4); the same as in its {@link MailboxListing}. */
export const SPECIAL_USE_ENTRY = '/private/specialuse';
/** A mailbox whose annotation of this name is `true` is hidden: one that programs keep, and people need not see. */
export const HIDDEN_ENTRY = '/private/vendor/postern/hidden';
export function hasAnnotations(account: MailAccount): account is MailAccount & Annotations {
  return 'annotations' in account;
}

/** What happened to the mailboxes of an account, as far as it is not about messages. */
export type AccountChange =
  | { readonly kind: 'created' | 'deleted' | 'subscribed' | 'unsubscribed'; readonly name: string }
  /** With the mailboxes below it. INBOX stays where it is. */
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  /** @see Annotations */
  | { readonly kind: 'annotated'; readonly name: string; readonly entries: readonly string[] };

/** @param isOurs the account that listens made the change itself */
export type AccountListener = (change: AccountChange, isOurs: boolean) => void;

export type MailboxCounts = Pick<MailboxStatus, 'messages' | 'unseen' | 'uidNext' | 'uidValidity' | 'highestModSeq'>;

/** A mailbox that somebody listens to without having selected it. */
export interface WatchedMailbox {
  /** Live: it follows the mailbox when that is renamed. */
  readonly name: string;
  /** The mailbox was deleted, or replaced by another of its name; no more will be heard of it. */
  readonly gone: boolean;
  counts(): MailboxCounts;
  /** Calls back, at once, whenever there may be something new. */
  onChange(listener: (() => void) | undefined): void;
  close(): Promise<void>;
}

/** Optional: hearing of mailboxes that are not selected (NOTIFY, RFC 5465). */
export interface ChangeFeed {
  /** @param listener told from now on of what anybody changes, other programs too; undefined for no more */
  onAccountChange(listener: AccountListener | undefined): void;
  /** @throws {MailboxError} `NoSuchMailbox` */
  watch(name: string): Promise<WatchedMailbox>;
}
export function hasChangeFeed(account: MailAccount): account is MailAccount & ChangeFeed {
  return 'onAccountChange' in account;
}

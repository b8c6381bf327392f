import type { ByteQuantifiedSize } from './byte-quantified-size.ts';
import type { MimeTextFormat } from './setting-types.ts';
import type { UnlimitedInt32 } from './unlimited-int32.ts';

/**
 * Someone who may log on, as the directory knows them and as the store and the protocols need them.
 * Carries no secret: what verifies a password stays inside `directory/`.
 */
export interface MailboxUser {
  /** The name in its one canonical form (lower case); also the key for per-user limits and locks. */
  readonly name: string;
  /** Absolute path of the Maildir root. */
  readonly maildir: string;
  readonly popEnabled: boolean;
  readonly imapEnabled: boolean;
  /** The form of messages for this user, where it is not that of the settings; by POP3, and by IMAP4. */
  readonly popRetrievalFormat?: MimeTextFormat;
  readonly imapRetrievalFormat?: MimeTextFormat;
  /** Nobody may log on, by whatever protocol; without it the user may. */
  readonly disabled?: boolean;
  /** Octets of mail that the user may keep; without it there is no limit. */
  readonly prohibitSendReceiveQuota?: ByteQuantifiedSize;
  /** Messages that the user may keep; without it there is no limit. */
  readonly messageCountQuota?: UnlimitedInt32;
}

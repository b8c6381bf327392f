import type { ByteQuantifiedSize } from '../model/byte-quantified-size.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { UnlimitedInt32 } from '../model/unlimited-int32.ts';

/** A mailbox as administrators see it: the user, and what else its line says, but no secret. */
export interface Mailbox extends MailboxUser {
  readonly prohibitSendReceiveQuota: ByteQuantifiedSize;
  readonly messageCountQuota: UnlimitedInt32;
  /** Locked: whatever the password, it is not right. */
  readonly disabled: boolean;
  readonly displayName: string;
  /** '' when none is set. Lower case. */
  readonly primarySmtpAddress: string;
  /** How the password is kept (`ARGON2ID`, `SHA512-CRYPT`, …); '' when no password can ever be right. */
  readonly passwordScheme: string;
  /** True when the mailbox can log on with SCRAM-SHA-256. */
  readonly hasScramKeys: boolean;
  /** Further properties of the line by name, as text; the directory keeps them and knows nothing of their meaning. */
  readonly attributes: ReadonlyMap<string, string>;
}

export type MailboxErrorCode =
  | 'MailboxExists'
  | 'MailboxNotFound'
  | 'InvalidName'
  | 'InvalidPassword'
  | 'InvalidProperty'
  | 'AddressInUse'
  | 'MailOutsideDataFolder'
  | 'FileUnreadable';

/** A wish about a mailbox that cannot be met; the message is a sentence for the administrator. */
export class MailboxError extends Error {
  readonly code: MailboxErrorCode;

  constructor(code: MailboxErrorCode, message: string) {
    super(message);
    this.name = 'MailboxError';
    this.code = code;
  }
}

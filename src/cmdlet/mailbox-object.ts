/** Mailboxes as the objects that cmdlets hand out, and the directory's errors as theirs. */
import { type Mailbox, MailboxError, type MailboxErrorCode } from '../directory/mailbox.ts';
import { LockTimeoutError } from '../files/lock-file.ts';
import { byteQuantifiedSize } from '../model/byte-quantified-size.ts';
import { unlimitedInt32 } from '../model/unlimited-int32.ts';
import { CmdletError } from './cmdlet-error.ts';
import { CmdletObject } from './cmdlet-object.ts';
import { ExitCode } from './exit-code.ts';
import { addressOf, recipientProperties } from './mailbox/recipient.ts';
import { typedValue } from './typed-setting.ts';

const VIEW = {
  columns: [
    { property: 'Name', width: 24 },
    { property: 'DisplayName', width: 24 },
    { property: 'PopEnabled' },
    { property: 'ImapEnabled' },
  ],
};

export function mailboxObject(mailbox: Mailbox): CmdletObject {
  return new CmdletObject(
    'Mailbox',
    [
      ['Name', mailbox.name],
      ['DisplayName', mailbox.displayName],
      ['PrimarySmtpAddress', addressOf(mailbox)],
      ['PopEnabled', mailbox.popEnabled],
      ['ImapEnabled', mailbox.imapEnabled],
      ['ProhibitSendReceiveQuota', typedValue(byteQuantifiedSize, mailbox.prohibitSendReceiveQuota)],
      ['MessageCountQuota', typedValue(unlimitedInt32, mailbox.messageCountQuota)],
      ['PasswordScheme', mailbox.passwordScheme],
      ['HasScramKeys', mailbox.hasScramKeys],
      ['Maildir', mailbox.maildir],
      ['AccountDisabled', mailbox.disabled],
      ...recipientProperties(mailbox),
    ],
    VIEW,
  );
}

const EXIT_CODES: Readonly<Partial<Record<MailboxErrorCode, ExitCode>>> = {
  MailboxNotFound: ExitCode.notFound,
  FileUnreadable: ExitCode.configuration,
};

/** Waits for work of the directory; what it refuses becomes an error of the cmdlet. */
export async function fromDirectory<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof MailboxError) {
      const exitCode = EXIT_CODES[error.code] ?? ExitCode.wrongInput;
      const isMissing = error.code === 'MailboxNotFound';
      const category = isMissing ? 'ObjectNotFound' : 'InvalidArgument';
      const hints = isMissing ? ['Get-Mailbox shows those that there are.'] : [];
      throw new CmdletError(error.message, { id: error.code, category, exitCode, hints });
    }
    if (error instanceof LockTimeoutError) {
      const details = {
        id: 'MailboxesLocked',
        category: 'ResourceUnavailable',
        exitCode: ExitCode.configuration,
      } as const;
      throw new CmdletError(error.message, details);
    }
    throw error;
  }
}

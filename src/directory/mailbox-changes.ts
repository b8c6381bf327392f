/** What can be said of a mailbox by a cmdlet: checked first, apart from the file, and then written into a line. */
import type { ByteQuantifiedSize } from '../model/byte-quantified-size.ts';
import type { UnlimitedInt32 } from '../model/unlimited-int32.ts';
import { MailboxError, type MailboxErrorCode } from './mailbox.ts';
import { EXTRA } from './mailbox-line.ts';
import { isExtraName, type PasswdLine } from './passwd-file.ts';
import { formatPasswordHash, parsePasswordHash } from './password-hash.ts';
import { makePasswordMaterial, type PasswordMaterial, passwordProblem } from './password-material.ts';
import { canonicalName, nameProblem } from './user-name.ts';

/** What is not said stays as it is. */
export interface MailboxChanges {
  readonly password?: string;
  /** `{SCHEME}hash` from elsewhere instead of a password. Such a mailbox cannot use SCRAM until it gets a password. */
  readonly passwordHash?: string;
  /** Locks the mailbox or unlocks it; the password is kept. */
  readonly disabled?: boolean;
  readonly displayName?: string;
  /** '' takes the address away. */
  readonly primarySmtpAddress?: string;
  readonly popEnabled?: boolean;
  readonly imapEnabled?: boolean;
  readonly prohibitSendReceiveQuota?: ByteQuantifiedSize;
  readonly messageCountQuota?: UnlimitedInt32;
  /** Absolute, or relative to the data folder. */
  readonly maildir?: string;
  /** Further extra fields of the line by name; undefined or '' removes one. */
  readonly attributes?: Readonly<Record<string, string | undefined>>;
}

/** Changes that were found possible, ready to be written. */
export interface CheckedChanges {
  readonly material: PasswordMaterial | undefined;
  readonly disabled: boolean | undefined;
  readonly displayName: string | undefined;
  /** Canonical. */
  readonly primarySmtpAddress: string | undefined;
  /** By name, in the order of a new line; '' removes. */
  readonly extras: ReadonlyMap<string, string>;
}

/**
 * Checks, and does the work that takes long (hashing).
 * @throws MailboxError
 */
export async function checkChanges(changes: MailboxChanges): Promise<CheckedChanges> {
  const address = changes.primarySmtpAddress;
  if (address !== undefined && address !== '') checkAddress(address);
  refuseControl('DisplayName', changes.displayName ?? '');
  const extras = new Map<string, string>();
  if (changes.maildir !== undefined) extras.set(EXTRA.maildir, checkMaildir(changes.maildir));
  if (address !== undefined) extras.set(EXTRA.primarySmtpAddress, canonicalName(address) ?? '');
  // On is the default and therefore not written.
  if (changes.popEnabled !== undefined) extras.set(EXTRA.popEnabled, changes.popEnabled ? '' : 'no');
  if (changes.imapEnabled !== undefined) extras.set(EXTRA.imapEnabled, changes.imapEnabled ? '' : 'no');
  for (const quota of ['prohibitSendReceiveQuota', 'messageCountQuota'] as const) {
    const limit = changes[quota];
    // Unlimited is the default and therefore not written.
    if (limit !== undefined) extras.set(EXTRA[quota], limit === 'unlimited' ? '' : String(limit));
  }
  for (const [name, value = ''] of Object.entries(changes.attributes ?? {})) {
    checkAttributeName(name);
    refuseControl(name, value);
    extras.set(name, value);
  }
  return {
    material: await checkPassword(changes),
    disabled: changes.disabled,
    displayName: changes.displayName,
    primarySmtpAddress: extras.get(EXTRA.primarySmtpAddress),
    extras,
  };
}

export function applyChanges(line: PasswdLine, changes: CheckedChanges): PasswdLine {
  const extras = new Map(line.extras);
  const wanted = new Map(changes.extras);
  if (changes.material !== undefined) wanted.set(EXTRA.scramKeys, changes.material.scramKeys);
  for (const [name, value] of wanted) {
    if (value === '') extras.delete(name);
    else extras.set(name, value);
  }
  return {
    ...line,
    password: passwordField(line.password, changes),
    displayName: changes.displayName ?? line.displayName,
    extras,
  };
}

/** What locks a password is a sign in front of it (passwd(5)); a new password does not unlock the mailbox. */
function passwordField(before: string, { material, disabled }: CheckedChanges): string {
  if (material === undefined && disabled === undefined) return before;
  const unlocked = before.replace(/^[!*]+/, '');
  const isDisabled = disabled ?? (unlocked !== before && unlocked !== '');
  const password = material?.hash ?? unlocked;
  return isDisabled ? `!${password}` : password;
}

/** For messages: what somebody typed, without what would disturb a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?').slice(0, 100);
}

async function checkPassword({ password, passwordHash }: MailboxChanges): Promise<PasswordMaterial | undefined> {
  if (passwordHash !== undefined) {
    const hash = parsePasswordHash(passwordHash);
    if (typeof hash === 'string') return refuse('InvalidPassword', hash);
    // The keys of the old password must not outlive it.
    return { hash: formatPasswordHash(hash), scramKeys: '' };
  }
  if (password === undefined) return undefined;
  const problem = passwordProblem(password);
  return problem === undefined ? makePasswordMaterial(password) : refuse('InvalidPassword', problem);
}

function checkAddress(address: string): void {
  if (nameProblem(address) !== undefined || !/^[^@]+@[^@]+$/.test(address))
    refuse('InvalidProperty', `"${printable(address)}" is not an SMTP address (name@domain).`);
}

function checkMaildir(maildir: string): string {
  if (maildir === '') refuse('InvalidProperty', 'The path of the Maildir is empty.');
  refuseControl('The path of the Maildir', maildir);
  return maildir;
}

function checkAttributeName(name: string): void {
  if (!isExtraName(name) || Object.values<string>(EXTRA).includes(name))
    refuse('InvalidProperty', `"${printable(name)}" cannot be the name of a further property.`);
}

function refuseControl(property: string, value: string): void {
  if (/\p{Cc}/u.test(value)) refuse('InvalidProperty', `${property} holds control characters.`);
}

function refuse(code: MailboxErrorCode, message: string): never {
  throw new MailboxError(code, message);
}

/** STATUS items, one line each (RFC 9051 §6.3.11, RFC 7162 §3.1.7, RFC 7889, RFC 8438, RFC 8474, RFC 9208). */
import type { MailAccount, MailboxStatus } from '../mailbox/mail-store.ts';
import type { EnabledExtensions } from './enabled-extensions.ts';
import { BadError } from './errors.ts';
import { MESSAGE_OCTETS } from './limits.ts';
import { storageUnits } from './quota.ts';
import type { ArgumentReader } from './wire/argument-reader.ts';
import { encodeMailbox, toOctets } from './wire/encoder.ts';

/** As much of a session as has to do with it. */
export interface StatusContext {
  readonly account: MailAccount;
  readonly enabled: EnabledExtensions;
}

type StatusValue = (status: MailboxStatus) => number | string;

const ITEMS: ReadonlyMap<string, StatusValue> = new Map<string, StatusValue>([
  ['MESSAGES', (status) => status.messages],
  ['RECENT', (status) => status.recent],
  ['UIDNEXT', (status) => status.uidNext],
  ['UIDVALIDITY', (status) => status.uidValidity],
  ['UNSEEN', (status) => status.unseen],
  ['DELETED', (status) => status.deleted],
  // RFC 9208 §4.1.4: in units of 1,024 octets, as STORAGE.
  ['DELETED-STORAGE', (status) => storageUnits(status.deletedSize)],
  ['SIZE', (status) => status.size],
  ['HIGHESTMODSEQ', (status) => status.highestModSeq],
  ['MAILBOXID', (status) => `(${toOctets(status.mailboxId)})`],
  ['APPENDLIMIT', () => MESSAGE_OCTETS],
]);

/** `"(" status-att *(SP status-att) ")"`. @returns the names, each known */
export function readStatusItems(args: ArgumentReader, enabled: EnabledExtensions): readonly string[] {
  const names = args.list(() => args.word());
  if (names.length === 0) throw new BadError('Expected STATUS items');
  const unknown = names.find((name) => !ITEMS.has(name));
  if (unknown !== undefined) throw new BadError('Unknown STATUS item');
  if (names.includes('HIGHESTMODSEQ')) enabled.useCondStore();
  return names;
}

/**
 * The untagged STATUS response.
 * @throws {MailboxError} when the mailbox cannot be looked into
 */
export async function statusResponse(
  { account, enabled }: StatusContext,
  mailbox: string,
  names: readonly string[],
): Promise<string> {
  const status = await account.status(mailbox, names.includes('SIZE'));
  const values = names.map((name) => `${name} ${ITEMS.get(name)!(status)}`).join(' ');
  return `* STATUS ${encodeMailbox(mailbox, enabled.textMode)} (${values})\r\n`;
}

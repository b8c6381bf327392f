/** How the mailboxes' passwords are kept, who could log on with what, and what mailboxes may hold. Pure. */
import type { Mailbox } from '../../directory/mailbox.ts';
import { type Finding, pass, warn } from './finding.ts';
import type { CheckedProtocol } from './log-on-findings.ts';

/** So many names are told; the rest is a number. */
const NAMED = 3;
/** Memory-hard, or slow on graphics cards too. */
const STRONG: readonly string[] = ['ARGON2ID', 'ARGON2I', 'BLF-CRYPT'];

export function mailboxFindings(
  mailboxes: readonly Mailbox[],
  protocols: readonly CheckedProtocol[],
  file: string,
): readonly Finding[] {
  const active = mailboxes.filter(({ disabled }) => !disabled);
  if (active.length === 0) return [pass('Mailboxes', file, 'There is none that can log on.')];
  return [hashes(active, file), passwordless(active, file), scramKeys(active, protocols, file), quotas(active, file)];
}

function hashes(mailboxes: readonly Mailbox[], file: string): Finding {
  const weak = mailboxes.filter(({ passwordScheme }) => passwordScheme !== '' && !STRONG.includes(passwordScheme));
  if (weak.length === 0) return pass('PasswordHashes', file, 'They are expensive to try out.');
  const schemes = [...new Set(weak.map(({ passwordScheme }) => passwordScheme))].join(', ');
  return warn(
    'PasswordHashes',
    file,
    `${schemes} can be tried out fast on graphics cards by whoever gets hold of the file: ${some(weak)}. A new password is kept as ARGON2ID.`,
    `Set-Mailbox ${weak[0]!.name} --new-password`,
  );
}

function passwordless(mailboxes: readonly Mailbox[], file: string): Finding {
  const locked = mailboxes.filter(({ passwordScheme }) => passwordScheme === '');
  if (locked.length === 0) return pass('Passwords', file, 'Every mailbox has one that can be right.');
  return warn(
    'Passwords',
    file,
    `No password is right, so nobody can log on: ${some(locked)}.`,
    `Set-Mailbox ${locked[0]!.name} --new-password`,
  );
}

/** Without TLS only SCRAM is left to PlainTextAuthentication. */
function scramKeys(mailboxes: readonly Mailbox[], protocols: readonly CheckedProtocol[], file: string): Finding {
  const needing = protocols.filter(({ settings }) => settings.LoginType === 'PlainTextAuthentication');
  const without = mailboxes.filter(({ hasScramKeys, passwordScheme }) => !hasScramKeys && passwordScheme !== '');
  if (needing.length === 0 || without.length === 0) {
    return pass('ScramKeys', file, 'Every mailbox has the keys that its log-ons need.');
  }
  return warn(
    'ScramKeys',
    file,
    `${needing.map(({ target }) => target).join(', ')} take only SCRAM-SHA-256 without TLS, for which there are no keys: ${some(without)}. A new password makes them.`,
    `Set-Mailbox ${without[0]!.name} --new-password`,
  );
}

function quotas(mailboxes: readonly Mailbox[], file: string): Finding {
  const without = mailboxes.filter(({ prohibitSendReceiveQuota }) => prohibitSendReceiveQuota === 'unlimited');
  if (without.length === 0) return pass('Quotas', file, 'Every mailbox has one.');
  return warn(
    'Quotas',
    file,
    `One user can fill the disk for all: ${some(without)} may hold any amount of mail.`,
    `Set-Mailbox ${without[0]!.name} -ProhibitSendReceiveQuota 10GB`,
  );
}

/** `jane, john, adam and 12 more` */
function some(mailboxes: readonly Mailbox[]): string {
  const names = mailboxes.slice(0, NAMED).map(({ name }) => name);
  const rest = mailboxes.length - names.length;
  return names.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

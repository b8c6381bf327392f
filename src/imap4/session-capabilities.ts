/**
 * What is advertised after log-on: what the commands bring with them, and what is no command of its own. A capability
 * that depends on the store says on what, so that it is never advertised where it does not work.
 */
import type { MailAccount } from '../mailbox/mail-store.ts';
import { hasAnnotations, hasChangeFeed, hasQuota } from '../mailbox/store-abilities.ts';
import { sessionCommands } from './commands/after-logon.ts';
import { MESSAGE_OCTETS } from './limits.ts';

interface Extension {
  readonly name: string;
  readonly when?: (account: MailAccount) => boolean;
}

const EXTENSIONS: readonly Extension[] = [
  { name: 'IMAP4rev1' },
  { name: 'IMAP4rev2' },
  // RFC 7888; LITERAL- before log-on.
  { name: 'LITERAL+' },
  { name: 'SASL-IR' },
  { name: 'ID' },
  // RFC 3348: \HasChildren and \HasNoChildren in LIST.
  { name: 'CHILDREN' },
  // FETCH and SEARCH items.
  { name: 'BINARY' },
  { name: 'OBJECTID' },
  { name: 'SAVEDATE' },
  { name: 'PREVIEW' },
  { name: `APPENDLIMIT=${MESSAGE_OCTETS}` },
  { name: 'METADATA', when: hasAnnotations },
  { name: 'NOTIFY', when: hasChangeFeed },
  { name: 'QUOTA', when: hasQuota },
  { name: 'QUOTA=RES-STORAGE', when: hasQuota },
  { name: 'QUOTA=RES-MESSAGE', when: hasQuota },
];

const FROM_COMMANDS: readonly string[] = [
  ...new Set([...sessionCommands.values()].flatMap((command) => command.capabilities ?? [])),
];

export function sessionCapabilities(account: MailAccount): readonly string[] {
  const names = EXTENSIONS.filter(({ when }) => when === undefined || when(account)).map(({ name }) => name);
  return [...names, ...FROM_COMMANDS];
}

/**
 * What the directory says of users reaches the sessions that are open: they end when the mailbox is removed, moved,
 * disabled, or no longer enabled for their protocol, and obey another quota from then on.
 *
 * The directory is asked a moment after it has changed, so that a file that an editor is writing in place, and which
 * holds nobody for that moment, ends no session.
 */
import type { MailStore } from '../mailbox/mail-store.ts';
import type { Clock, Timer } from '../model/clock.ts';
import type { MailboxUser } from '../model/mailbox-user.ts';
import type { Logger } from '../wire/host.ts';

/** From the last change of the directory to the look at it, in milliseconds. */
export const SETTLE_MS = 200;

export interface UserDirectory {
  lookup(name: string): Promise<MailboxUser | undefined>;
  /** @returns ends it */
  onChange(listener: () => void): () => void;
}

/** A protocol service, as far as its users are concerned. */
export interface SessionsOfUsers {
  readonly section: 'pop' | 'imap';
  /** Names of those who have sessions. */
  readonly users: Iterable<string>;
  /** @param sentence what a session of this user is to be told as it ends; undefined lets it go on */
  endSessions(sentence: (user: MailboxUser) => string | undefined): void;
}

export interface WatchedParts {
  readonly directory: UserDirectory;
  readonly services: readonly SessionsOfUsers[];
  readonly mailStore: MailStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** @returns ends the watch */
export function watchUsers(parts: WatchedParts): () => void {
  const { directory, clock, log } = parts;
  let timer: Timer | undefined;
  const ended = directory.onChange(() => {
    timer?.cancel();
    timer = clock.after(SETTLE_MS, () => {
      look(parts).catch((error: unknown) =>
        log.error({ err: error }, 'A change of the mailboxes could not be taken in'),
      );
    });
  });
  return () => {
    ended();
    timer?.cancel();
  };
}

async function look({ directory, services, mailStore }: WatchedParts): Promise<void> {
  const names = new Set(services.flatMap(({ users }) => [...users]));
  const known = new Map<string, MailboxUser>();
  for (const name of names) {
    const user = await directory.lookup(name);
    // The name of a mailbox that was removed may be an address of another one.
    if (user?.name === name) known.set(name, user);
  }
  for (const service of services) {
    service.endSessions((user) =>
      names.has(user.name) ? farewell(user, known.get(user.name), service.section) : undefined,
    );
  }
  for (const user of known.values()) mailStore.userChanged?.(user);
}

/** @param now as the directory has the user now */
function farewell(user: MailboxUser, now: MailboxUser | undefined, section: 'pop' | 'imap'): string | undefined {
  if (now === undefined) return 'The mailbox has been removed.';
  if (now.disabled === true) return 'The mailbox has been disabled.';
  if (now.maildir !== user.maildir) return 'The mailbox has been moved. Connect again.';
  if (section === 'pop') return now.popEnabled ? undefined : 'POP3 has been switched off for the mailbox.';
  return now.imapEnabled ? undefined : 'IMAP4 has been switched off for the mailbox.';
}

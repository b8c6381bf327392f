/** NOTIFY, RFC 5465: of what the client wants to hear, at any time and of any mailbox. */
import { hasAnnotations, hasChangeFeed } from '../../mailbox/store-abilities.ts';
import { BadError, NoError } from '../errors.ts';
import { Notifications } from '../notify/notifications.ts';
import { TooManyMailboxes } from '../notify/other-mailboxes.ts';
import { readNotifyRequest } from '../notify/request.ts';
import { tellSelected } from '../selected-updates.ts';
import type { SessionCommand } from '../session-command.ts';

export const notify: SessionCommand = {
  name: 'NOTIFY',
  async run(session, args) {
    const { account, enabled } = session;
    if (!hasChangeFeed(account)) throw new BadError('Unknown command');
    const request = readNotifyRequest(args, enabled, hasAnnotations(account));
    const notifications = await begin(session, account, request);
    // RFC 5465 §3.1: whatever is asked for from here on, what has happened so far is told as NOOP would.
    if (request.isSet && session.selected !== undefined) await tellSelected(session, session.selected, true);
    if (request.tellsStatus) notifications.tellStatus();
    session.notifications = notifications;
    if (session.selected !== undefined) notifications.mailboxSelected(session.selected);
  },
};

async function begin(...parts: Parameters<typeof Notifications.begin>): Promise<Notifications> {
  try {
    return await Notifications.begin(...parts);
  } catch (error) {
    if (error instanceof TooManyMailboxes) throw new NoError('NOTIFICATIONOVERFLOW', `${error.message}.`);
    throw error;
  }
}

/** LIST, RFC 9051 §6.3.9: plain, extended (RFC 5258), with STATUS (RFC 5819) and special uses (RFC 6154). */
import { HIERARCHY_DELIMITER, MailboxError } from '../../mailbox/mail-store.ts';
import { type ListEntry, listEntries } from '../list/entries.ts';
import { readListRequest } from '../list/request.ts';
import { listResponse } from '../list/response.ts';
import { visibleMailboxes } from '../list/visible.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { statusResponse } from '../status-items.ts';

export const list: SessionCommand = {
  name: 'LIST',
  capabilities: ['LIST-EXTENDED', 'LIST-STATUS', 'SPECIAL-USE'],
  async run(session, args) {
    const { transport, enabled } = session;
    const request = readListRequest(args, enabled);
    if (!request.extended && request.patterns[0] === '') {
      // What the delimiter is, and where names begin.
      transport.write(`* LIST (\\Noselect) "${HIERARCHY_DELIMITER}" ""\r\n`);
      return;
    }
    const visible = await visibleMailboxes(session);
    const subscriptions = request.select.has('SUBSCRIBED') ? await visible.subscriptions() : [];
    for (const entry of listEntries(request, visible.mailboxes, subscriptions)) {
      transport.write(listResponse(request, entry, enabled));
      if (request.status !== undefined && entry.listing.selectable) await tellStatus(session, entry, request.status);
    }
  },
};

async function tellStatus(session: Session, { listing }: ListEntry, items: readonly string[]): Promise<void> {
  const { account, transport, enabled } = session;
  try {
    transport.write(statusResponse(listing.name, items, await account.status(listing.name), enabled));
  } catch (error) {
    // Deleted since it was listed: then there is no STATUS (RFC 5819 §2).
    if (!(error instanceof MailboxError)) throw error;
  }
}

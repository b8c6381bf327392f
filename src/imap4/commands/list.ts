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
      const { listed, status } = await withStatus(session, entry, request.status);
      transport.write(listResponse(request, listed, enabled) + status);
    }
  },
};

/**
 * @param items that were asked for, if there are any
 * @returns the entry as it is to be told, and the STATUS response behind it
 */
async function withStatus(
  session: Session,
  entry: ListEntry,
  items: readonly string[] | undefined,
): Promise<{ listed: ListEntry; status: string }> {
  const { listing, meets } = entry;
  // Of a mailbox that is listed for those below there is none (RFC 5819 §3).
  if (items === undefined || !listing.selectable || !meets) return { listed: entry, status: '' };
  try {
    return { listed: entry, status: await statusResponse(session, listing.name, items) };
  } catch (error) {
    // Deleted since it was found (RFC 5819 §2).
    if (error instanceof MailboxError && error.code === 'NoSuchMailbox') {
      return { listed: { ...entry, listing: { ...listing, selectable: false } }, status: '' };
    }
    // One mailbox that cannot be read is no reason to hide the others.
    if (!(error instanceof MailboxError))
      session.host.log.error({ err: error }, 'A mailbox that was listed has no status');
    return { listed: entry, status: '' };
  }
}

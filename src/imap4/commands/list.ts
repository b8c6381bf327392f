/** LIST, RFC 9051 §6.3.9: plain, extended (RFC 5258), with STATUS (RFC 5819) and special uses (RFC 6154). */
import { HIERARCHY_DELIMITER, MailboxError } from '../../mailbox/mail-store.ts';
import { type ListEntry, listEntries } from '../list/entries.ts';
import { type ListRequest, readListRequest } from '../list/request.ts';
import { visibleMailboxes } from '../list/visible.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { statusResponse } from '../status-items.ts';
import { encodeMailbox } from '../wire/encoder.ts';

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
      transport.write(listResponse(session, request, entry));
      if (request.status !== undefined && entry.listing.selectable) await tellStatus(session, entry, request.status);
    }
  },
};

function listResponse({ enabled }: Session, request: ListRequest, entry: ListEntry): string {
  const name = encodeMailbox(entry.listing.name, enabled.textMode);
  const options = entry.childInfo.map((option) => `"${option}"`).join(' ');
  const extended = options === '' ? '' : ` ("CHILDINFO" (${options}))`;
  return `* LIST (${attributes(request, entry, enabled.rev2)}) "${HIERARCHY_DELIMITER}" ${name}${extended}\r\n`;
}

function attributes(request: ListRequest, { listing, exists }: ListEntry, rev2: boolean): string {
  const { selectable, hasChildren, subscribed, specialUse } = listing;
  const words: string[] = [];
  // \NonExistent says more, to clients that know it (RFC 5258 §3.4).
  if (!selectable) words.push(request.extended || rev2 ? '\\NonExistent' : '\\Noselect');
  if (exists || hasChildren) words.push(hasChildren ? '\\HasChildren' : '\\HasNoChildren');
  if (request.returnSubscribed && subscribed) words.push('\\Subscribed');
  if (specialUse !== undefined) words.push(specialUse);
  return words.join(' ');
}

async function tellStatus(session: Session, { listing }: ListEntry, items: readonly string[]): Promise<void> {
  const { account, transport, enabled } = session;
  try {
    transport.write(statusResponse(listing.name, items, await account.status(listing.name), enabled));
  } catch (error) {
    // Deleted since it was listed: then there is no STATUS (RFC 5819 §2).
    if (!(error instanceof MailboxError)) throw error;
  }
}

/** What happened to the selected mailbox, as untagged responses (RFC 3501 §7.3, §7.4; RFC 7162 §3.1.2, §3.2.10). */
import type { MailboxUpdate, MailboxView, Message } from '../mailbox/mail-store.ts';
import type { Transport } from '../wire/transport.ts';
import { type ItemsByUid, NO_ITEMS, type UpdateContexts } from './context/update-contexts.ts';
import type { EnabledExtensions } from './enabled-extensions.ts';
import { fetchHead } from './fetch-response.ts';
import { flagList, SYSTEM_FLAG_NAMES } from './flags.ts';
import type { SelectedRequest } from './notify/request.ts';
import { formatRanges, rangesOf } from './wire/sequence-set.ts';

/** As much of a session as has to do with updates. */
export interface UpdateTarget {
  readonly transport: Transport;
  readonly enabled: EnabledExtensions;
  toldKeywords: readonly string[];
  /** Searches whose results are kept up to date, if there are any. */
  readonly contexts?: UpdateContexts | undefined;
  /** What the client has asked for with NOTIFY, if it has. */
  readonly notifications?: { readonly selected: Pick<SelectedRequest, 'flagChanges'> | undefined } | undefined;
}

/**
 * @param expunges false while the client may be using sequence numbers
 * @returns what is to be fetched of new messages, by UID, for the searches that they have come into
 */
export async function writeUpdates(target: UpdateTarget, view: MailboxView, expunges: boolean): Promise<ItemsByUid> {
  const { contexts } = target;
  if (contexts !== undefined) {
    return contexts.exclusively(async () => {
      const updates = await view.poll(expunges);
      contexts.tellGone(updates);
      tell(target, view, updates);
      return contexts.tellChanged();
    });
  }
  tell(target, view, await view.poll(expunges));
  return NO_ITEMS;
}

function tell(target: UpdateTarget, view: MailboxView, updates: readonly MailboxUpdate[]): void {
  const { transport, enabled } = target;
  const asked = target.notifications?.selected;
  if (enabled.tellsVanished) writeVanished(transport, updates);
  for (const update of updates) {
    if (update.kind === 'flags') {
      if (asked?.flagChanges === false) continue;
      announceKeywords(target, view);
      transport.write(flagUpdate(view, update.sequence, update.message, enabled, asked !== undefined));
    } else if (update.kind === 'exists') {
      const recent = enabled.showsRecent ? `* ${update.recent} RECENT\r\n` : '';
      transport.write(`* ${update.count} EXISTS\r\n${recent}`);
    } else if (!enabled.tellsVanished) transport.write(`* ${update.sequence} EXPUNGE\r\n`);
  }
}

/** The flags of one message have changed. @param isNotified the client has asked for it with NOTIFY */
export function flagUpdate(
  view: MailboxView,
  sequence: number,
  message: Message,
  enabled: EnabledExtensions,
  isNotified = false,
): string {
  const { condStore, uidOnly, rev2, showsRecent } = enabled;
  // RFC 9051 §7.5.2, RFC 7162 §3.2.4, RFC 5465 §5.1: the number alone may not say which message this is.
  const uid = (condStore || rev2 || isNotified) && !uidOnly ? `UID ${message.uid} ` : '';
  const modSeq = condStore ? ` MODSEQ (${message.modSeq})` : '';
  return `${fetchHead(enabled, sequence, message)}${uid}FLAGS ${flagList(view, message, showsRecent)}${modSeq})\r\n`;
}

/** FLAGS again when a keyword has come into use that the client has not heard of (RFC 3501 §7.2.6). */
export function announceKeywords(target: UpdateTarget, view: MailboxView): void {
  const { keywords } = view;
  const told = target.toldKeywords;
  if (keywords === told) return;
  target.toldKeywords = keywords;
  if (keywords.every((keyword) => told.includes(keyword))) return;
  target.transport.write(`* FLAGS (${[SYSTEM_FLAG_NAMES, ...keywords].join(' ')})\r\n${permanentFlags(view)}`);
}

export function permanentFlags(view: MailboxView): string {
  const flags = [SYSTEM_FLAG_NAMES, ...view.keywords, ...(view.acceptsNewKeywords ? ['\\*'] : [])].join(' ');
  return `* OK [PERMANENTFLAGS (${view.readOnly ? '' : flags})] Flags that can be kept.\r\n`;
}

export function highestModSeqResponse({ highestModSeq }: MailboxView): string {
  return `* OK [HIGHESTMODSEQ ${highestModSeq}] Highest modification sequence.\r\n`;
}

function writeVanished(transport: Transport, updates: readonly MailboxUpdate[]): void {
  const uids: number[] = [];
  for (const update of updates) if (update.kind === 'expunge') uids.push(update.message.uid);
  if (uids.length > 0) transport.write(`* VANISHED ${formatRanges(rangesOf(uids.sort((a, b) => a - b)))}\r\n`);
}

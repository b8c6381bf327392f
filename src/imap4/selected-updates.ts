/** News of the selected mailbox, and what the client wants to be fetched of messages that come (RFC 5465 §5.2, §7). */
import type { MailboxView } from '../mailbox/mail-store.ts';
import { NoError } from './errors.ts';
import { answerFetch } from './fetch/answer-fetch.ts';
import type { FetchItem } from './fetch/fetch-item.ts';
import { indexOfUid } from './message-set.ts';
import { statusLine } from './responses.ts';
import type { Session } from './session.ts';
import { highestModSeqResponse, writeUpdates } from './untagged-updates.ts';

/** @param expunges false while the client may be using sequence numbers */
export async function tellSelected(session: Session, view: MailboxView, expunges: boolean): Promise<void> {
  const known = view.messages.at(-1)?.uid ?? 0;
  const ofSearches = await writeUpdates(session, view, expunges);
  // The client would else keep the mod-sequence of a change that came after them (RFC 7162 §3.2).
  if (session.enabled.qResync && view.withholdsExpunges) tellHighestModSeq(session);
  const { made } = session;
  session.made = undefined;
  const ofAll = session.notifications?.selected?.items ?? [];
  if (ofAll.length === 0 && ofSearches.size === 0) return;
  for (let index = indexOfUid(view.messages, known + 1); index < view.messages.length; index++) {
    const { uid } = view.messages[index]!;
    // Of those that the client made itself it has no need (RFC 5465 §5.2).
    const items = made?.has(uid) ? [] : distinct([...ofAll, ...(ofSearches.get(uid) ?? [])]);
    if (items.length > 0) await fetchOne(session, index + 1, items);
  }
}

/** `OK [HIGHESTMODSEQ n]` of the selected mailbox, if there is one: the client has been told of everything up to here. */
export function tellHighestModSeq({ transport, selected }: Pick<Session, 'transport' | 'selected'>): void {
  if (selected !== undefined) transport.write(highestModSeqResponse(selected));
}

function distinct(items: readonly FetchItem[]): readonly FetchItem[] {
  return [...new Map(items.map((item) => [item.key, item])).values()];
}

async function fetchOne(session: Session, sequence: number, items: readonly FetchItem[]): Promise<void> {
  try {
    await answerFetch(session, [{ first: sequence, last: sequence }], items);
  } catch (error) {
    if (!(error instanceof NoError)) throw error;
    session.transport.write(statusLine('*', 'NO', error.code, error.message));
  }
}

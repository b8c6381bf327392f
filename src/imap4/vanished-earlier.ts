/** `VANISHED (EARLIER)`: which of the messages that a client knows are gone (RFC 7162 §3.2.10.1). */
import type { MailboxView } from '../mailbox/mail-store.ts';
import type { ExpungeHistory } from '../mailbox/store-abilities.ts';
import type { Transport } from '../wire/transport.ts';
import { formatRanges, intersection, normalise, type Range } from './wire/sequence-set.ts';

/**
 * @param modSeq what has happened since
 * @param known UIDs that the client asks about, ascending ranges
 */
export async function writeVanishedEarlier(
  transport: Transport,
  view: MailboxView & ExpungeHistory,
  modSeq: number,
  known: readonly Range[],
): Promise<void> {
  const gone = intersection(normalise(await view.expungedSince(modSeq)), known);
  if (gone.length > 0) transport.write(`* VANISHED (EARLIER) ${formatRanges(gone)}\r\n`);
}

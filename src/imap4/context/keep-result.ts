/** `RETURN (UPDATE)`: the result that was told is kept up to date from now on, or the client hears that it is not. */
import { SORTED_CONTEXT_MESSAGES } from '../limits.ts';
import type { SearchRequest, SearchResult } from '../search/answer-search.ts';
import type { Session } from '../session.ts';
import { encodeString } from '../wire/encoder.ts';
import { FoundResult } from './found-result.ts';
import type { KeptResult } from './kept-result.ts';
import { SortedResult } from './sorted-result.ts';
import { UpdateContext } from './update-context.ts';
import { UpdateContexts } from './update-contexts.ts';

/** As much of a session as matters here. */
export type Keeper = Pick<Session, 'view' | 'transport' | 'tag' | 'enabled' | 'contexts'>;

/** @param limit of messages in a sorted result */
export function keepResult(
  session: Keeper,
  { byUid, sorter, options }: Pick<SearchRequest, 'byUid' | 'sorter' | 'options'>,
  result: SearchResult,
  limit = SORTED_CONTEXT_MESSAGES,
): void {
  const { view, transport, tag, enabled } = session;
  session.contexts ??= new UpdateContexts(transport, view);
  if (session.contexts.isFull) refuse(session, 'Too many searches are kept up to date');
  else if (sorter !== undefined && result.found.length > limit) {
    refuse(session, 'Too many messages to keep them sorted');
  } else {
    const kept: KeptResult =
      sorter === undefined ? new FoundResult(result.found) : new SortedResult(view, sorter, result.sorted!);
    const { criteria, modSeq } = result;
    const items = options?.updateItems ?? [];
    session.contexts.keep(new UpdateContext({ tag, byUid, enabled, view, criteria, result: kept, items }), modSeq);
  }
}

/** RFC 5267 §4.3.1. */
function refuse({ transport, tag }: Keeper, reason: string): void {
  transport.write(`* NO [NOUPDATE ${encodeString(tag)}] ${reason}\r\n`);
}

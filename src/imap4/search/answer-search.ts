/** What SEARCH and SORT have in common: the messages are found, put in order, saved where that was asked, and told. */
import { BadError } from '../errors.ts';
import { Pace } from '../pace.ts';
import type { Session } from '../session.ts';
import { rangesOf } from '../wire/sequence-set.ts';
import type { Criterion } from './criterion.ts';
import { eSearchResponse, plainResponse, type ResultInNumbers } from './result-responses.ts';
import type { ReturnOptions } from './return-options.ts';
import { SearchContext } from './search-context.ts';
import { type Found, findMessages } from './search-run.ts';

export interface SearchRequest {
  /** What a plain answer is called. */
  readonly name: 'SEARCH' | 'SORT';
  readonly byUid: boolean;
  /** Undefined: the answer is plain. */
  readonly options: ReturnOptions | undefined;
  /** Reads what is left of the arguments: charset and keys. */
  readCriteria(context: SearchContext): readonly Criterion[];
  /** Without it the order is the mailbox's. */
  order?(found: readonly Found[], pace: Pace): Promise<readonly Found[]>;
}

export async function answerSearch(session: Session, request: SearchRequest): Promise<void> {
  const { view, enabled, host } = session;
  const { byUid, options } = request;
  const saves = options?.has('SAVE') ?? false;
  const context = new SearchContext(view, session.savedResult, host.clock.now());
  const pace = new Pace(session.transport);
  try {
    const inMailboxOrder = await findMessages(view, request.readCriteria(context), pace);
    const found = request.order === undefined ? inMailboxOrder : await request.order(inMailboxOrder, pace);
    if (context.usesModSeq) enabled.condStore = true;
    const about = options?.concerned(found) ?? found;
    if (saves) session.savedResult = uidRanges(about);
    const numbers = found.map(({ sequence, message }) => (byUid ? message.uid : sequence));
    tell(session, request, { numbers, byUid, modSeq: context.usesModSeq ? greatestModSeq(about) : undefined });
  } catch (error) {
    // RFC 5182 §2.1: a search that fails leaves nothing saved, one that is not understood changes nothing.
    if (saves && !(error instanceof BadError)) session.savedResult = [];
    throw error;
  }
}

function uidRanges(found: readonly Found[]) {
  return rangesOf(found.map(({ message }) => message.uid).sort((a, b) => a - b));
}

function greatestModSeq(found: readonly Found[]): number {
  return found.reduce((greatest, { message }) => Math.max(greatest, message.modSeq), 0);
}

function tell(session: Session, { name, options }: SearchRequest, result: ResultInNumbers): void {
  const response = options === undefined ? plainResponse(name, result) : eSearchResponse(session.tag, options, result);
  session.transport.write(response);
}
